/**
 * SQL of projection_build_part: how far each part of a build is. A build folds the log up to where it
 * stood at its beginning, part by part; only then it follows the log like everybody else.
 */
import type { Pool, PoolClient } from 'pg';
import { type Checkpoint, inBuildTransaction } from './checkpoint-table.js';
import type { Guard } from './row-table.js';

export interface BuildPart {
  readonly name: string;
  readonly build: number;
  /** From 0. */
  readonly part: number;
  readonly parts: number;
  /** Last position that the part covers. */
  readonly upTo: number;
  readonly position: number;
  /** Events folded so far. */
  readonly events: number;
  readonly startedAt: Date;
}

const COLUMNS = `name, build, part, parts, up_to::float8 as "upTo", position::float8 as position,
  events::float8 as events, started_at as "startedAt"`;

export async function readParts(
  from: Pool | PoolClient,
  { name, build }: Pick<Checkpoint, 'name' | 'build'>,
): Promise<BuildPart[]> {
  const { rows } = await from.query<BuildPart>(
    `select ${COLUMNS} from projection_build_part where name = $1 and build = $2 order by part`,
    [name, build],
  );
  return rows;
}

/** The parts of this build, made if it has none. None at all when the bulk of it is in already. */
export async function openBuildParts(
  pool: Pool,
  next: Checkpoint,
  plan: { readonly parts: number; readonly upTo: number },
): Promise<BuildPart[]> {
  return inBuildTransaction(pool, next.name, async (client) => {
    const { rowCount } = await client.query(
      `select from projection_checkpoint
        where name = $1 and slot = 'next' and build = $2 and position = 0`,
      [next.name, next.build],
    );
    if (rowCount === 0) return [];
    const begun = await readParts(client, next);
    if (begun.length > 0) return begun;
    await client.query('delete from projection_build_part where name = $1', [next.name]);
    await client.query(
      `insert into projection_build_part (name, build, part, parts, up_to)
       select $1, $2, n, $3, $4 from generate_series(0, $3 - 1) as n`,
      [next.name, next.build, plan.parts, plan.upTo],
    );
    return readParts(client, next);
  });
}

/** All parts are in: makes the indexes, and from here on the build is one table with one checkpoint. */
export async function completeBulk(pool: Pool, next: Checkpoint): Promise<void> {
  await inBuildTransaction(pool, next.name, async (client) => {
    const parts = await readParts(client, next);
    if (parts.length === 0) return; // Somebody else did it.
    await client.query('select projection_complete($1)', [next.table]);
    await client.query(
      `update projection_checkpoint set position = $3, updated_at = now()
        where name = $1 and slot = 'next' and build = $2`,
      [next.name, next.build, parts[0]?.upTo],
    );
    await client.query('delete from projection_build_part where name = $1', [next.name]);
  });
}

/** Lets a write of rows happen only while the part stands where this process believes it stands. */
export function partGuard(from: BuildPart, position: number, events: number): Guard {
  return {
    sql: `update projection_build_part set position = $5, events = events + $6, updated_at = now()
           where name = $1 and build = $2 and part = $3 and position = $4`,
    values: [from.name, from.build, from.part, from.position, position, events],
  };
}

/** Held by the session of `client` until it is given back or the session ends, however it ends. */
export async function tryLockPart(client: PoolClient, part: BuildPart): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    'select pg_try_advisory_lock(hashtextextended($1, 0)) as locked',
    [lockName(part)],
  );
  return rows[0]?.locked === true;
}

export async function unlockPart(client: PoolClient, part: BuildPart): Promise<void> {
  await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [lockName(part)]);
}

function lockName({ name, build, part }: BuildPart): string {
  return `projection ${name} build ${build} part ${part}`;
}
