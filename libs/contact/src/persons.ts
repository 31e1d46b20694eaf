/** Who is whom: the persons that the links between contacts make up. Pure. */
import type { ContactState } from './contact.js';

/** Contacts of a workspace by id, or those that hang together. */
export type Contacts = ReadonlyMap<string, Pick<ContactState, 'keptBy' | 'joined'>>;

/** The contact that stands for the person: the one at the top of the links. */
export function personOf(contacts: Contacts, contactId: string): string {
  let at = contactId;
  for (let next = contacts.get(at)?.keptBy; next; next = contacts.get(at)?.keptBy)
    at = next.contactId;
  return at;
}

/** All contacts of a person, the one that stands for it first. */
export function contactsOf(contacts: Contacts, contactId: string): readonly string[] {
  const found = [personOf(contacts, contactId)];
  for (const at of found)
    for (const { contactId: joined } of contacts.get(at)?.joined ?? []) found.push(joined);
  return found;
}
