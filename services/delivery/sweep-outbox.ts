/**
 * Once a second: sends what is due and what a lost hint left behind.
 *
 * The bus may lose its disk, a process may die between two steps; the outbox table does not forget.
 */
import type { Database } from '#libs/database';
import { type Log, Sweeper } from '#libs/host';
import type { SendComposedMessages } from './send-composed-messages.js';

const SWEEP_EVERY_MS = 1_000;
const CONVERSATIONS_PER_SWEEP = 200;

export class SweepOutbox extends Sweeper {
  constructor(
    private readonly database: Database,
    private readonly send: SendComposedMessages,
    log: Log,
  ) {
    super({
      everyMs: SWEEP_EVERY_MS,
      onTrouble: (error) => log.warn({ err: error }, 'the sweep of the outbox failed'),
    });
  }

  /** One round. */
  async sweep(): Promise<void> {
    const { rows } = await this.database.pool.query<{
      workspace_id: string;
      conversation_id: string;
    }>(
      `select workspace_id, conversation_id from delivery_outbox
        where due_at <= now() group by 1, 2 order by min(due_at) limit $1`,
      [CONVERSATIONS_PER_SWEEP],
    );
    for (const row of rows) await this.send.drain(row.workspace_id, row.conversation_id);
  }
}
