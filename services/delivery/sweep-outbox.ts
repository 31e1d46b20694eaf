/**
 * Once a second: sends what is due and what a lost hint left behind.
 *
 * The bus may lose its disk, a process may die between two steps; the outbox table does not forget.
 */
import type { Database } from '#libs/database';
import type { Log } from '#libs/host';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { SendComposedMessages } from './send-composed-messages.js';

const SWEEP_EVERY_MS = 1_000;
const CONVERSATIONS_PER_SWEEP = 200;

export class SweepOutbox implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly send: SendComposedMessages,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.schedule();
  }

  async onModuleDestroy(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    await this.running;
  }

  private schedule(): void {
    this.timer = setTimeout(() => {
      this.running = this.sweep()
        .catch((error: unknown) => this.log.warn({ err: error }, 'the sweep of the outbox failed'))
        .finally(() => {
          if (this.timer) this.schedule();
        });
    }, SWEEP_EVERY_MS);
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
