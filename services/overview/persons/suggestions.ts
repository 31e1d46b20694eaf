/**
 * Offers contacts that may be the same person, with the reason. Offered only when at least one of the two
 * channels vouches for what they share: two claims prove nothing, and a wrong merge shows one customer's
 * words to whoever answers another. An agent decides, never this.
 */
import { type Channels, discoverChannels, type Trait, type TraitKind } from '#libs/channels';
import type { MergeReason } from '#libs/contact';
import { type LoadedPerson, PersonDesk } from '#libs/desk';
import { Injectable } from '@nestjs/common';
import { areApart, traitsOf } from './index-traits.js';
import { PersonReads } from './person-reads.js';
import type { PersonSummaryView, SuggestionView } from './person-views.js';
import { TraitIndex } from './trait-index.js';

const HITS_MAX = 50;
const OFFERED_MAX = 5;

const BECAUSE: Readonly<Record<TraitKind, MergeReason>> = {
  email: 'same_email',
  phone: 'same_phone',
  account: 'same_account',
  sign_in: 'same_sign_in',
};

@Injectable()
export class Suggestions {
  private readonly channels: Channels = discoverChannels();

  constructor(
    private readonly index: TraitIndex,
    private readonly desk: PersonDesk,
    private readonly persons: PersonReads,
  ) {}

  async of(workspaceId: string, person: LoadedPerson): Promise<SuggestionView[]> {
    const traits = traitsOfPerson(this.channels, person);
    const hits = await this.index.find(workspaceId, traits, person.contactIds, HITS_MAX);
    const offered = new Map<string, SuggestionView>();
    const seen = new Set<string>();
    for (const { contactId, trait, isProvenThere } of hits) {
      if (offered.size === OFFERED_MAX) break;
      if (seen.has(contactId) || !(trait.isProven || isProvenThere)) continue;
      const other = await this.desk.load(workspaceId, contactId);
      for (const id of other?.contactIds ?? []) seen.add(id);
      if (!other || areApart(person, other) || isForgotten(other)) continue;
      const { personId, name, channels } = await this.persons.summary(workspaceId, other);
      offered.set(personId, {
        personId,
        name,
        channels,
        because: BECAUSE[trait.kind],
        shared: shown(trait),
        isProvenByBoth: trait.isProven && isProvenThere,
      });
    }
    return [...offered.values()];
  }

  /** Persons with exactly this address or number, whoever vouches for it: somebody typed it to look. */
  async having(workspaceId: string, typed: string): Promise<PersonSummaryView[]> {
    const found = new Map<string, PersonSummaryView>();
    for (const { contactId } of await this.index.find(
      workspaceId,
      typedAs(this.channels, typed),
      [],
      HITS_MAX,
    )) {
      const person = await this.desk.load(workspaceId, contactId);
      if (!person || isForgotten(person) || found.has(person.personId)) continue;
      found.set(person.personId, await this.persons.summary(workspaceId, person));
    }
    return [...found.values()];
  }
}

/** A proven trait wins over the same one as a claim. */
function traitsOfPerson(channels: Channels, { contactIds, contacts }: LoadedPerson): Trait[] {
  const traits = new Map<string, Trait>();
  for (const contactId of contactIds)
    for (const identity of contacts.get(contactId)?.state.identities ?? [])
      for (const trait of traitsOf(channels, identity)) {
        const key = `${trait.kind}\n${trait.value}`;
        if (trait.isProven || !traits.has(key)) traits.set(key, trait);
      }
  return [...traits.values()];
}

function isForgotten({ contactIds, contacts }: LoadedPerson): boolean {
  return contactIds.some((contactId) => contacts.get(contactId)?.state.isForgotten);
}

/** Platforms' own ids mean nothing to people. */
function shown({ kind, value }: Trait): string {
  return kind === 'email' || kind === 'phone' ? value : '';
}

/** What a text is to the channels: a number to one, an address to another. */
function typedAs(channels: Channels, typed: string): Trait[] {
  const text = typed.trim().toLowerCase();
  const digits = text.replace(/[\s().+/-]/g, '').replace(/^00/, '');
  return [...new Set([text, /^\d+$/.test(digits) ? digits : text])]
    .flatMap((identity) =>
      channels.all.flatMap(
        ({ traits }) =>
          traits?.({ identity, address: identity, aliases: [], isVerified: false }) ?? [],
      ),
    )
    .filter(({ kind }) => kind === 'email' || kind === 'phone');
}
