/**
 * One of many processes does the work; the others stand by. A lock of a session says which.
 *
 * A process that dies loses its session and with it the lock. One that stands still (stopped, swapped out, its
 * machine frozen) would keep both: so the leader gives a sign of life in its session every second, and whoever
 * stands by ends a session that has given none for some seconds.
 */
import type { Pool, PoolClient } from 'pg';

/** Told to the work: true once it must end, because the lock went with a broken session. */
export type IsOver = () => boolean;

export interface LeaderOptions {
  /** Default 1,000. */
  readonly signEveryMs?: number;
  /** A leader without a sign of life for so long loses the lead. Default 4,000. */
  readonly stillMsMax?: number;
}

/**
 * Runs `work` while this process holds the lock; answers false at once when another one does. The lock
 * says who works, not whose writes count: a process that stood still goes on, for a moment, with what it was
 * about to do. Guard writes by a fence or by expected versions.
 *
 * @param lock any number that nothing else in this database uses
 */
export async function runAsLeader(
  pool: Pool,
  lock: number,
  work: (isOver: IsOver) => Promise<void>,
  { signEveryMs = 1_000, stillMsMax = 4_000 }: LeaderOptions = {},
): Promise<boolean> {
  const client = await pool.connect();
  let broken: Error | undefined;
  let isLocked = false;
  let signs: NodeJS.Timeout | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  try {
    isLocked = await tryLock(client, lock);
    if (isLocked) {
      signs = setInterval(() => {
        client.query('select 1').catch(onError);
      }, signEveryMs);
      await work(() => broken !== undefined);
    } else await endSleeper(client, lock, stillMsMax);
    return isLocked;
  } finally {
    clearInterval(signs);
    client.off('error', onError);
    // A session that had the lock is ended: that frees the lock in any case.
    client.release(broken ?? isLocked);
  }
}

async function tryLock(client: PoolClient, lock: number): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    'select pg_try_advisory_lock($1) as locked',
    [lock],
  );
  return rows[0]?.locked ?? false;
}

/** What services may not do by themselves; see the migration `sleeping-leaders`. */
async function endSleeper(client: PoolClient, lock: number, stillMsMax: number): Promise<void> {
  await client.query('select end_sleeping_leader($1, make_interval(secs => $2))', [
    lock,
    stillMsMax / 1_000,
  ]);
}
