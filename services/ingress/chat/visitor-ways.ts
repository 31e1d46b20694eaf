/**
 * What the conversation is told of a visitor's coming and going: nobody waits for a person who is not
 * there, and answers that stay unread follow by email (delivery does that, from these facts).
 */
import type { Channels } from '#libs/channels';
import { isWaiting } from '#libs/conversation';
import type { Cause, ConversationDesk } from '#libs/desk';
import { newId } from '#libs/event-store';
import type { Inbox, InboxRegistry } from '#libs/inbox';

export interface WaysParts {
  readonly desk: ConversationDesk;
  readonly inboxes: Pick<InboxRegistry, 'find'>;
  readonly channels: Channels;
}

/** @param at epoch milliseconds of the last sign of the visitor */
export async function recordLeft(
  { desk, inboxes, channels }: WaysParts,
  workspaceId: string,
  conversationId: string,
  at: number,
): Promise<void> {
  await desk.handle(
    workspaceId,
    conversationId,
    (state) => (isWaiting(state) ? { type: 'Abandon', reason: 'left', at } : null),
    cause(),
  );
  const { state } = await desk.load(workspaceId, conversationId);
  const inbox = state.start ? await inboxes.find(state.start.inboxId) : undefined;
  const wish = inbox ? channels.get(inbox.channel)?.continuation?.(inbox.config) : null;
  if (!wish) return;
  const { afterSeconds } = wish;
  await desk.handle(
    workspaceId,
    conversationId,
    ({ start }) => (start ? { type: 'NoteVisitorLeft', at, afterSeconds } : null),
    cause(),
  );
}

export async function recordReturned(
  { desk }: Pick<WaysParts, 'desk'>,
  workspaceId: string,
  conversationId: string,
): Promise<void> {
  await desk.handle(
    workspaceId,
    conversationId,
    ({ start }) => (start ? { type: 'NoteVisitorReturned' } : null),
    cause(),
  );
}

/** Whether answers can follow a visitor of this inbox by email. */
export function goesOnByMail(
  inbox: Inbox,
  channels: Channels,
  inboxes: Pick<InboxRegistry, 'known'>,
): boolean {
  const wish = channels.get(inbox.channel)?.continuation?.(inbox.config);
  return (
    Boolean(wish) &&
    inboxes
      .known(inbox.workspaceId)
      .some(
        ({ channel, inboxId }) =>
          channels.get(channel)?.isMail && (wish?.mailInboxId ?? inboxId) === inboxId,
      )
  );
}

function cause(): Cause {
  return {
    actor: { kind: 'system', id: 'ingress' },
    causationId: null,
    correlationId: newId(),
  };
}
