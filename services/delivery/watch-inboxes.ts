/**
 * Every few minutes: does each account still work, and is as much coming in as usual?
 *
 * What is found becomes a fact of the inbox when it is news, and is shown where inboxes are shown.
 */
import type { AnyChannel, SendTools } from '#libs/channels';
import type { Database } from '#libs/database';
import type { EventStore } from '#libs/event-store';
import { type Log, Sweeper } from '#libs/host';
import { changeHealth, type Inbox, type InboxCheckName } from '#libs/inbox';
import { hourOf } from './inbox-hours.projection.js';
import { silenceOf, WEEKS } from './silence.js';

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
const AT_ONCE = 4;

export interface Watching {
  readonly store: EventStore;
  readonly database: Pick<Database, 'inWorkspace'>;
  readonly inboxes: () => readonly Inbox[];
  readonly findChannel: (id: string) => AnyChannel | null;
  readonly tools: Omit<SendTools, 'readBlob'>;
  readonly now: () => number;
  readonly log: Pick<Log, 'warn'>;
  readonly everyMs: number;
}

export class WatchInboxes extends Sweeper {
  constructor(private readonly watching: Watching) {
    super({
      everyMs: watching.everyMs,
      onTrouble: (error) => watching.log.warn({ err: error }, 'the inboxes could not be looked at'),
    });
  }

  /** One round. */
  async sweep(): Promise<void> {
    const waiting = [...this.watching.inboxes()];
    const worker = async () => {
      for (let inbox = waiting.shift(); inbox; inbox = waiting.shift()) await this.lookAt(inbox);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  /** What a call or a look showed; recorded when it is news. Never throws. */
  async tell(inbox: Inbox, check: InboxCheckName, problem: string | null): Promise<void> {
    if ((inbox.problems?.[check] ?? null) === problem) return;
    await changeHealth(this.watching.store, inbox, check, problem).catch((error: unknown) =>
      this.watching.log.warn(
        { err: error, inboxId: inbox.inboxId },
        'health could not be recorded',
      ),
    );
  }

  private async lookAt(inbox: Inbox): Promise<void> {
    const { findChannel, tools } = this.watching;
    const readBlob = async () => null;
    const finding = await findChannel(inbox.channel)?.checkInbox?.(inbox.config, {
      ...tools,
      readBlob,
    });
    if (finding?.kind === 'broken') await this.tell(inbox, finding.check, finding.problem);
    if (finding?.kind === 'works')
      for (const check of ['sending', 'subscription'] as const) await this.tell(inbox, check, null);
    await this.tell(inbox, 'silence', await this.silenceIn(inbox));
  }

  private async silenceIn({ workspaceId, inboxId }: Inbox): Promise<string | null> {
    const hour = hourOf(new Date(this.watching.now() - HOUR_MS));
    const weeks = Array.from(
      { length: WEEKS },
      (_, week) => new Date(hour.getTime() - (week + 1) * WEEK_MS),
    );
    const { rows } = await this.watching.database.inWorkspace(workspaceId, (client) =>
      client.query<{ hour: Date; began: number; first: Date }>(
        `select hour, began, (select min(hour) from delivery_inbox_hour
                               where workspace_id = $1 and inbox_id = $2) as first
           from delivery_inbox_hour
          where workspace_id = $1 and inbox_id = $2 and (hour >= $3 or hour = any($4))`,
        [workspaceId, inboxId, hour, weeks],
      ),
    );
    const began = new Map(rows.map((row) => [row.hour.getTime(), row.began]));
    const first = rows[0]?.first;
    if (!first) return null;
    const recent = rows.filter((row) => row.hour >= hour);
    return silenceOf(
      recent.reduce((sum, row) => sum + row.began, 0),
      weeks.filter((week) => week >= first).map((week) => began.get(week.getTime()) ?? 0),
    );
  }
}
