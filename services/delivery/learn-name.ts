/**
 * Asks the platform what a newcomer is called, where payloads do not say it.
 *
 * Nobody waits for a name: a platform that does not tell it (no consent, no permission) is not asked
 * again. A name that people gave, or that came with a message meanwhile, is never replaced.
 */
import type { AnyChannel, SendTools } from '#libs/channels';
import { contact, type ContactEvent } from '#libs/contact';
import { isRefused } from '#libs/decider';
import { envelope } from '#libs/desk';
import { derivedId, type EventStore, newId, streamName } from '#libs/event-store';
import type { Inbox } from '#libs/inbox';

export interface Learning {
  readonly store: EventStore;
  readonly findInbox: (inboxId: string) => Promise<Inbox | undefined>;
  readonly findChannel: (id: string) => AnyChannel | null;
  readonly tools: Omit<SendTools, 'readBlob'>;
}

export class LearnName {
  constructor(private readonly learning: Learning) {}

  /** For one linked identity. Throws when the platform may say it later. */
  async learn(workspaceId: string, contactId: string, eventId: string): Promise<void> {
    const { store, findInbox, findChannel, tools } = this.learning;
    const stream = streamName('contact', contactId);
    const before = await store.readStream(workspaceId, stream);
    const linked = before.find(({ id }) => id === eventId);
    const { inboxId } = (linked?.data ?? {}) as { inboxId?: string };
    const { address } = (linked?.private ?? {}) as { address?: string };
    if (!linked || !inboxId || !address || fold(before).name !== null) return;
    const inbox = await findInbox(inboxId);
    const channel = inbox?.workspaceId === workspaceId ? findChannel(inbox.channel) : null;
    if (!inbox || !channel?.profile) return;
    const readBlob = async () => null;
    const profile = await channel.profile(address, inbox.config, { ...tools, readBlob });
    if (!profile) return;
    const known = await store.readStream(workspaceId, stream);
    const state = fold(known);
    if (state.name !== null) return; // Somebody was quicker.
    const decision = contact.decide(state, {
      type: 'CorrectDetails',
      by: inbox.channel,
      name: profile.name,
    });
    if (isRefused(decision) || decision.events.length === 0) return;
    const cause = {
      actor: { kind: 'system', id: inbox.channel },
      causationId: eventId,
      correlationId: linked.correlationId,
    } as const;
    const result = await store.append({
      workspaceId,
      appends: [
        {
          stream,
          expectedVersion: known.at(-1)?.version ?? 0,
          events: decision.events.map((event, index) =>
            envelope(
              event,
              index === 0 ? derivedId(eventId, 'name') : newId(),
              true,
              contactId,
              cause,
            ),
          ),
        },
      ],
    });
    if (result.kind === 'conflict') throw new Error('The contact changed meanwhile. Try again.');
  }
}

function fold(events: readonly object[]): typeof contact.initial {
  return events.reduce<typeof contact.initial>(
    (state, event) => contact.evolve(state, event as ContactEvent),
    contact.initial,
  );
}
