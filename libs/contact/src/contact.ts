/**
 * A contact: a person in one workspace, with the identities they have on channels.
 *
 * An unverified claim (a From header, a name typed into a form) describes a contact and never
 * merges two of them. Two contacts that are one person are linked, not poured together: see
 * `merging.ts`.
 */
import { accept, type Decider, refuse } from '#libs/decider';
import type { MergingEvent } from './merging-events.js';

export type ContactEvent =
  | { readonly type: 'ContactCreated'; readonly data: { readonly source: string } }
  | {
      readonly type: 'IdentityLinked';
      readonly data: {
        readonly inboxId: string;
        readonly channel: string;
        readonly isVerified: boolean;
      };
      readonly private?: ContactIdentity | null;
    }
  | {
      readonly type: 'DetailsCorrected';
      readonly data: { readonly fields: readonly string[]; readonly by: string };
      readonly private?: { readonly name?: string } | null;
    }
  | { readonly type: 'ContactForgotten'; readonly data: { readonly by: string } }
  | MergingEvent;

/** How a channel knows the person. Sealed. */
export interface ContactIdentity {
  readonly identity: string;
  readonly address: string;
  readonly aliases: readonly string[];
  readonly name?: string;
}

export interface ContactState {
  readonly exists: boolean;
  readonly isForgotten: boolean;
  readonly name: string | null;
  readonly identities: readonly LinkedIdentity[];
  /** The contact that this one is joined to now; `null` for one that stands for itself. */
  readonly keptBy: Link | null;
  /** Contacts that are joined to this one, the first first. */
  readonly joined: readonly Link[];
  /** Merges that were split again. A repeated command about them changes nothing. */
  readonly ended: readonly string[];
  /** Contacts that somebody said are not the same person: not offered again. */
  readonly apart: readonly string[];
}

export interface LinkedIdentity extends ContactIdentity {
  readonly inboxId: string;
  readonly channel: string;
  /** The channel vouches for it; otherwise it is what somebody claims. */
  readonly isVerified: boolean;
}

/** One merge, seen from one of its two contacts: the other one. */
export interface Link {
  readonly mergeId: string;
  readonly contactId: string;
}

export type ContactCommand =
  | {
      readonly type: 'MeetContact';
      readonly inboxId: string;
      readonly channel: string;
      readonly isVerified: boolean;
      readonly identity: ContactIdentity;
    }
  | { readonly type: 'CorrectDetails'; readonly by: string; readonly name: string }
  | { readonly type: 'ForgetContact'; readonly by: string };

export type ContactRefusal = 'forgotten' | 'unknown_contact';

export const contact: Decider<ContactState, ContactCommand, ContactEvent, ContactRefusal> = {
  initial: {
    exists: false,
    isForgotten: false,
    name: null,
    identities: [],
    keptBy: null,
    joined: [],
    ended: [],
    apart: [],
  },

  evolve(state, event) {
    switch (event.type) {
      case 'ContactCreated':
        return { ...state, exists: true };
      case 'IdentityLinked':
        if (!event.private) return state;
        return {
          ...state,
          name: state.name ?? event.private.name ?? null,
          identities: linked(state.identities, { ...event.private, ...event.data }),
        };
      case 'DetailsCorrected':
        return { ...state, name: event.private?.name ?? state.name };
      case 'ContactForgotten':
        // The links stay: they say which other contacts were this person, and hold no words.
        return { ...state, exists: true, isForgotten: true, name: null, identities: [] };
      case 'ContactsMerged':
        return merged(state, event.data);
      case 'ContactsSplit':
        return split(state, event.data);
      case 'ContactsKeptApart':
        return { ...state, apart: withId(state.apart, event.data.otherContactId) };
    }
  },

  decide(state, command) {
    if (state.isForgotten) {
      return command.type === 'ForgetContact' ? accept() : refuse('forgotten');
    }
    switch (command.type) {
      case 'MeetContact': {
        const isKnown = state.identities.some(
          ({ inboxId, identity, aliases }) =>
            inboxId === command.inboxId &&
            identity === command.identity.identity &&
            command.identity.aliases.every((alias) => aliases.includes(alias)),
        );
        if (isKnown) return accept();
        const linking: ContactEvent = {
          type: 'IdentityLinked',
          data: {
            inboxId: command.inboxId,
            channel: command.channel,
            isVerified: command.isVerified,
          },
          private: command.identity,
        };
        if (state.exists) return accept(linking);
        return accept<ContactEvent>(
          { type: 'ContactCreated', data: { source: command.channel } },
          linking,
        );
      }
      case 'CorrectDetails':
        if (!state.exists) return refuse('unknown_contact');
        if (state.name === command.name) return accept();
        return accept<ContactEvent>({
          type: 'DetailsCorrected',
          data: { fields: ['name'], by: command.by },
          private: { name: command.name },
        });
      case 'ForgetContact':
        if (!state.exists) return refuse('unknown_contact');
        return accept<ContactEvent>({ type: 'ContactForgotten', data: { by: command.by } });
    }
  },
};

/** An identity that is told again replaces what was known of it, and keeps the names that it had. */
function linked(
  identities: readonly LinkedIdentity[],
  told: LinkedIdentity,
): readonly LinkedIdentity[] {
  const isSame = ({ inboxId, identity }: LinkedIdentity) =>
    inboxId === told.inboxId && identity === told.identity;
  const known = identities.find(isSame);
  const aliases = [...new Set([...(known?.aliases ?? []), ...told.aliases])];
  return [...identities.filter((each) => !isSame(each)), { ...told, aliases }];
}

function merged(
  state: ContactState,
  { mergeId, role, otherContactId }: Extract<MergingEvent, { type: 'ContactsMerged' }>['data'],
): ContactState {
  const link: Link = { mergeId, contactId: otherContactId };
  const apart = state.apart.filter((contactId) => contactId !== otherContactId);
  if (role === 'joined') return { ...state, apart, keptBy: link };
  const others = state.joined.filter((known) => known.mergeId !== mergeId);
  return { ...state, apart, joined: [...others, link] };
}

function split(
  state: ContactState,
  { mergeId, role, otherContactId }: Extract<MergingEvent, { type: 'ContactsSplit' }>['data'],
): ContactState {
  const ended = withId(state.ended, mergeId);
  const apart = withId(state.apart, otherContactId);
  if (role === 'joined') {
    const keptBy = state.keptBy?.mergeId === mergeId ? null : state.keptBy;
    return { ...state, ended, apart, keptBy };
  }
  const joined = state.joined.filter((known) => known.mergeId !== mergeId);
  return { ...state, ended, apart, joined };
}

function withId(ids: readonly string[], id: string): readonly string[] {
  return ids.includes(id) ? ids : [...ids, id];
}
