/**
 * The facts of two contacts that are one person, or are not. Each is recorded on both streams in one
 * commit, so that neither can be merged with a third one at the same moment; `role` says whose side it is.
 */
export type MergingEvent =
  | {
      /** The joined contact is the kept one from now on. Neither stream is rewritten: this is a link. */
      readonly type: 'ContactsMerged';
      readonly data: {
        /** Names the merge, for its split. */
        readonly mergeId: string;
        readonly role: MergeRole;
        readonly otherContactId: string;
        readonly because: MergeReason;
        readonly by: string;
      };
      readonly private?: MergeRemark | null;
    }
  | {
      /** Everything is where it was before that merge. */
      readonly type: 'ContactsSplit';
      readonly data: {
        readonly mergeId: string;
        readonly role: MergeRole;
        readonly otherContactId: string;
        readonly by: string;
      };
      readonly private?: MergeRemark | null;
    }
  | {
      /** Somebody looked, and they are two people: not to be offered as one again. */
      readonly type: 'ContactsKeptApart';
      readonly data: { readonly otherContactId: string; readonly by: string };
    };

/** Whether the contact of this stream was kept, or joined to the other one. */
export type MergeRole = 'kept' | 'joined';

/** Why two contacts are taken for one person: somebody judged, or what their channels guarantee. */
export const MERGE_REASONS = [
  'judged',
  'same_email',
  'same_phone',
  'same_sign_in',
  'same_account',
  'channel_says_same',
] as const;
export type MergeReason = (typeof MERGE_REASONS)[number];

/** Somebody's own words about it, which may name people. Sealed. */
export interface MergeRemark {
  readonly remark?: string;
}
