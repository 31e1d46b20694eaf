/**
 * Every few seconds: puts callbacks whose time has come on the list of work. After a stop, however
 * long, the first round finds everything that fell due meanwhile.
 */
import type { Database } from '#libs/database';
import type { ConversationDesk } from '#libs/desk';
import { newId } from '#libs/event-store';
import { type Clock, type Log, Sweeper } from '#libs/host';

const SWEEP_EVERY_MS = 2_000;
const CALLBACKS_PER_SWEEP = 500;

export interface PlanningParts {
  readonly database: Database;
  readonly desk: ConversationDesk;
  readonly clock: Clock;
  readonly log: Log;
}

export class PlanCallbacks extends Sweeper {
  constructor(private readonly parts: PlanningParts) {
    super({
      everyMs: SWEEP_EVERY_MS,
      onTrouble: (error) => parts.log.warn({ err: error }, 'the sweep of the callbacks failed'),
    });
  }

  /** One round. Repeating it changes nothing. */
  async sweep(): Promise<void> {
    const { database, desk, clock } = this.parts;
    const { rows } = await database.pool.query<{
      workspace_id: string;
      key: string;
      conversation_id: string;
    }>(
      `select workspace_id, key, conversation_id from bot_callback_reminder
        where planned_for <= $1 order by planned_for limit $2`,
      [new Date(clock.now()), CALLBACKS_PER_SWEEP],
    );
    for (const row of rows)
      await desk.handle(
        row.workspace_id,
        row.conversation_id,
        { type: 'PlanCallback', callbackId: row.key },
        {
          actor: { kind: 'system', id: 'bot' },
          causationId: null,
          correlationId: newId(),
        },
      );
  }
}
