/** What a fact adds to the contact beside it: somebody is met, or is known by another name. */
import type { InboundFact } from '#libs/channels';
import { contact, type ContactEvent, type ContactState } from '#libs/contact';
import { isRefused } from '#libs/decider';
import { type Cause, envelope } from '#libs/desk';
import { type EventStore, newId, type StreamAppend, streamName } from '#libs/event-store';
import type { Inbox } from '#libs/inbox';
import type { ContactDirectory } from './contact-directory.js';
import { customerOf } from './fact-to-command.js';

export class Acquaintance {
  private state: ContactState = contact.initial;
  private version = 0;

  constructor(
    private readonly store: EventStore,
    private readonly contacts: ContactDirectory,
    private readonly inbox: Inbox,
    readonly contactId: string,
    private readonly fact: InboundFact,
    /** The fact tells names that are not on record. */
    private readonly hasNewNames: boolean,
  ) {}

  /** Reads who they are, where that has to be known. */
  async load(): Promise<this> {
    if (!this.hasNewNames) return this;
    const stream = streamName('contact', this.contactId);
    const events = await this.store.readStream(this.inbox.workspaceId, stream);
    this.state = events.reduce(
      (state, event) => contact.evolve(state, event as unknown as ContactEvent),
      contact.initial,
    );
    this.version = events.at(-1)?.version ?? 0;
    return this;
  }

  /** @param isBeginning the fact begins a conversation: then whoever it is from is met */
  appends(isBeginning: boolean, cause: Cause): StreamAppend[] {
    const isMet = isBeginning && !this.contacts.hasMet(this.contactId);
    const isRenamed = this.hasNewNames && 'sender' in this.fact;
    if (!isMet && !isRenamed) return [];
    const { identity, address, aliases, name, isVerified = false } = customerOf(this.fact);
    const decision = contact.decide(this.state, {
      type: 'MeetContact',
      inboxId: this.inbox.inboxId,
      channel: this.inbox.channel,
      isVerified,
      identity: { identity, address, aliases: aliases ?? [], ...(name ? { name } : {}) },
    });
    // Forgotten meanwhile: their key is gone, and the store says so.
    if (isRefused(decision) || decision.events.length === 0) return [];
    return [
      {
        stream: streamName('contact', this.contactId),
        expectedVersion: this.version,
        events: decision.events.map((event) =>
          envelope(event, newId(), false, this.contactId, cause),
        ),
      },
    ];
  }

  /** Somebody else met or named them first. */
  async onConflict(): Promise<void> {
    this.contacts.remember(this.contactId);
    await this.load();
  }
}
