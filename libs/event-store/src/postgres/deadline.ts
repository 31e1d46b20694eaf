/** Waiting for the database, but not for ever. */
import type { Pool, PoolClient } from 'pg';

export class DeadlineError extends Error {
  constructor() {
    super('The database did not answer in time.');
    this.name = 'DeadlineError';
  }
}

interface Wait {
  /** Milliseconds since 1970. */
  readonly deadline: number;
  readonly giveUp: (error: DeadlineError) => void;
}

/**
 * All who wait, and one timer for the earliest of them. It goes on when that one is served, and looks
 * who is left when it rings: nearly nobody ever waits so long, and a timer for each was dearer than the rest.
 */
const waits = new Set<Wait>();
let timer: NodeJS.Timeout | null = null;
let ringsAt = 0;

/** Rejects with `DeadlineError` at `deadline` (ms since 1970) when `work` is not done by then. */
export function settleBefore<Result>(work: Promise<Result>, deadline: number): Promise<Result> {
  return new Promise((resolve, reject) => {
    const wait = { deadline, giveUp: reject };
    waits.add(wait);
    ringBy(deadline);
    // Whatever comes after the deadline has no listener any more.
    work.then(
      (result) => {
        waits.delete(wait);
        resolve(result);
      },
      (error: unknown) => {
        waits.delete(wait);
        reject(error);
      },
    );
  });
}

function ringBy(deadline: number): void {
  if (timer !== null) {
    if (ringsAt <= deadline) return;
    clearTimeout(timer);
  }
  ringsAt = deadline;
  // What is waited for has a socket of its own that keeps the process alive.
  timer = setTimeout(ring, Math.max(0, deadline - Date.now())).unref();
}

function ring(): void {
  timer = null;
  const now = Date.now();
  let earliest = Number.POSITIVE_INFINITY;
  for (const wait of waits) {
    if (wait.deadline > now) {
      earliest = Math.min(earliest, wait.deadline);
      continue;
    }
    waits.delete(wait);
    wait.giveUp(new DeadlineError());
  }
  if (earliest < Number.POSITIVE_INFINITY) ringBy(earliest);
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
