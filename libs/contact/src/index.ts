export {
  contact,
  type ContactCommand,
  type ContactEvent,
  type ContactIdentity,
  type ContactRefusal,
  type ContactState,
  type Link,
  type LinkedIdentity,
} from './contact.js';
export { evolveLink, type LinkRow } from './link-row.js';
export {
  decideMerging,
  type FactOfBoth,
  type KeepApartCommand,
  type KnownContact,
  type MergeCommand,
  type MergingCommand,
  type MergingRefusal,
  type Pair,
  type SplitCommand,
} from './merging.js';
export {
  MERGE_REASONS,
  type MergeReason,
  type MergeRole,
  type MergingEvent,
} from './merging-events.js';
export {
  CONTACTS_MAX,
  decideForPersons,
  type DecidedFor,
  type KnownContacts,
  type PersonCommand,
} from './merge-persons.js';
export { contactsOf, type Contacts, personOf } from './persons.js';
