/** Everything that the page asks about persons and decides about them. */
import type { Item, Row } from '../../../live-state/index.js';
import { ask } from './client.js';

export type MergeReason =
  | 'judged'
  | 'same_email'
  | 'same_phone'
  | 'same_sign_in'
  | 'same_account'
  | 'channel_says_same';

export interface Identity {
  readonly channel: string;
  readonly inboxId: string;
  readonly address: string;
  readonly name: string | null;
  readonly isVerified: boolean;
  readonly since: string;
}

export interface Merge {
  readonly mergeId: string;
  readonly keptContactId: string;
  readonly joinedContactId: string;
  readonly at: string;
  readonly byName: string;
  readonly because: MergeReason;
  readonly remark: string | null;
}

export interface ContactCard {
  readonly contactId: string;
  readonly name: string | null;
  readonly isForgotten: boolean;
  readonly identities: readonly Identity[];
  readonly merge: Merge | null;
}

export interface PersonSummary {
  readonly personId: string;
  readonly name: string | null;
  readonly contactIds: readonly string[];
  readonly channels: readonly string[];
  readonly addresses: readonly string[];
  readonly conversations: number;
  readonly openConversations: number;
}

export interface Suggestion {
  readonly personId: string;
  readonly name: string | null;
  readonly channels: readonly string[];
  readonly because: MergeReason;
  readonly shared: string;
  readonly isProvenByBoth: boolean;
}

export interface Person extends PersonSummary {
  readonly isForgotten: boolean;
  readonly contacts: readonly ContactCard[];
  readonly latest: readonly Row[];
  readonly suggestions: readonly Suggestion[];
}

export interface TimelineItem {
  readonly conversationId: string;
  readonly contactId: string;
  readonly channel: string;
  readonly inboxId: string;
  readonly position: number;
  readonly item: Item;
}

export interface TimelinePage {
  readonly items: readonly TimelineItem[];
  readonly nextCursor: string | null;
}

export interface MergePreview {
  readonly kept: PersonSummary;
  readonly joined: PersonSummary;
  readonly lines: readonly string[];
}

export const loadPerson = (contactId: string, signal?: AbortSignal) =>
  ask<Person>(`/contacts/${contactId}`, { signal });

export const loadTimeline = (contactId: string, cursor: string | null, signal?: AbortSignal) =>
  ask<TimelinePage>(`/contacts/${contactId}/timeline`, { query: { cursor, limit: 60 }, signal });

export const findPersons = (q: string, signal?: AbortSignal) =>
  ask<{ readonly items: readonly PersonSummary[] }>('/contacts', { query: { q }, signal });

export const previewMerge = (contactId: string, withContactId: string) =>
  ask<MergePreview>(`/contacts/${contactId}/merge-preview`, { query: { withContactId } });

export const previewSplit = (contactId: string, mergeId: string) =>
  ask<MergePreview>(`/contacts/${contactId}/merge-preview`, { query: { mergeId } });

/** `mergeId` is ours: the same one sent twice is one merge. */
export const mergePersons = (
  contactId: string,
  merge: {
    readonly mergeId: string;
    readonly withContactId: string;
    readonly because?: MergeReason;
    readonly remark?: string;
  },
) =>
  ask<{ readonly mergeId: string; readonly personId: string }>(`/contacts/${contactId}/merge`, {
    method: 'POST',
    body: merge,
  });

export const splitPerson = (contactId: string, mergeId: string) =>
  ask<{ readonly personIds: readonly string[] }>(`/contacts/${contactId}/split`, {
    method: 'POST',
    body: { mergeId },
  });

export const keepApart = (contactId: string, fromContactId: string) =>
  ask<void>(`/contacts/${contactId}/keep-apart`, { method: 'POST', body: { fromContactId } });

/** Throws a 409 when the person is other contacts than these by now. */
export const forgetPerson = (contactId: string, contactIds: readonly string[]) =>
  ask<void>(`/contacts/${contactId}/forget`, { method: 'POST', body: { contactIds } });
