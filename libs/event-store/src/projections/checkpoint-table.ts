/**
 * SQL of projection_checkpoint: how far each projection is. 'live' is what readers see; 'next' is being
 * built beside it and takes its place. `build` tells one table from its successor of the same version.
 */
import type { Pool, PoolClient } from 'pg';
import type { Guard } from './row-table.js';

export type Slot = 'live' | 'next';

export interface Checkpoint {
  readonly name: string;
  readonly slot: Slot;
  readonly table: string;
  readonly version: number;
  readonly build: number;
  readonly position: number;
}

const COLUMNS = `name, slot, table_name as "table", version, build, position::float8 as position`;

export function readCheckpoint(pool: Pool, name: string, slot: Slot): Promise<Checkpoint | null> {
  return readSlot(pool, name, slot);
}

/** The first version of a projection fills its table where it stands: nobody reads it yet. */
export async function beginLive(
  pool: Pool,
  { name, table, version }: Pick<Checkpoint, 'name' | 'table' | 'version'>,
): Promise<Checkpoint> {
  await pool.query(
    `insert into projection_checkpoint (name, slot, table_name, version, build, position)
     values ($1, 'live', $2, $3, 1, 0) on conflict do nothing`,
    [name, table, version],
  );
  return (await readCheckpoint(pool, name, 'live')) as Checkpoint;
}

/** Makes the table beside the live one, empty; goes on with the one of this version that is there. */
export async function beginNext(
  pool: Pool,
  { name, version }: Pick<Checkpoint, 'name' | 'version'>,
): Promise<Checkpoint> {
  return inBuildTransaction(pool, name, async (client) => {
    const live = await readSlot(client, name, 'live');
    if (live === null) throw new Error(`Projection ${name} has never run.`);
    const begun = await readSlot(client, name, 'next');
    if (begun?.version === version) return begun;
    await client.query('select projection_begin($1)', [live.table]);
    const { rows } = await client.query<Checkpoint>(
      `insert into projection_checkpoint (name, slot, table_name, version, build, position)
       values ($1, 'next', $2, $3, $4, 0)
       on conflict (name, slot) do update
          set version = excluded.version, build = excluded.build, position = 0, updated_at = now()
       returning ${COLUMNS}`,
      [name, live.table, version, Math.max(live.build, begun?.build ?? 0) + 1],
    );
    return rows[0] as Checkpoint;
  });
}

/** `behind`: what readers see would go back in time. `superseded`: another process took over the build. */
export type SwapResult = 'swapped' | 'behind' | 'superseded';

/** Puts the new table in the place of the old one, when it has seen as much. */
export async function swap(pool: Pool, next: Checkpoint): Promise<SwapResult> {
  return inBuildTransaction(pool, next.name, async (client) => {
    const built = await readSlot(client, next.name, 'next');
    if (built?.build !== next.build) return 'superseded';
    // Nobody applies events to either from here on, so the positions stand still.
    await client.query(`lock table "${next.table}", "${next.table}_next" in access exclusive mode`);
    const live = await readSlot(client, next.name, 'live');
    const reached = await readSlot(client, next.name, 'next');
    if (reached === null || live === null || reached.position < live.position) return 'behind';
    await client.query('select projection_swap($1)', [live.table]);
    await client.query(`delete from projection_checkpoint where name = $1 and slot = 'live'`, [
      next.name,
    ]);
    await client.query(
      `update projection_checkpoint set slot = 'live', updated_at = now()
        where name = $1 and slot = 'next'`,
      [next.name],
    );
    return 'swapped';
  });
}

/** Lets a write of rows happen only while the checkpoint is where this process believes it is. */
export function checkpointGuard(from: Checkpoint, position: number): Guard {
  return {
    sql: `update projection_checkpoint set position = $6, updated_at = now()
           where name = $1 and slot = $2 and version = $3 and build = $4 and position = $5`,
    values: [from.name, from.slot, from.version, from.build, from.position, position],
  };
}

async function readSlot(
  from: Pool | PoolClient,
  name: string,
  slot: Slot,
): Promise<Checkpoint | null> {
  const { rows } = await from.query<Checkpoint>(
    `select ${COLUMNS} from projection_checkpoint where name = $1 and slot = $2`,
    [name, slot],
  );
  return rows[0] ?? null;
}

/**
 * One build of a projection begins or ends at a time. Tables are locked before checkpoints, as the
 * statement that applies events does it: else two of them could wait for each other.
 */
export async function inBuildTransaction<Result>(
  pool: Pool,
  name: string,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  return inTransaction(pool, async (client) => {
    await client.query(`select pg_advisory_xact_lock(hashtextextended('projection ' || $1, 0))`, [
      name,
    ]);
    return work(client);
  });
}

async function inTransaction<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
