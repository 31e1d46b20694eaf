/** Forgetting a person: the facts first, then the keys. Safe to repeat, and to be cut short in between. */
import { contact } from '#libs/contact';
import { isRefused } from '#libs/decider';
import { type EventStore, newId, streamName } from '#libs/event-store';
import type { Sealer } from '#libs/sealing';
import { type Cause, envelope } from './envelope.js';
import { PersonDesk } from './person-desk.js';

export type ForgetResult =
  /** All contacts of the person: their keys are destroyed. */
  | { readonly kind: 'forgotten'; readonly contactIds: readonly string[] }
  | { readonly kind: 'unknown_contact' }
  /** The person is more, or fewer, contacts than the caller knew. Nothing was forgotten. */
  | { readonly kind: 'others_than_seen'; readonly contactIds: readonly string[] };

const TRIES_MAX = 10;

/**
 * Records `ContactForgotten` on every contact of the person, in one commit, and destroys their keys:
 * whatever was sealed with them reads as forgotten from then on, everywhere. A process that dies in between
 * is made good by the reaction on the facts. Destroys the keys also when the facts were on record already.
 *
 * @param seen the contacts that the caller was shown; when given, others are not forgotten unseen
 * @param by who decided it; goes on record
 */
export async function forgetContact(
  store: EventStore,
  sealer: Sealer,
  {
    workspaceId,
    contactId,
    seen,
  }: {
    readonly workspaceId: string;
    readonly contactId: string;
    readonly seen?: readonly string[] | undefined;
  },
  by: string,
  cause: Pick<Cause, 'actor'>,
): Promise<ForgetResult> {
  const desk = new PersonDesk(store);
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const person = await desk.load(workspaceId, contactId);
    if (!person) return { kind: 'unknown_contact' };
    const { contactIds, contacts } = person;
    if (seen && !isSameSet(seen, contactIds)) return { kind: 'others_than_seen', contactIds };
    const whole = { ...cause, causationId: null, correlationId: newId() };
    const appends = contactIds.flatMap((id) => {
      const known = contacts.get(id);
      const decision = contact.decide(known?.state ?? contact.initial, {
        type: 'ForgetContact',
        by,
      });
      if (isRefused(decision) || decision.events.length === 0) return [];
      return {
        stream: streamName('contact', id),
        expectedVersion: known?.version ?? 0,
        events: decision.events.map((event) => envelope(event, newId(), false, id, whole)),
      };
    });
    if (appends.length > 0) {
      const result = await store.append({ workspaceId, appends });
      if (result.kind === 'conflict') continue; // They wrote, or were merged, at this very moment.
    }
    for (const id of contactIds) await sealer.forget(workspaceId, id);
    return { kind: 'forgotten', contactIds };
  }
  throw new Error(`Contact ${contactId} changed faster than it could be forgotten. Try again.`);
}

function isSameSet(some: readonly string[], others: readonly string[]): boolean {
  const set = new Set(some);
  return set.size === others.length && others.every((id) => set.has(id));
}
