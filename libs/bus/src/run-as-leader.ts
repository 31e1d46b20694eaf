/** One of many processes does the work; the others stand by. A lock of a session says which. */
import type { Pool, PoolClient } from 'pg';

/** Told to the work: true once it must end, because the lock went with a broken session. */
export type IsOver = () => boolean;

/**
 * Runs `work` while this process holds the lock; answers false at once when another one does. The lock
 * says who works, not whose writes count: guard those by a fence or by expected versions.
 *
 * @param lock any number that nothing else in this database uses
 */
export async function runAsLeader(
  pool: Pool,
  lock: number,
  work: (isOver: IsOver) => Promise<void>,
): Promise<boolean> {
  const client = await pool.connect();
  let broken: Error | undefined;
  let isLocked = false;
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  try {
    isLocked = await tryLock(client, lock);
    if (isLocked) await work(() => broken !== undefined);
    return isLocked;
  } finally {
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
