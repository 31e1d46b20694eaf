/** Forgetting a person: the fact first, then the key. Safe to repeat, and to be cut short in between. */
import { type ContactEvent, contact } from '#libs/contact';
import { fold, isRefused } from '#libs/decider';
import { type EventStore, newId, streamName } from '#libs/event-store';
import type { Sealer } from '#libs/sealing';
import { type Cause, envelope } from './envelope.js';

export type ForgetResult = 'forgotten' | 'unknown_contact';

const TRIES_MAX = 10;

/**
 * Records `ContactForgotten` and destroys the contact's key: whatever was sealed with it reads as forgotten
 * from then on, everywhere. A process that dies between the two is made good by the reaction on the fact.
 * Also destroys the key when the fact was on record already.
 *
 * @param by who decided it; goes on record
 */
export async function forgetContact(
  store: EventStore,
  sealer: Sealer,
  { workspaceId, contactId }: { readonly workspaceId: string; readonly contactId: string },
  by: string,
  cause: Pick<Cause, 'actor'>,
): Promise<ForgetResult> {
  const stream = streamName('contact', contactId);
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const events = await store.readStream(workspaceId, stream);
    const state = fold(contact as never, events as unknown as ContactEvent[]) as never;
    const decision = contact.decide(state, { type: 'ForgetContact', by });
    if (isRefused(decision)) return 'unknown_contact';
    if (decision.events.length > 0) {
      const whole = { ...cause, causationId: null, correlationId: newId() };
      const result = await store.append({
        workspaceId,
        appends: [
          {
            stream,
            expectedVersion: events.length,
            events: decision.events.map((event) =>
              envelope(event, newId(), false, contactId, whole),
            ),
          },
        ],
      });
      if (result.kind === 'conflict') continue; // They wrote at this very moment.
    }
    await sealer.forget(workspaceId, contactId);
    return 'forgotten';
  }
  throw new Error(`Contact ${contactId} changed faster than it could be forgotten. Try again.`);
}
