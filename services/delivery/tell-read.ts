/**
 * Tells the customer's app that a message was read, or that a pressed button was understood.
 *
 * Best effort: nothing is recorded, and a mark that does not arrive is not made up for later.
 */
import type { SendTools } from '#libs/channels';
import { type EventStore, type OpenedEvent, streamName } from '#libs/event-store';
import { type Placing, placeOf } from './place-of.js';

export interface Telling extends Placing {
  readonly store: EventStore;
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

  /** Calls the channel about one of the customer's messages. */
  private async tell(
    workspaceId: string,
    conversationId: string,
    message: OpenedEvent,
    ability: 'markRead' | 'acknowledge',
  ): Promise<void> {
    const { tools, onTrouble } = this.telling;
    const place = await placeOf(this.telling, workspaceId, conversationId, message);
    const readBlob = async () => null;
    await place?.channel[ability]?.(place.named, place.config, { ...tools, readBlob })?.catch(
      onTrouble,
    );
  }
}

function upTo(event: OpenedEvent | undefined): number {
  return (event?.data as { upToVersion?: number } | undefined)?.upToVersion ?? 0;
}
