/** How far the store has been published, in Postgres, guarded by a number that each leader raises. */
import type { Pool } from 'pg';
import { LOG_PARTITIONS } from './subjects.js';

export interface Relayed {
  readonly position: number;
  /** Last position published, per partition. */
  readonly partitions: readonly number[];
}

interface Row {
  readonly fence: string;
  readonly position: string;
  readonly partitions: readonly string[];
}

export async function readRelayed(pool: Pool): Promise<Relayed> {
  const { rows } = await pool.query<Row>(
    'select fence, position, partitions from relay_checkpoint',
  );
  return asRelayed(rows[0]);
}

/** Makes the caller the one whose writes count. */
export async function takeOver(pool: Pool): Promise<Relayed & { readonly fence: string }> {
  const { rows } = await pool.query<Row>(
    'update relay_checkpoint set fence = fence + 1 returning fence, position, partitions',
  );
  return { ...asRelayed(rows[0]), fence: (rows[0] as Row).fence };
}

/**
 * Does not wait for the disk: a server that crashes may forget the last moment of it, and readers pass by what is
 * then published again. Throws `FencedError` when another leader has taken over since.
 */
export async function saveRelayed(pool: Pool, fence: string, relayed: Relayed): Promise<void> {
  const { rowCount } = await pool.query({
    name: 'relay-save',
    text: `with hasty as (select set_config('synchronous_commit', 'off', true))
           update relay_checkpoint set position = $2, partitions = $3, updated_at = now()
             from hasty where fence = $1`,
    values: [fence, relayed.position, relayed.partitions],
  });
  if (rowCount === 0) throw new FencedError();
}

/**
 * From where the log must be filled again when it is lost: the position of the slowest reaction that
 * has not seen all that was published in its partition; `null` when none is behind.
 */
export async function slowestReaction(pool: Pool, relayed: Relayed): Promise<number | null> {
  const { rows } = await pool.query<{ slowest: string | null }>(
    `select min(progress.position) as slowest
       from reaction_progress progress
       join unnest($1::bigint[]) with ordinality as published (position, nth)
         on published.nth = progress.partition + 1
      where progress.position < published.position
        and progress.updated_at > now() - interval '7 days'`,
    [relayed.partitions],
  );
  const slowest = rows[0]?.slowest ?? null;
  return slowest === null ? null : Number(slowest);
}

/** Another relay leads now. */
export class FencedError extends Error {
  constructor() {
    super('Another relay has taken over.');
    this.name = 'FencedError';
  }
}

function asRelayed(row: Row | undefined): Relayed {
  return {
    position: Number(row?.position ?? 0),
    partitions: Array.from({ length: LOG_PARTITIONS }, (_, index) =>
      Number(row?.partitions[index] ?? 0),
    ),
  };
}
