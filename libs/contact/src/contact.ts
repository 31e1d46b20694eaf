/**
 * A contact: a person in one workspace, with the identities they have on channels.
 *
 * An unverified claim (a From header, a name typed into a form) describes a contact and never
 * merges two of them.
 */
import { accept, type Decider, refuse } from '#libs/decider';

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
  | { readonly type: 'ContactForgotten'; readonly data: { readonly by: string } };

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
  readonly identities: readonly (ContactIdentity & { readonly inboxId: string })[];
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
  initial: { exists: false, isForgotten: false, name: null, identities: [] },

  evolve(state, event) {
    switch (event.type) {
      case 'ContactCreated':
        return { ...state, exists: true };
      case 'IdentityLinked':
        if (!event.private) return state;
        return {
          ...state,
          name: state.name ?? event.private.name ?? null,
          identities: [...state.identities, { ...event.private, inboxId: event.data.inboxId }],
        };
      case 'DetailsCorrected':
        return { ...state, name: event.private?.name ?? state.name };
      case 'ContactForgotten':
        return { exists: true, isForgotten: true, name: null, identities: [] };
    }
  },

  decide(state, command) {
    if (state.isForgotten) {
      return command.type === 'ForgetContact' ? accept() : refuse('forgotten');
    }
    switch (command.type) {
      case 'MeetContact': {
        const isKnown = state.identities.some(
          ({ inboxId, identity }) =>
            inboxId === command.inboxId && identity === command.identity.identity,
        );
        if (isKnown) return accept();
        const linked: ContactEvent = {
          type: 'IdentityLinked',
          data: {
            inboxId: command.inboxId,
            channel: command.channel,
            isVerified: command.isVerified,
          },
          private: command.identity,
        };
        if (state.exists) return accept(linked);
        return accept<ContactEvent>(
          { type: 'ContactCreated', data: { source: command.channel } },
          linked,
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
