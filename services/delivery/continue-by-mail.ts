/**
 * Every second: lets chats go on by email whose visitors left with an answer unread.
 *
 * What is recorded here is the decision (`ContinuedByMail`, before anything goes out); the mail itself
 * is one more message to send, with attempts and an outcome like any other. Somebody who reads the
 * answer in the chat at the same moment moves the conversation's version, and it is decided again.
 */
import type { AnyChannel } from '#libs/channels';
import type { ConversationState } from '#libs/conversation';
import type { ConversationDesk } from '#libs/desk';
import { newId } from '#libs/event-store';
import { type Log, Sweeper } from '#libs/host';
import type { Inbox } from '#libs/inbox';
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';

const SWEEP_EVERY_MS = 1_000;
const CONVERSATIONS_PER_PAGE = 200;
/** A row that nothing came of (yet: its answer is a little younger) is not looked at again for so long. */
const PAUSE_MS = 5_000;

export interface ContinuingParts {
  readonly pool: Pick<Pool, 'query'>;
  readonly desk: Pick<ConversationDesk, 'handle' | 'refresh'>;
  readonly inboxes: {
    readonly find: (inboxId: string) => Promise<Inbox | undefined>;
    readonly known: (workspaceId: string) => readonly Inbox[];
  };
  readonly findChannel: (id: string) => AnyChannel | null;
  readonly now: () => number;
  readonly log: Pick<Log, 'warn'>;
}

interface Due {
  readonly workspace_id: string;
  readonly key: string;
  readonly due_at: Date;
}

export class ContinueByMail extends Sweeper {
  private readonly pausing = new LRUCache<string, number>({ max: 10_000 });

  constructor(private readonly parts: ContinuingParts) {
    super({
      everyMs: SWEEP_EVERY_MS,
      onTrouble: (error) => parts.log.warn({ err: error }, 'chats could not go on by email'),
    });
  }

  /** One round over everything that is due. Repeating it changes nothing. */
  async sweep(): Promise<void> {
    const { pool, now } = this.parts;
    let last: Due | undefined;
    do {
      const { rows } = await pool.query<Due>(
        `select workspace_id, key, due_at from delivery_away_visitor
          where due_at <= $1 and (due_at, key) > ($2, $3) order by due_at, key limit $4`,
        [new Date(now()), last?.due_at ?? new Date(0), last?.key ?? NOBODY, CONVERSATIONS_PER_PAGE],
      );
      for (const { workspace_id, key } of rows) await this.continue(workspace_id, key);
      last = rows.length < CONVERSATIONS_PER_PAGE ? undefined : rows.at(-1);
    } while (last);
  }

  /** Decides for one conversation. True when something was recorded. */
  async continue(workspaceId: string, conversationId: string): Promise<boolean> {
    const { desk, now } = this.parts;
    if ((this.pausing.get(conversationId) ?? 0) > now()) return false;
    const { state } = await desk.refresh(workspaceId, conversationId);
    const setting = await this.settingOf(workspaceId, state);
    const messageId = newId();
    const result = setting
      ? await desk.handle(
          workspaceId,
          conversationId,
          { type: 'ContinueByMail', messageId, inboxId: setting.mailInboxId, now: now() },
          {
            actor: { kind: 'system', id: 'delivery' },
            causationId: null,
            correlationId: newId(),
          },
        )
      : null;
    const isRecorded = result?.kind === 'done' && result.events.length > 0;
    if (!isRecorded) this.pausing.set(conversationId, now() + PAUSE_MS);
    return isRecorded;
  }

  /** The inbox's wish as it is now, with the mailbox that there really is. */
  private async settingOf(
    workspaceId: string,
    { start, away }: ConversationState,
  ): Promise<{ readonly mailInboxId: string | null } | null> {
    const { inboxes, findChannel } = this.parts;
    const inbox = start ? await inboxes.find(start.inboxId) : undefined;
    if (!inbox || inbox.workspaceId !== workspaceId) return null;
    const wish = findChannel(inbox.channel)?.continuation?.(inbox.config);
    if (!wish) return null;
    const mailboxes = inboxes
      .known(workspaceId)
      .filter(({ channel }) => findChannel(channel)?.isMail);
    // A thread that began at one address goes on there.
    const asked = wish.mailInboxId ?? away.mailInboxId;
    const chosen = asked ? mailboxes.find(({ inboxId }) => inboxId === asked) : mailboxes[0];
    return { mailInboxId: chosen?.inboxId ?? null };
  }
}

const NOBODY = '00000000-0000-0000-0000-000000000000';
