/**
 * Persons: contacts that hang together by merges. Reads all of a person's streams, lets the contact library
 * decide, and appends to every stream that the decision was based on, in one commit.
 */
import {
  contact,
  contactsOf,
  type ContactEvent,
  type ContactState,
  decideForPersons,
  type MergingRefusal,
  type PersonCommand,
} from '#libs/contact';
import { isRefused } from '#libs/decider';
import {
  type AppendRequest,
  type EventStore,
  newId,
  type OpenedEvent,
  streamName,
} from '#libs/event-store';
import { ContentionError } from './conversation-desk.js';
import { type Cause, envelope } from './envelope.js';

/** All contacts of one person, as their streams say. */
export interface LoadedPerson {
  /** The contact that stands for the person. */
  readonly personId: string;
  /** All of them, the one above first. */
  readonly contactIds: readonly string[];
  readonly contacts: ReadonlyMap<string, LoadedContact>;
}

export interface LoadedContact {
  readonly state: ContactState;
  readonly version: number;
  readonly events: readonly OpenedEvent[];
}

export type PersonResult =
  /** On record; `isNew` is false when it was before. */
  | { readonly kind: 'done'; readonly isNew: boolean }
  | { readonly kind: 'refused'; readonly refusal: MergingRefusal };

const TRIES_MAX = 10;

export class PersonDesk {
  constructor(private readonly store: EventStore) {}

  /**
   * The person that a contact belongs to; `null` when this workspace has no such contact. Truth from the
   * streams: what was merged a moment ago is there.
   */
  async load(workspaceId: string, contactId: string): Promise<LoadedPerson | null> {
    const contacts = new Map<string, LoadedContact>();
    await this.loadAround(workspaceId, contactId, contacts);
    if (!contacts.get(contactId)?.state.exists) return null;
    const states = statesOf(contacts);
    const contactIds = contactsOf(states, contactId);
    return { personId: contactIds[0] as string, contactIds, contacts };
  }

  /** Decides on what the streams say, and records it. Throws `ContentionError` after many conflicts. */
  async handle(
    workspaceId: string,
    command: PersonCommand,
    cause: Pick<Cause, 'actor' | 'decidedBy'>,
  ): Promise<PersonResult> {
    const named =
      command.type === 'SplitContacts' ? [command.contactId] : [command.keepId, command.joinId];
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const contacts = new Map<string, LoadedContact>();
      for (const contactId of named) await this.loadAround(workspaceId, contactId, contacts);
      const decision = decideForPersons(statesOf(contacts), command);
      if (isRefused(decision)) return { kind: 'refused', refusal: decision.refused };
      const [facts] = decision.events;
      if (!facts) return { kind: 'done', isNew: false };
      const whole: Cause = { ...cause, causationId: null, correlationId: newId() };
      const appends = (
        [
          [facts.keptId, facts.kept],
          [facts.joinedId, facts.joined],
        ] as const
      ).map(([contactId, fact]) => ({
        stream: streamName('contact', contactId),
        expectedVersion: contacts.get(contactId)?.version ?? 0,
        events: [envelope(fact, newId(), false, contactId, whole)],
      }));
      const request: AppendRequest = { workspaceId, appends };
      const result = await this.store.append(request);
      if (result.kind === 'appended') return { kind: 'done', isNew: true };
      // Somebody else changed one of the two: read both again, decide again.
    }
    throw new ContentionError(streamName('contact', named[0] as string));
  }

  /** Everything that hangs together with one contact: up by its link, and down by all links. */
  private async loadAround(
    workspaceId: string,
    contactId: string,
    into: Map<string, LoadedContact>,
  ): Promise<void> {
    const wanted = [contactId];
    for (const id of wanted) {
      if (into.has(id)) continue;
      const loaded = await readContact(this.store, workspaceId, id);
      into.set(id, loaded);
      const { keptBy, joined } = loaded.state;
      if (keptBy) wanted.push(keptBy.contactId);
      for (const link of joined) wanted.push(link.contactId);
    }
  }
}

async function readContact(
  store: Pick<EventStore, 'readStream'>,
  workspaceId: string,
  contactId: string,
): Promise<LoadedContact> {
  const events = await store.readStream(workspaceId, streamName('contact', contactId));
  const state = events.reduce<ContactState>(
    (soFar, event) => contact.evolve(soFar, event as unknown as ContactEvent),
    contact.initial,
  );
  return { state, version: events.at(-1)?.version ?? 0, events };
}

function statesOf(contacts: ReadonlyMap<string, LoadedContact>): Map<string, ContactState> {
  return new Map([...contacts].map(([contactId, { state }]) => [contactId, state]));
}
