/**
 * Connections of a pool for who asks again at once: one that is given back stays for the rest of this turn
 * of the event loop, and only then goes to the pool. A caller that appends one event after the other, or a
 * lane with more to write, has the next one in that turn; the pool's own way there and back costs a lone
 * append as much as its encoding.
 */
import type { Pool, PoolClient } from 'pg';
import { connectBefore } from './deadline.js';

export class KeptConnections {
  private readonly kept: PoolClient[] = [];
  private isEndOfTurnDue = false;

  constructor(private readonly pool: Pool) {}

  /** Rejects with `DeadlineError` at `deadline` (ms since 1970). */
  take(deadline: number): PoolClient | Promise<PoolClient> {
    return this.kept.pop() ?? connectBefore(this.pool, deadline);
  }

  giveBack(client: PoolClient): void {
    this.kept.push(client);
    if (this.isEndOfTurnDue) return;
    this.isEndOfTurnDue = true;
    setImmediate(() => {
      this.isEndOfTurnDue = false;
      for (const idle of this.kept.splice(0)) idle.release();
    });
  }
}
