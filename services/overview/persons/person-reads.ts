/** A person as people see them: all their contacts, how each was joined, and their conversations. */
import type { ContactState, MergeReason } from '#libs/contact';
import type { Database } from '#libs/database';
import { type LoadedContact, type LoadedPerson, PersonDesk } from '#libs/desk';
import type { OpenedEvent } from '#libs/event-store';
import { DATABASE, Problem } from '#libs/host';
import { Inject, Injectable } from '@nestjs/common';
import { ConversationReads } from '../conversations/conversation-reads.js';
import { FORMER_AGENT } from '../people/agent-names.js';
import { type ConversationPlace, selectPlaces } from './person-queries.js';
import type {
  ContactCardView,
  IdentityView,
  MergeView,
  PersonSummaryView,
  PersonView,
} from './person-views.js';

const LATEST_MAX = 50;

@Injectable()
export class PersonReads {
  constructor(
    private readonly persons: PersonDesk,
    private readonly conversations: ConversationReads,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  /** Throws a 404 for a contact that this workspace does not have. */
  async load(workspaceId: string, contactId: string): Promise<LoadedPerson> {
    const person = await this.persons.load(workspaceId, contactId);
    if (!person) throw noSuchContact();
    return person;
  }

  /** Everything but suggestions. */
  async person(
    workspaceId: string,
    person: LoadedPerson,
  ): Promise<Omit<PersonView, 'suggestions'>> {
    const places = await this.places(workspaceId, person.contactIds);
    const names = await this.conversations.namesOf(workspaceId);
    const latest = await this.conversations.ofContacts(workspaceId, person.contactIds, LATEST_MAX);
    const contacts = person.contactIds.map((contactId) =>
      cardOf(contactId, person.contacts.get(contactId) as LoadedContact, names),
    );
    return {
      ...summaryOf(person, places),
      isForgotten: contacts.every(({ isForgotten }) => isForgotten),
      contacts,
      latest,
    };
  }

  async summary(workspaceId: string, person: LoadedPerson): Promise<PersonSummaryView> {
    return summaryOf(person, await this.places(workspaceId, person.contactIds));
  }

  places(workspaceId: string, contactIds: readonly string[]): Promise<ConversationPlace[]> {
    return this.database.inWorkspace(workspaceId, (client) =>
      selectPlaces(client, workspaceId, contactIds),
    );
  }
}

export function noSuchContact(): Problem {
  return new Problem({ status: 404, detail: 'There is no such contact in this workspace.' });
}

/** A person in short. Pure. */
export function summaryOf(
  { personId, contactIds, contacts }: LoadedPerson,
  places: readonly ConversationPlace[],
): PersonSummaryView {
  const states = contactIds.map((contactId) => (contacts.get(contactId) as LoadedContact).state);
  const identities = states.flatMap((state) => state.identities);
  const addresses = unique(identities.map(({ address }) => recognisable(address)).filter(Boolean));
  return {
    personId,
    name: nameOf(states) ?? addresses[0] ?? null,
    contactIds: [...contactIds],
    // A forgotten contact has no identities left; its conversations still say where they were.
    channels: unique([
      ...identities.map(({ channel }) => channel),
      ...places.map(({ channel }) => channel),
    ]),
    addresses,
    conversations: places.length,
    openConversations: places.filter(({ isOpen }) => isOpen).length,
  };
}

function nameOf(states: readonly ContactState[]): string | null {
  return states.find(({ name }) => name)?.name ?? null;
}

function cardOf(
  contactId: string,
  { state, events }: LoadedContact,
  names: ReadonlyMap<string, string>,
): ContactCardView {
  return {
    contactId,
    name: state.name,
    isForgotten: state.isForgotten,
    identities: identitiesIn(events),
    merge: state.keptBy ? mergeOf(contactId, state.keptBy.mergeId, events, names) : null,
  };
}

/** One that was told again, with another name, is shown once, as it was told last. */
function identitiesIn(events: readonly OpenedEvent[]): IdentityView[] {
  const byName = new Map<string, IdentityView>();
  for (const event of events) {
    if (event.type !== 'IdentityLinked') continue;
    const view = identityOf(event);
    const { identity = event.id } = (event.private ?? {}) as { identity?: string };
    const key = `${view.inboxId} ${identity}`;
    byName.set(key, { ...view, since: byName.get(key)?.since ?? view.since });
  }
  return [...byName.values()];
}

function identityOf(event: OpenedEvent): IdentityView {
  const { channel, inboxId, isVerified } = event.data as IdentityView;
  const said = event.private as { address?: string; name?: string } | null;
  return {
    channel,
    inboxId,
    isVerified,
    address: recognisable(said?.address ?? ''),
    name: said?.name ?? null,
    since: event.occurredAt.toISOString(),
  };
}

function mergeOf(
  contactId: string,
  mergeId: string,
  events: readonly OpenedEvent[],
  names: ReadonlyMap<string, string>,
): MergeView | null {
  const event = events.find(
    ({ type, data }) =>
      type === 'ContactsMerged' && (data as { mergeId: string }).mergeId === mergeId,
  );
  if (!event) return null;
  const { otherContactId, because } = event.data as {
    otherContactId: string;
    because: MergeReason;
  };
  const { kind, id } = event.actor;
  return {
    mergeId,
    keptContactId: otherContactId,
    joinedContactId: contactId,
    at: event.recordedAt.toISOString(),
    byName: kind === 'agent' ? (names.get(id) ?? FORMER_AGENT) : 'Convolog',
    because,
    remark: (event.private as { remark?: string } | null)?.remark ?? null,
  };
}

/** A phone number or a mail address; ids of platforms are nobody's name. */
export function recognisable(address: string): string {
  return /^(?:[^@\s]+@[^@\s]+|\+?\d{6,15})$/.test(address) ? address : '';
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)];
}
