/**
 * Looks for events that were changed, removed or moved behind the store's back, by the hash chain of each
 * stream and by the density of versions and positions. Reads in order of position with bounded memory.
 *
 * The chain cannot cover the time of recording: the database gives it under the lock, when the links are made
 * already. But it never runs backwards, so a time that was changed shows unless it stayed between those of its
 * neighbours.
 */
import type { Pool } from 'pg';
import { ArchiveDamagedError } from '../archive/archive-file.js';
import { ArchiveReader } from '../archive/archive-reader.js';
import type { StoredEvent } from '../encoded.js';
import { splitStream } from '../stream.js';
import { chainStart, contentOf, linkFrom, nextLink } from './chain.js';
import { asText, bytes, EVENT_COLUMNS, type EventColumns, isHusk, toEncoded } from './event-row.js';

export interface VerifyOptions {
  /** Only this workspace. Default all. */
  readonly workspaceId?: string;
  /** Only this stream; needs the workspace. */
  readonly stream?: string;
  /** Where the archive's files are, when they were moved. */
  readonly archiveFolder?: string;
  /** Events looked at so far. */
  readonly onProgress?: (verified: number) => void;
}

export interface Finding {
  readonly kind: /** Its content, or the event before it, is not what the chain was made of. */
    | 'changed'
    /** An event that must be before it in its stream is not there. */
    | 'missing'
    /** It has a place before its predecessor in the store. */
    | 'reordered'
    /** Recorded before an event that lies before it: the time of one of the two was changed. */
    | 'untimely'
    /** Positions before it are not there. Only when the whole store is verified. */
    | 'gap'
    /** Its payload is in an archive file that is missing or damaged; see `reason`. */
    | 'unreadable';
  readonly position: number;
  /** `null` when the store's end is missing: only the position that a projection has seen is known. */
  readonly event: { workspaceId: string; stream: string; version: number; id: string } | null;
  readonly reason?: string;
}

const PAGE = 2_000;

/** Each event with the place and the link of the one before it in its stream. */
const pageText = (ofStream: string) => `
select ${EVENT_COLUMNS}, is_external, chain,
       before.before_position, before.before_chain
  from event
  left join lateral (
    select b.position as before_position, b.chain as before_chain from event b
     where b.stream_id = event.stream_id and b.category = event.category
       and b.workspace_id = event.workspace_id and b.version = event.version - 1
  ) as before on true
 where position > $1 and position <= $2
   and ($3::uuid is null or workspace_id = $3)
   ${ofStream}
 order by position limit ${PAGE}`;

type VerifyColumns = [
  ...EventColumns,
  isExternal: string,
  chain: string,
  beforePosition: string | null,
  beforeChain: string | null,
];

/** Yields what is wrong, by name; nothing when all is well. */
export async function* verifyEvents(
  pool: Pool,
  { workspaceId, stream, archiveFolder, onProgress }: VerifyOptions = {},
): AsyncGenerator<Finding> {
  const archive = new ArchiveReader(pool, archiveFolder);
  const head = await readWitnessedHead(pool);
  const name = stream === undefined ? null : splitStream(stream);
  // A condition that its index answers: one stream of a long log is read at once.
  const ofStream = name ? 'and category = $4::event_category and stream_id = $5' : '';
  let after = 0;
  let latest = 0;
  let verified = 0;
  for (;;) {
    const { rows } = await pool.query<VerifyColumns>({
      text: pageText(ofStream),
      values: [after, head, workspaceId ?? null, ...(name ? [name.category, name.id] : [])],
      rowMode: 'array',
      types: asText,
    });
    for (const row of rows) {
      const position = Number(row[0]);
      const isWhole = workspaceId === undefined;
      if (isWhole && position !== after + 1) yield finding('gap', row);
      yield* await findingsOf(archive, row);
      const recordedAt = Number(row[9]);
      if (recordedAt < latest) yield finding('untimely', row);
      latest = Math.max(latest, recordedAt);
      after = position;
    }
    verified += rows.length;
    onProgress?.(verified);
    if (rows.length < PAGE) break;
  }
  if (workspaceId === undefined && after < head) yield { kind: 'gap', position: head, event: null };
}

/** The log's end, also if it was cut off: projections that were further remember. */
async function readWitnessedHead(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ head: string | null }>(
    `select greatest((select max(position) from event),
                     (select max(position) from projection_checkpoint)) as head`,
  );
  return Number(rows[0]?.head ?? 0);
}

async function findingsOf(archive: ArchiveReader, row: VerifyColumns): Promise<Finding[]> {
  const [isExternal, chain, beforePosition, beforeChain] = row.slice(14) as string[];
  if (Number(row[4]) > 1 && beforeChain === null) return [finding('missing', row)];
  const found: Finding[] = [];
  if (beforePosition !== null && Number(beforePosition) >= Number(row[0]))
    found.push(finding('reordered', row));
  try {
    const event = await payloadOf(archive, row, isExternal === 't');
    const before =
      beforeChain === null
        ? chainStart(event.workspaceId, event.stream)
        : linkFrom(bytes(beforeChain as string));
    if (nextLink(before, event, contentOf(event)) !== linkFrom(bytes(chain as string)))
      found.push(finding('changed', row));
  } catch (error) {
    if (!(error instanceof ArchiveDamagedError)) throw error;
    found.push({ ...finding('unreadable', row), reason: error.message });
  }
  return found;
}

/** As it is stored, in its row or in the archive. */
async function payloadOf(
  archive: ArchiveReader,
  row: VerifyColumns,
  isExternal: boolean,
): Promise<StoredEvent> {
  const columns = row as unknown as EventColumns;
  const event = toEncoded(columns, isExternal);
  if (!isHusk(columns)) return event;
  const block = await archive.block(event.data);
  return { ...event, ...(block?.payloadAt(event.position) ?? { metadata: '' }) };
}

function finding(kind: Finding['kind'], row: VerifyColumns): Finding {
  return {
    kind,
    position: Number(row[0]),
    event: {
      workspaceId: row[1],
      stream: `${row[2]}-${row[3]}`,
      version: Number(row[4]),
      id: row[5],
    },
  };
}
