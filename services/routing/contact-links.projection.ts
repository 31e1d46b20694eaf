/** Which contact was joined to which, so that a person finds the agent whom another contact of theirs had. */
import type { ContactEvent } from '#libs/contact';
import { defineProjection, type RecordedEvent, splitStream } from '#libs/event-store';

export interface ContactLinkRow {
  readonly keptBy: string;
  readonly mergeId: string;
}

/** A row for each contact that is joined to another one now. */
export const contactLinks = defineProjection<ContactLinkRow>({
  name: 'routing-contact-links',
  version: 1,
  table: 'routing_contact_link',
  handles: ['ContactsMerged', 'ContactsSplit'],
  partition: 'stream',
  key: (event) => splitStream(event.stream).id,

  evolve(row, recorded) {
    const event = recorded as RecordedEvent & ContactEvent;
    if (event.type !== 'ContactsMerged' && event.type !== 'ContactsSplit') return row;
    const { role, otherContactId, mergeId } = event.data;
    if (role === 'kept') return row; // The link is the joined contact's.
    if (event.type === 'ContactsMerged') return { keptBy: otherContactId, mergeId };
    return row?.mergeId === mergeId ? null : row;
  },
});
