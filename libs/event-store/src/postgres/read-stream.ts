/** SQL of reading one stream, where streams stand, and one blob. */
import type { Pool } from 'pg';
import type { Sealed } from '#libs/sealing';
import type { ArchiveReader } from '../archive/archive-reader.js';
import type { RecordedEvent, StreamName } from '../event.js';
import type { ReadStreamOptions } from '../event-store.js';
import { splitStream } from '../stream.js';
import {
  archivedEvent,
  asText,
  bytes,
  EVENT_COLUMNS,
  type EventColumns,
  isHusk,
  toEvent,
} from './event-row.js';
import { linkFrom } from './chain.js';
import type { GatheredReads, StreamColumns } from './gathered-reads.js';
import type { Tip } from './known-streams.js';

const PART = `select ${EVENT_COLUMNS}, chain from event
  where stream_id = $1 and category = $2::event_category and workspace_id = $3 and version > $4
    and version <= coalesce($5, 2147483647) and recorded_at <= coalesce($6::timestamptz, 'infinity')
  order by version`;

export interface StreamRead {
  readonly events: RecordedEvent[];
  /** Where the stream stands; `null` when the read did not reach its end, or nothing came. */
  readonly tip: Tip | null;
}

/** Where streams are read from: whole ones together with others, parts of them alone. */
export interface StreamSource {
  readonly pool: Pool;
  readonly reads: GatheredReads;
  readonly archive: ArchiveReader;
}

export async function readStreamEvents(
  source: StreamSource,
  workspaceId: string,
  stream: StreamName,
  options: ReadStreamOptions,
): Promise<StreamRead> {
  const isWhole = options.upToVersion === undefined && options.asOf === undefined;
  const rows = isWhole
    ? await source.reads.read({
        workspaceId,
        stream,
        afterVersion: options.afterVersion ?? 0,
        fold: null,
      })
    : await readPart(source.pool, workspaceId, stream, options);
  const events = await eventsOfRows(source.archive, rows);
  // It has just been restored: everything is in the rows now, or in another block.
  if (events === null) return readStreamEvents(source, workspaceId, stream, options);
  return { events, tip: isWhole ? tipOf(rows) : null };
}

async function readPart(
  pool: Pool,
  workspaceId: string,
  stream: StreamName,
  { afterVersion = 0, upToVersion, asOf }: ReadStreamOptions,
): Promise<StreamColumns[]> {
  const { category, id } = splitStream(stream);
  const { rows } = await pool.query<StreamColumns>({
    name: 'store-read-stream-part',
    text: PART,
    values: [id, category, workspaceId, afterVersion, upToVersion ?? null, asOf ?? null],
    rowMode: 'array',
    types: asText,
  });
  return rows;
}

/** Where a stream stands whose last rows these are; `null` of none. */
export function tipOf(rows: readonly StreamColumns[]): Tip | null {
  const last = rows.at(-1);
  return last ? { version: Number(last[4]), chain: linkFrom(bytes(last[14])) } : null;
}

/** `null` when a block of the archive is gone: read the rows again. */
export async function eventsOfRows(
  archive: ArchiveReader,
  rows: readonly StreamColumns[],
): Promise<RecordedEvent[] | null> {
  const events: RecordedEvent[] = [];
  for (const row of rows as readonly unknown[] as readonly EventColumns[]) {
    const event = isHusk(row) ? await archivedEvent(archive, row) : toEvent(row);
    if (event === null) return null;
    events.push(event);
  }
  return events;
}

export async function readTips(
  pool: Pool,
  workspaceId: string,
  streams: readonly StreamName[],
): Promise<Map<StreamName, Tip>> {
  const wanted = streams.map(splitStream);
  const { rows } = await pool.query<{ stream: StreamName; version: number; chain: Buffer }>({
    name: 'store-read-tips',
    text: `select category || '-' || stream_id as stream, version, chain
             from unnest($2::text[], $3::uuid[]) as wanted(c, s)
            cross join lateral (
              select category, stream_id, version, chain from event
               where stream_id = s and category = c::event_category and workspace_id = $1
               order by version desc limit 1) as last`,
    values: [workspaceId, wanted.map(({ category }) => category), wanted.map(({ id }) => id)],
  });
  return new Map(
    rows.map(({ stream, version, chain }) => [stream, { version, chain: linkFrom(chain) }]),
  );
}

export async function readBlobRow(
  pool: Pool,
  workspaceId: string,
  blobId: string,
): Promise<{ mime: string; sealed: Sealed } | null> {
  const { rows } = await pool.query<{ mime: string; key_id: string; sealed: Buffer }>({
    name: 'store-read-blob',
    text: 'select mime, key_id, sealed from sealed_blob where id = $1 and workspace_id = $2',
    values: [blobId, workspaceId],
  });
  const row = rows[0];
  return row ? { mime: row.mime, sealed: { keyId: row.key_id, box: row.sealed } } : null;
}
