/**
 * A first name that the customer told the bot becomes what the contact is called, when nobody has said it
 * before: neither the channel, nor an agent, nor the customer in another conversation.
 */
import { contact, type ContactEvent } from '#libs/contact';
import { isRefused } from '#libs/decider';
import { envelope } from '#libs/desk';
import { type EventStore, newId, type RecordedEvent, streamName } from '#libs/event-store';

/** Details of a flow that say what somebody is called. */
const NAMES = ['firstName', 'name'];
const TRIES_MAX = 10;

export interface NamingParts {
  readonly store: EventStore;
}

/** Idempotent: a contact with a name keeps it. */
export async function nameContact({ store }: NamingParts, event: RecordedEvent): Promise<void> {
  const { workspaceId } = event;
  if (!NAMES.includes((event.data as { name: string }).name)) return;
  const [opened] = await store.open([event]);
  const { value } = (opened?.private ?? {}) as { value?: string };
  const [started] = await store.readStream(workspaceId, event.stream, { upToVersion: 1 });
  const { contactId } = (started?.data ?? {}) as { contactId?: string };
  if (!value || !contactId) return;
  const stream = streamName('contact', contactId);
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const events = await store.readStream(workspaceId, stream);
    const state = events.reduce<typeof contact.initial>(
      (soFar, one) => contact.evolve(soFar, one as unknown as ContactEvent),
      contact.initial,
    );
    if (state.name !== null) return;
    const decision = contact.decide(state, { type: 'CorrectDetails', by: 'bot', name: value });
    if (isRefused(decision) || decision.events.length === 0) return;
    const result = await store.append({
      workspaceId,
      appends: [
        {
          stream,
          expectedVersion: events.at(-1)?.version ?? 0,
          events: decision.events.map((named) =>
            envelope(named, newId(), false, contactId, {
              actor: { kind: 'bot', id: 'bot' },
              causationId: event.id,
              correlationId: event.correlationId,
              traceparent: event.traceparent,
              // The flow's version, as it was when the customer was asked.
              decidedBy: event.decidedBy,
            }),
          ),
        },
      ],
    });
    if (result.kind !== 'conflict') return;
  }
  throw new Error(`Contact ${contactId} changed faster than it could be named. Try again.`);
}
