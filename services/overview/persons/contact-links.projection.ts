/** Which contact is joined to which: what lists follow to a person's name. */
import { type ContactEvent, evolveLink, type LinkRow } from '#libs/contact';
import { defineProjection, splitStream } from '#libs/event-store';

export const contactLinks = defineProjection<LinkRow>({
  name: 'overview-contact-links',
  version: 1,
  table: 'overview_contact_link',
  handles: ['ContactsMerged', 'ContactsSplit'],
  partition: 'stream',
  key: (event) => splitStream(event.stream).id,
  evolve: (row, event) => evolveLink(row, event as unknown as ContactEvent),
});
