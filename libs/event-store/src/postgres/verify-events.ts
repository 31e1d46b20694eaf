/**
 * Looks for events that were changed, removed or moved behind the store's back, by the hash chain of each
 * stream and by the density of versions and positions. Reads in order of position with bounded memory.
 */
import type { Pool } from 'pg';
import { chainStart, contentOf, linkFrom, nextLink } from './chain.js';
import { asText, bytes, EVENT_COLUMNS, type EventColumns, toEncoded } from './event-row.js';

export interface VerifyOptions {
  /** Only this workspace. Default all. */
  readonly workspaceId?: string;
  /** Only this stream; needs the workspace. */
  readonly stream?: string;
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
    /** Positions before it are not there. Only when the whole store is verified. */
    | 'gap';
  readonly position: number;
  /** `null` when the store's end is missing: only the position that a projection has seen is known. */
  readonly event: { workspaceId: string; stream: string; version: number; id: string } | null;
}

const PAGE = 2_000;

/** Each event with the place and the link of the one before it in its stream. */
const PAGE_TEXT = `
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
   and ($4::text is null or (category || '-' || stream_id = $4))
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
  { workspaceId, stream, onProgress }: VerifyOptions = {},
): AsyncGenerator<Finding> {
  const head = await readWitnessedHead(pool);
  let after = 0;
  let verified = 0;
  for (;;) {
    const { rows } = await pool.query<VerifyColumns>({
      text: PAGE_TEXT,
      values: [after, head, workspaceId ?? null, stream ?? null],
      rowMode: 'array',
      types: asText,
    });
    for (const row of rows) {
      const position = Number(row[0]);
      const isWhole = workspaceId === undefined;
      if (isWhole && position !== after + 1) yield finding('gap', row);
      yield* findingsOf(row);
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

function* findingsOf(row: VerifyColumns): Generator<Finding> {
  const event = toEncoded(row as unknown as EventColumns, row[14] === 't');
  const [chain, beforePosition, beforeChain] = [row[15], row[16], row[17]];
  if (event.version > 1 && beforeChain === null) {
    yield finding('missing', row);
    return;
  }
  if (beforePosition !== null && Number(beforePosition) >= event.position)
    yield finding('reordered', row);
  const before =
    beforeChain === null
      ? chainStart(event.workspaceId, event.stream)
      : linkFrom(bytes(beforeChain));
  if (nextLink(before, event, contentOf(event)) !== linkFrom(bytes(chain)))
    yield finding('changed', row);
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
