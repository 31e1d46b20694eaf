/** Which contact was joined to which, so that a person finds the agent whom another contact of theirs had. */
import { type ContactEvent, evolveLink } from '#libs/contact';
import { defineProjection, splitStream } from '#libs/event-store';

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

  // A split leaves no row: routing only asks who is joined now.
  evolve(row, event) {
    const before = row && { ...row, lastKeptBy: row.keptBy };
    const after = evolveLink(before, event as unknown as ContactEvent);
    return after?.keptBy ? { keptBy: after.keptBy, mergeId: after.mergeId } : null;
  },
});
