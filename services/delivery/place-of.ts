/** Where one of the customer's messages stands at its platform: what a mark on it needs to know. */
import type { AnyChannel } from '#libs/channels';
import type { ConversationDesk } from '#libs/desk';
import type { OpenedEvent } from '#libs/event-store';
import type { Inbox } from '#libs/inbox';

export interface Placing {
  readonly desk: Pick<ConversationDesk, 'load'>;
  readonly findInbox: (inboxId: string) => Promise<Inbox | undefined>;
  readonly findChannel: (id: string) => AnyChannel | null;
}

export interface Place {
  readonly channel: AnyChannel;
  readonly config: unknown;
  readonly named: { readonly address: string; readonly externalId: string };
}

/** `null` when the person was forgotten, the channel is gone, or it is no message of the channel itself. */
export async function placeOf(
  { desk, findInbox, findChannel }: Placing,
  workspaceId: string,
  conversationId: string,
  message: OpenedEvent,
): Promise<Place | null> {
  const { state } = await desk.load(workspaceId, conversationId);
  const { externalId } = (message.private ?? {}) as { externalId?: string };
  // What came by a chat's mail is no message of the chat's channel.
  const { inboxId } = message.data as { inboxId?: string };
  const { start } = state;
  if (!start?.address || !externalId || inboxId) return null;
  const inbox = await findInbox(start.inboxId);
  const channel = inbox?.workspaceId === workspaceId ? findChannel(inbox.channel) : null;
  if (!channel) return null;
  return { channel, config: inbox?.config, named: { address: start.address, externalId } };
}
