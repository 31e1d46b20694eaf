/**
 * The same decisions, asked the way people ask: about any contacts of two persons. Pure; `contacts` holds
 * everything that hangs together with the contacts that are named.
 */
import { accept, type Decision, isRefused, refuse } from '#libs/decider';
import { contact, type ContactState } from './contact.js';
import {
  decideMerging,
  type FactOfBoth,
  type KeepApartCommand,
  type MergeCommand,
  type MergingCommand,
  type MergingRefusal,
  type SplitCommand,
} from './merging.js';
import { contactsOf, personOf } from './persons.js';

/** More contacts than that are no person: somebody merges without looking. A person is read whole. */
export const CONTACTS_MAX = 200;

export type PersonCommand =
  /** The person of `joinId` becomes part of the person of `keepId`. */
  | (MergeCommand & { readonly keepId: string; readonly joinId: string })
  | (KeepApartCommand & { readonly keepId: string; readonly joinId: string })
  /** Takes back one merge of the person that `contactId` belongs to. */
  | (SplitCommand & { readonly contactId: string });

/** Facts for two streams, to be appended in one commit. */
export interface DecidedFor extends FactOfBoth {
  readonly keptId: string;
  readonly joinedId: string;
}

export type KnownContacts = ReadonlyMap<string, ContactState>;

export function decideForPersons(
  contacts: KnownContacts,
  command: PersonCommand,
): Decision<DecidedFor, MergingRefusal> {
  const pair =
    command.type === 'SplitContacts'
      ? pairOfMerge(contacts, command.contactId, command.mergeId)
      : pairOfPersons(contacts, command);
  if (typeof pair === 'string') return pair === 'done' ? accept() : refuse(pair);
  const known = (contactId: string) => ({ contactId, state: stateOf(contacts, contactId) });
  const decision = decideMerging(
    { kept: known(pair.keptId), joined: known(pair.joinedId) },
    command as MergingCommand,
  );
  if (isRefused(decision)) return decision;
  return accept(...decision.events.map((facts) => ({ ...pair, ...facts })));
}

interface PairOfIds {
  readonly keptId: string;
  readonly joinedId: string;
}

function pairOfPersons(
  contacts: KnownContacts,
  command: Exclude<PersonCommand, { type: 'SplitContacts' }>,
): PairOfIds | 'done' | MergingRefusal {
  const { keepId, joinId } = command;
  if (keepId === joinId) return 'same_contact';
  if (!stateOf(contacts, keepId).exists || !stateOf(contacts, joinId).exists)
    return 'unknown_contact';
  const keptId = personOf(contacts, keepId);
  const joinedId = personOf(contacts, joinId);
  // A repeated command may arrive after its merge was split and the contacts went other ways.
  if (command.type === 'MergeContacts' && isKnownMerge(contacts, command.mergeId)) return 'done';
  if (keptId === joinedId) return command.type === 'MergeContacts' ? 'done' : 'is_one_person';
  const together = contactsOf(contacts, keptId).length + contactsOf(contacts, joinedId).length;
  if (command.type === 'MergeContacts' && together > CONTACTS_MAX) return 'too_many_contacts';
  return { keptId, joinedId };
}

function pairOfMerge(
  contacts: KnownContacts,
  contactId: string,
  mergeId: string,
): PairOfIds | 'done' | MergingRefusal {
  if (!stateOf(contacts, contactId).exists) return 'unknown_contact';
  const all = contactsOf(contacts, contactId);
  for (const joinedId of all) {
    const { keptBy } = stateOf(contacts, joinedId);
    if (keptBy?.mergeId === mergeId) return { keptId: keptBy.contactId, joinedId };
  }
  return isKnownMerge(contacts, mergeId) ? 'done' : 'unknown_merge';
}

function isKnownMerge(contacts: KnownContacts, mergeId: string): boolean {
  for (const { keptBy, ended } of contacts.values())
    if (keptBy?.mergeId === mergeId || ended.includes(mergeId)) return true;
  return false;
}

function stateOf(contacts: KnownContacts, contactId: string): ContactState {
  return contacts.get(contactId) ?? contact.initial;
}
