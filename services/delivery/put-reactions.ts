/**
 * Puts an agent's emoji under the customer's message, and takes it back. What the platform refuses is
 * recorded: the agent must not see a sign that the customer does not see.
 */
import { MarkRefused, type SendTools } from '#libs/channels';
import type { Cause, ConversationDesk } from '#libs/desk';
import { derivedId, type EventStore, type OpenedEvent, streamName } from '#libs/event-store';
import { KeyForgottenError } from '#libs/sealing';
import { type Place, type Placing, placeOf } from './place-of.js';

/** Tries before a passing failure becomes the end. The pauses between them are the reaction's. */
export const PUT_TRIES = 4;

export interface Putting extends Placing {
  readonly desk: ConversationDesk;
  readonly store: EventStore;
  readonly tools: Omit<SendTools, 'readBlob'>;
}

interface Asked {
  readonly event: OpenedEvent;
  readonly messageId: string;
  readonly emoji: string;
  readonly isRemoval: boolean;
}

interface Refusal {
  readonly code: string;
  readonly reason: string;
}

export class PutReactions {
  /** By event. In memory: after a restart a reaction gets its tries anew. */
  private readonly tries = new Map<string, number>();

  constructor(private readonly putting: Putting) {}

  /** Does nothing for a customer's own. Throws when it may be taken later: call it again then. */
  async put(workspaceId: string, conversationId: string, eventId: string): Promise<void> {
    const { store } = this.putting;
    const events = await store.readStream(workspaceId, streamName('conversation', conversationId));
    const asked = askedIn(events, eventId);
    if (!asked || events.some(({ id }) => id === refusalId(eventId))) return;
    const target = events.find(
      ({ type, data }) =>
        type === 'MessageReceived' && (data as { messageId: string }).messageId === asked.messageId,
    );
    if (!target || target.isForgotten) return;
    const place = await placeOf(this.putting, workspaceId, conversationId, target);
    const refusal = await this.attempt(asked, place);
    if (refusal) await this.record(workspaceId, conversationId, asked, refusal);
  }

  private async attempt(
    { event, emoji, isRemoval }: Asked,
    place: Place | null,
  ): Promise<Refusal | null> {
    if (!place?.channel.react)
      return { code: 'unsupported', reason: 'There are no reactions on this way.' };
    const tries = (this.tries.get(event.id) ?? 0) + 1;
    const tools = { ...this.putting.tools, readBlob: async () => null };
    try {
      await place.channel.react(place.named, isRemoval ? null : emoji, place.config, tools);
    } catch (error) {
      if (!(error instanceof MarkRefused) && tries < PUT_TRIES) {
        this.tries.set(event.id, tries);
        throw error;
      }
      this.tries.delete(event.id);
      return error instanceof MarkRefused
        ? { code: error.code, reason: error.message }
        : { code: 'unavailable', reason: `The platform did not take it in ${tries} tries.` };
    }
    this.tries.delete(event.id);
    return null;
  }

  private async record(
    workspaceId: string,
    conversationId: string,
    { event, messageId, emoji, isRemoval }: Asked,
    { code, reason }: Refusal,
  ): Promise<void> {
    const cause: Cause = {
      actor: { kind: 'system', id: 'delivery' },
      causationId: event.id,
      correlationId: event.correlationId,
      traceparent: event.traceparent,
    };
    const agentId = event.actor.id;
    try {
      await this.putting.desk.handle(
        workspaceId,
        conversationId,
        { type: 'RecordReactionRefused', messageId, agentId, emoji, isRemoval, code, reason },
        cause,
        { externalId: () => refusalId(event.id) },
      );
    } catch (error) {
      if (!(error instanceof KeyForgottenError)) throw error; // Whoever wrote it was forgotten meanwhile.
    }
  }
}

/** What an agent asked for; `null` for what a customer did, and for what was forgotten. */
function askedIn(events: readonly OpenedEvent[], eventId: string): Asked | null {
  const at = events.findIndex(({ id }) => id === eventId);
  const event = events[at];
  if (event?.actor.kind !== 'agent') return null;
  const { messageId } = event.data as { messageId: string };
  if (event.type === 'ReactionAdded') {
    const emoji = emojiOf(event);
    return emoji ? { event, messageId, emoji, isRemoval: false } : null;
  }
  // What is taken back is what that agent put there last.
  const before = events
    .slice(0, at)
    .findLast(
      ({ type, actor, data }) =>
        type === 'ReactionAdded' &&
        actor.id === event.actor.id &&
        (data as { messageId: string }).messageId === messageId,
    );
  return { event, messageId, emoji: before ? emojiOf(before) : '', isRemoval: true };
}

function emojiOf({ private: words }: OpenedEvent): string {
  return (words as { emoji?: string } | null)?.emoji ?? '';
}

/** One refusal of one reaction is recorded once. */
function refusalId(eventId: string): string {
  return derivedId(eventId, 'reaction refused');
}
