/**
 * Tells the customer's app that a message was read, or that a pressed button was understood.
 *
 * Best effort: nothing is recorded, and a mark that does not arrive is not made up for later.
 */
import type { AnyChannel, SendTools } from '#libs/channels';
import type { ConversationDesk } from '#libs/desk';
import { type EventStore, type OpenedEvent, streamName } from '#libs/event-store';
import type { Inbox } from '#libs/inbox';

export interface Telling {
  readonly desk: ConversationDesk;
  readonly store: EventStore;
  readonly findInbox: (inboxId: string) => Promise<Inbox | undefined>;
  readonly findChannel: (id: string) => AnyChannel | null;
  readonly tools: Omit<SendTools, 'readBlob'>;
  readonly onTrouble: (error: unknown) => void;
}

export class TellRead {
  constructor(private readonly telling: Telling) {}

  /** An agent has seen the conversation up to a version. */
  async seen(workspaceId: string, conversationId: string, seenAt: number): Promise<void> {
    const { store } = this.telling;
    const events = await store.readStream(workspaceId, streamName('conversation', conversationId));
    const seen = events.filter(
      ({ type, version }) => type === 'ConversationSeen' && version <= seenAt,
    );
    const [before, now] = [upTo(seen.at(-2)), upTo(seen.at(-1))];
    const newest = events.findLast(
      ({ type, version, data }) =>
        type === 'MessageReceived' &&
        version <= now &&
        (data as { classification?: string }).classification === 'human',
    );
    if (!newest || newest.version <= before) return; // Told already.
    await this.tell(workspaceId, conversationId, newest, 'markRead');
  }

  /** A message came in; channels whose buttons wait for an answer get it. */
  async received(workspaceId: string, conversationId: string, eventId: string): Promise<void> {
    const { store } = this.telling;
    const events = await store.readStream(workspaceId, streamName('conversation', conversationId));
    const event = events.find(({ id }) => id === eventId);
    if (event) await this.tell(workspaceId, conversationId, event, 'acknowledge');
  }

  /** An agent put an emoji under a customer's message, or took it back. */
  async reacted(workspaceId: string, conversationId: string, eventId: string): Promise<void> {
    const { store } = this.telling;
    const events = await store.readStream(workspaceId, streamName('conversation', conversationId));
    const event = events.find(({ id }) => id === eventId);
    if (event?.actor.kind !== 'agent') return; // The customer's own came from there.
    const { messageId } = event.data as { messageId: string };
    const target = events.find(
      ({ type, data }) =>
        type === 'MessageReceived' && (data as { messageId: string }).messageId === messageId,
    );
    const emoji = (event.private as { emoji?: string } | null)?.emoji ?? null;
    const shown = event.type === 'ReactionAdded' ? emoji : null;
    if (!target || (event.type === 'ReactionAdded' && !emoji)) return;
    await this.through(workspaceId, conversationId, target, (channel, message, config, tools) =>
      channel.react?.(message, shown, config, tools),
    );
  }

  private tell(
    workspaceId: string,
    conversationId: string,
    message: OpenedEvent,
    ability: 'markRead' | 'acknowledge',
  ): Promise<void> {
    return this.through(workspaceId, conversationId, message, (channel, named, config, tools) =>
      channel[ability]?.(named, config, tools),
    );
  }

  /** Calls the channel about one of the customer's messages. */
  private async through(
    workspaceId: string,
    conversationId: string,
    message: OpenedEvent,
    call: (
      channel: AnyChannel,
      named: { readonly address: string; readonly externalId: string },
      config: unknown,
      tools: SendTools,
    ) => Promise<void> | undefined,
  ): Promise<void> {
    const { desk, findInbox, findChannel, tools, onTrouble } = this.telling;
    const { state } = await desk.load(workspaceId, conversationId);
    const { externalId } = (message.private ?? {}) as { externalId?: string };
    // What came by a chat's mail is no message of the chat's channel.
    const { inboxId } = message.data as { inboxId?: string };
    const { start } = state;
    if (!start?.address || !externalId || inboxId) return;
    const inbox = await findInbox(start.inboxId);
    const channel = inbox?.workspaceId === workspaceId ? findChannel(inbox.channel) : null;
    if (!channel) return;
    const readBlob = async () => null;
    const named = { address: start.address, externalId };
    await call(channel, named, inbox?.config, { ...tools, readBlob })?.catch(onTrouble);
  }
}

function upTo(event: OpenedEvent | undefined): number {
  return (event?.data as { upToVersion?: number } | undefined)?.upToVersion ?? 0;
}
