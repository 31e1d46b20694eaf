/**
 * Which contact an identity of an inbox belongs to.
 *
 * The id is derived, so that any process gives a newcomer the same one without asking. A forgotten
 * contact is never revived: the person who writes again is a new contact, one generation later.
 */
import { derivedId } from '#libs/event-store';
import { KeyForgottenError, type Sealer } from '#libs/sealing';
import type { Inbox } from '#libs/inbox';
import { LRUCache } from 'lru-cache';

const GENERATIONS_MAX = 1_000;

export class ContactDirectory {
  private readonly generations = new LRUCache<string, number>({ max: 50_000 });
  /** Contacts whose stream is known to exist: nothing to append for them. */
  private readonly met = new LRUCache<string, true>({ max: 50_000 });

  constructor(private readonly sealer: Sealer) {}

  /** The contact's id; its key is ready for sealing afterwards. */
  async idFor(inbox: Inbox, identity: string): Promise<string> {
    const cacheKey = `${inbox.inboxId} ${identity}`;
    let generation = this.generations.get(cacheKey) ?? 0;
    for (; generation < GENERATIONS_MAX; generation++) {
      const contactId = derivedId(inbox.namespace, 'contact', identity, generation);
      try {
        await this.sealer.prepare(inbox.workspaceId, [contactId]);
        this.generations.set(cacheKey, generation);
        return contactId;
      } catch (error) {
        if (!(error instanceof KeyForgottenError)) throw error;
        this.met.delete(contactId);
      }
    }
    throw new Error(`More than ${GENERATIONS_MAX} forgotten contacts behind one identity.`);
  }

  hasMet(contactId: string): boolean {
    return this.met.has(contactId);
  }

  remember(contactId: string): void {
    this.met.set(contactId, true);
  }
}
