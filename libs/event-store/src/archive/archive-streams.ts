/**
 * Moves the payload of finished streams into files. Runs as the owner of the schema, beside everything
 * else; what it does is seen by readers in one commit per file, and not at all when it dies before.
 */
import { mkdir, readdir, unlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Pool, PoolClient } from 'pg';
import type { StoredEvent } from '../encoded.js';
import { newId } from '../ids.js';
import { asText, EVENT_COLUMNS, type EventColumns, toEncoded } from '../postgres/event-row.js';
import type { Category } from '../stream.js';
import { BLOCK_FORMAT, type WrittenFile, writeArchiveFile } from './archive-file.js';

export interface ArchiveOptions {
  /** Made when it is not there. Every reader must reach it under this path. */
  readonly folder: string;
  readonly category: Category;
  /** The fact that ends a stream, such as ConversationResolved, and the one that opens it again. */
  readonly endedBy: string;
  readonly reopenedBy: string;
  /** Streams whose last event was recorded before this instant. */
  readonly before: Date;
  /** Counts what it would move, and moves nothing. */
  readonly isDryRun?: boolean;
  /** After each file. */
  readonly onProgress?: (soFar: ArchivedSoFar) => void;
}

export interface ArchivedSoFar {
  readonly streams: number;
  readonly events: number;
  readonly files: number;
  /** Of the files. */
  readonly bytes: number;
}

interface StreamKey {
  readonly workspace_id: string;
  readonly stream_id: string;
  readonly event_count: number;
}

/** Another archiver is at work in this database. */
export class ArchiveBusyError extends Error {
  constructor() {
    super('An archive is being written or restored already. Wait until it is done.');
    this.name = 'ArchiveBusyError';
  }
}

const LOCK = "select pg_try_advisory_lock(hashtext('convolog archive')) as got";
const FILE_NAME = /^[0-9a-f-]{36}\.archive(\.part)?$/;
const FILE_EVENTS_MAX = 50_000;
/** Positions that are searched for ended streams at a time. */
const WINDOW = 200_000;

/** Ended in the window, still with a payload, not open again, and quiet for long enough. */
const CANDIDATES = `
select ended.workspace_id, ended.stream_id, tip.version as event_count
  from (
    select distinct workspace_id, stream_id from event
     where position > $1 and position <= $2 and type = $3 and category = $5::event_category
       and recorded_at < $6 and metadata <> ''
  ) as ended
 cross join lateral (
    select version, recorded_at from event e
     where e.stream_id = ended.stream_id and e.category = $5::event_category
       and e.workspace_id = ended.workspace_id
     order by version desc limit 1
  ) as tip
 cross join lateral (
    select type from event e
     where e.stream_id = ended.stream_id and e.category = $5::event_category
       and e.workspace_id = ended.workspace_id and type in ($3, $4)
     order by version desc limit 1
  ) as last_end
 where tip.recorded_at < $6 and last_end.type = $3`;

const PAYLOADS = `
select ${EVENT_COLUMNS}
  from unnest($1::uuid[], $2::uuid[]) as wanted(w, s)
  join event on stream_id = s and workspace_id = w and category = $3::event_category
 where metadata <> ''
 order by position`;

/**
 * @param owner connections of the schema's owner, without a role
 * Throws `ArchiveBusyError`. Safe to repeat after a crash: files that nothing refers to are removed.
 */
export async function archiveStreams(owner: Pool, options: ArchiveOptions): Promise<ArchivedSoFar> {
  return alone(owner, async (client) => {
    const folder = resolve(options.folder);
    if (!options.isDryRun) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await removeStrays(client, folder);
    }
    let soFar: ArchivedSoFar = { streams: 0, events: 0, files: 0, bytes: 0 };
    const { rows } = await client.query<{ head: string | null }>(
      'select max(position) as head from event',
    );
    const head = Number(rows[0]?.head ?? 0);
    for (let after = 0; after < head; after += WINDOW) {
      const found = await candidates(client, options, after);
      for (const streams of portions(found)) {
        soFar = options.isDryRun
          ? {
              ...soFar,
              streams: soFar.streams + streams.length,
              events: soFar.events + eventsOf(streams),
            }
          : await archivePortion(client, options.category, folder, streams, soFar);
        options.onProgress?.(soFar);
      }
    }
    return soFar;
  });
}

/** Runs `work` on a connection that holds the archive's lock. */
export async function alone<Result>(
  owner: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await owner.connect();
  try {
    const { rows } = await client.query<{ got: boolean }>(LOCK);
    if (!rows[0]?.got) throw new ArchiveBusyError();
    return await work(client);
  } finally {
    client.release(true); // The lock ends with the connection.
  }
}

async function candidates(
  client: PoolClient,
  { endedBy, reopenedBy, category, before }: ArchiveOptions,
  after: number,
): Promise<StreamKey[]> {
  const values = [after, after + WINDOW, endedBy, reopenedBy, category, before];
  return (await client.query<StreamKey>(CANDIDATES, values)).rows;
}

/** As many streams as make a file. */
function* portions(streams: readonly StreamKey[]): Generator<StreamKey[]> {
  let portion: StreamKey[] = [];
  let events = 0;
  for (const stream of streams) {
    portion.push(stream);
    events += stream.event_count;
    if (events < FILE_EVENTS_MAX) continue;
    yield portion;
    portion = [];
    events = 0;
  }
  if (portion.length > 0) yield portion;
}

function eventsOf(streams: readonly StreamKey[]): number {
  return streams.reduce((sum, { event_count }) => sum + event_count, 0);
}

async function archivePortion(
  client: PoolClient,
  category: Category,
  folder: string,
  streams: readonly StreamKey[],
  soFar: ArchivedSoFar,
): Promise<ArchivedSoFar> {
  const { rows } = await client.query<EventColumns>({
    text: PAYLOADS,
    values: [
      streams.map(({ workspace_id }) => workspace_id),
      streams.map(({ stream_id }) => stream_id),
      category,
    ],
    rowMode: 'array',
    types: asText,
  });
  const events: StoredEvent[] = rows.map((row) => toEncoded(row, false));
  if (events.length === 0) return soFar;
  const file = await writeArchiveFile(join(folder, `${newId()}.archive`), events);
  await exchange(client, file);
  return {
    streams: soFar.streams + streams.length,
    events: soFar.events + events.length,
    files: soFar.files + 1,
    bytes: soFar.bytes + file.byteCount,
  };
}

/** The file is on disk; from this commit on its events are read from there. */
async function exchange(client: PoolClient, file: WrittenFile): Promise<void> {
  const eventCount = file.blocks.reduce((sum, { positions }) => sum + positions.length, 0);
  await client.query('begin');
  try {
    const { rows } = await client.query<{ id: string }>(
      `insert into archive_file (location, sha256, byte_count, event_count)
       values ($1, $2, $3, $4) returning id`,
      [file.location, Buffer.from(file.sha256, 'hex'), file.byteCount, eventCount],
    );
    const positions: number[] = [];
    const blocks: string[] = [];
    for (const block of file.blocks) {
      const inserted = await client.query<{ id: string }>(
        `insert into archive_block (file_id, starts_at, packed_bytes, sealed_bytes, event_count,
           first_position, last_position, sha256, format)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id`,
        [
          rows[0]?.id,
          block.startsAt,
          block.packedBytes,
          block.sealedBytes,
          block.positions.length,
          block.positions[0],
          block.positions.at(-1),
          Buffer.from(block.sha256, 'hex'),
          BLOCK_FORMAT,
        ],
      );
      for (const position of block.positions) {
        positions.push(position);
        blocks.push(inserted.rows[0]?.id as string);
      }
    }
    const husked = await client.query<{ archive_events: string }>('select archive_events($1, $2)', [
      positions,
      blocks,
    ]);
    if (Number(husked.rows[0]?.archive_events) !== positions.length)
      throw new Error('Some events are not in their rows any more; nothing was archived.');
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

/** What a run left behind that died between its file and its commit. */
async function removeStrays(client: PoolClient, folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => FILE_NAME.test(name));
  const { rows } = await client.query<{ location: string }>('select location from archive_file');
  const known = new Set(rows.map(({ location }) => location));
  for (const name of names) if (!known.has(join(folder, name))) await unlink(join(folder, name));
}
