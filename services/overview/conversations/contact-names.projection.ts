/** What a contact is called, still sealed: as the channel said it, and as somebody corrected it. */
import type { ContactEvent } from '#libs/contact';
import {
  defineProjection,
  type RecordedEvent,
  type SealedPart,
  sealedPart,
  splitStream,
} from '#libs/event-store';

export interface ContactNameRow {
  readonly identityPart: SealedPart | null;
  readonly correctedPart: SealedPart | null;
}

export const contactNames = defineProjection<ContactNameRow>({
  name: 'overview-contact-names',
  version: 1,
  table: 'overview_contact',
  handles: ['ContactCreated', 'IdentityLinked', 'DetailsCorrected', 'ContactForgotten'],
  partition: 'stream',
  key: (event) => splitStream(event.stream).id,

  evolve(row, recorded) {
    const event = recorded as RecordedEvent & ContactEvent;
    const known = row ?? { identityPart: null, correctedPart: null };
    switch (event.type) {
      case 'ContactCreated':
        return known;
      case 'IdentityLinked':
        // The first name counts; later identities of the same person do not rename them.
        return { ...known, identityPart: known.identityPart ?? sealedPart(recorded) };
      case 'DetailsCorrected':
        return { ...known, correctedPart: sealedPart(recorded) };
      case 'ContactForgotten':
        return null;
      default:
        return row;
    }
  },
});
