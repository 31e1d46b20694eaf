/** Waiting for the database, but not for ever. */
import type { Pool, PoolClient } from 'pg';

export class DeadlineError extends Error {
  constructor() {
    super('The database did not answer in time.');
    this.name = 'DeadlineError';
  }
}

/** Rejects with `DeadlineError` at `deadline` (ms since 1970) when `work` is not done by then. */
export async function settleBefore<Result>(
  work: Promise<Result>,
  deadline: number,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineError()), Math.max(0, deadline - Date.now()));
  });
  work.catch(() => undefined); // Whatever comes after the deadline has no listener any more.
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** A connection that comes too late goes back to the pool. */
export async function connectBefore(pool: Pool, deadline: number): Promise<PoolClient> {
  const connecting = pool.connect();
  try {
    return await settleBefore(connecting, deadline);
  } catch (error) {
    if (error instanceof DeadlineError)
      connecting.then((late) => late.release()).catch(() => undefined);
    throw error;
  }
}
