/**
 * Merging and splitting: two contacts are one person, and it can be taken back.
 *
 * A merge is a link from the joined contact to the kept one, and nothing else: no stream is rewritten,
 * conversations and identities keep their contact. Only contacts that stand for themselves are linked, so
 * that every contact has at most one link upwards, and the links of a workspace make up trees. A tree is a
 * person. Taking one link away is therefore exact, whatever was merged before or after it.
 *
 * Both contacts decide together, and both streams are appended to with the version that was read. So two
 * merges at once can neither give a contact two persons nor close a ring.
 */
import { accept, type Decision, refuse } from '#libs/decider';
import type { ContactState } from './contact.js';
import type { MergeReason, MergingEvent } from './merging-events.js';

/** Two contacts as they were read, with their ids. */
export interface Pair {
  readonly kept: KnownContact;
  readonly joined: KnownContact;
}

export interface KnownContact {
  readonly contactId: string;
  readonly state: ContactState;
}

export interface MergeCommand {
  readonly type: 'MergeContacts';
  /** Chosen by the caller; the same one again changes nothing, also after the merge was split. */
  readonly mergeId: string;
  readonly because: MergeReason;
  readonly by: string;
  readonly remark?: string | undefined;
}

export interface SplitCommand {
  readonly type: 'SplitContacts';
  readonly mergeId: string;
  readonly by: string;
  readonly remark?: string | undefined;
}

export interface KeepApartCommand {
  readonly type: 'KeepContactsApart';
  readonly by: string;
}

export type MergingCommand = MergeCommand | SplitCommand | KeepApartCommand;

export type MergingRefusal =
  /** One of them does not exist in this workspace. */
  | 'unknown_contact'
  | 'same_contact'
  /** One of them was forgotten: nothing of theirs can be read, and nobody may become them. */
  | 'forgotten'
  /** One of them is joined to a third contact: merge the persons, not their parts. */
  | 'not_on_its_own'
  /** They are one person: split them first. */
  | 'is_one_person'
  /** Together they would be more contacts than one person has. */
  | 'too_many_contacts'
  /** There is no such merge between these two. */
  | 'unknown_merge';

/** The same fact, once for each stream. */
export interface FactOfBoth {
  readonly kept: MergingEvent;
  readonly joined: MergingEvent;
}

/** What to record on the two streams, in one commit; nothing when it was done already. Pure. */
export function decideMerging(
  { kept, joined }: Pair,
  command: MergingCommand,
): Decision<FactOfBoth, MergingRefusal> {
  if (kept.contactId === joined.contactId) return refuse('same_contact');
  if (!kept.state.exists || !joined.state.exists) return refuse('unknown_contact');
  switch (command.type) {
    case 'MergeContacts':
      return merge({ kept, joined }, command);
    case 'SplitContacts':
      return split({ kept, joined }, command);
    case 'KeepContactsApart':
      return keepApart({ kept, joined }, command);
  }
}

function merge(
  { kept, joined }: Pair,
  { mergeId, because, by, remark }: MergeCommand,
): Decision<FactOfBoth, MergingRefusal> {
  const isDone =
    joined.state.keptBy?.contactId === kept.contactId || joined.state.ended.includes(mergeId);
  if (isDone) return accept();
  if (kept.state.isForgotten || joined.state.isForgotten) return refuse('forgotten');
  if (kept.state.keptBy?.contactId === joined.contactId) return refuse('is_one_person');
  if (kept.state.keptBy || joined.state.keptBy) return refuse('not_on_its_own');
  const common = { mergeId, because, by };
  return accept({
    kept: {
      type: 'ContactsMerged',
      data: { ...common, role: 'kept', otherContactId: joined.contactId },
      ...words(remark),
    },
    joined: {
      type: 'ContactsMerged',
      data: { ...common, role: 'joined', otherContactId: kept.contactId },
      ...words(remark),
    },
  });
}

function split(
  { kept, joined }: Pair,
  { mergeId, by, remark }: SplitCommand,
): Decision<FactOfBoth, MergingRefusal> {
  const { keptBy, ended } = joined.state;
  if (keptBy?.mergeId !== mergeId || keptBy.contactId !== kept.contactId)
    return ended.includes(mergeId) ? accept() : refuse('unknown_merge');
  // What was forgotten stays one person's: there is nothing left that could be told apart.
  if (kept.state.isForgotten || joined.state.isForgotten) return refuse('forgotten');
  const common = { mergeId, by };
  return accept({
    kept: {
      type: 'ContactsSplit',
      data: { ...common, role: 'kept', otherContactId: joined.contactId },
      ...words(remark),
    },
    joined: {
      type: 'ContactsSplit',
      data: { ...common, role: 'joined', otherContactId: kept.contactId },
      ...words(remark),
    },
  });
}

function keepApart(
  { kept, joined }: Pair,
  { by }: KeepApartCommand,
): Decision<FactOfBoth, MergingRefusal> {
  if (kept.state.isForgotten || joined.state.isForgotten) return refuse('forgotten');
  if (
    joined.state.keptBy?.contactId === kept.contactId ||
    kept.state.keptBy?.contactId === joined.contactId
  )
    return refuse('is_one_person');
  if (kept.state.apart.includes(joined.contactId)) return accept();
  return accept({
    kept: { type: 'ContactsKeptApart', data: { otherContactId: joined.contactId, by } },
    joined: { type: 'ContactsKeptApart', data: { otherContactId: kept.contactId, by } },
  });
}

function words(remark: string | undefined): { private?: { remark: string } } {
  return remark ? { private: { remark } } : {};
}
