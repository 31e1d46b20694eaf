/**
 * Takes a verified payload in: every element ends shown, filtered or quarantined, with its raw
 * bytes in the same commit. Nobody acknowledges before this has answered.
 *
 * Safe to repeat with the same payload: facts from outside have derived ids.
 * Throws what the store throws; then the caller must not acknowledge (HTTP 503, SMTP 451).
 */
import type { AnyChannel, InboundElement, InboundFact } from '#libs/channels';
import { contact } from '#libs/contact';
import { isRefused } from '#libs/decider';
import { type Alongside, type ConversationDesk, envelope, type HandleResult } from '#libs/desk';
import { type EventStore, newId, streamName } from '#libs/event-store';
import type { Inbox } from '#libs/inbox';
import { KeyForgottenError, type Sealer } from '#libs/sealing';
import { ContactDirectory } from './contact-directory.js';
import { canStart, customerOf, factId, factToCommand, rawBlobId } from './fact-to-command.js';
import { PayloadReader } from './payload-reader.js';
import {
  type OversizedPayload,
  type SetAside,
  setAside,
  tooLarge,
  unreadable,
} from './set-aside.js';
import { type Episode, ThreadDirectory } from './thread-directory.js';

export interface IntakeReport {
  shown: number;
  filtered: number;
  quarantined: number;
  /** Elements that were on record already. */
  repeated: number;
  /** Conversation events that this payload added, oldest first, for callers who answer with them. */
  readonly recorded: RecordedFor[];
}

export interface RecordedFor {
  readonly conversationId: string;
  readonly version: number;
  readonly fact: InboundFact;
}

export interface IntakeOptions {
  readonly traceparent?: string | null;
}

export class Intake {
  readonly contacts: ContactDirectory;
  readonly threads: ThreadDirectory;

  constructor(
    private readonly store: EventStore,
    sealer: Sealer,
    private readonly desk: ConversationDesk,
    /** Reads the payloads. It has a thread of its own, so those who make many intakes share one. */
    private readonly payloads = new PayloadReader(),
  ) {
    this.contacts = new ContactDirectory(sealer);
    this.threads = new ThreadDirectory(store, desk);
  }

  /** One payload of a channel, already verified. */
  async take(
    inbox: Inbox,
    channel: AnyChannel,
    body: Buffer,
    options: IntakeOptions = {},
  ): Promise<IntakeReport> {
    const report = emptyReport();
    let elements: InboundElement[];
    try {
      elements = await this.payloads.read(channel, body, inbox.config);
    } catch (error) {
      await this.putAside(inbox, body, unreadable(error), report);
      return report;
    }
    if (elements.length === 0) {
      await this.putAside(inbox, body, { kind: 'filtered', reason: 'empty_payload' }, report);
      return report;
    }
    await this.takeElements(inbox, elements, options, report);
    return report;
  }

  /** One that is too large to be read, already verified: its beginning and its size go on record. */
  async takeOversized(inbox: Inbox, payload: OversizedPayload): Promise<IntakeReport> {
    const report = emptyReport();
    await this.putAside(inbox, payload.head, tooLarge(payload), report);
    return report;
  }

  /** Elements of one thread in their order, different threads side by side. */
  private async takeElements(
    inbox: Inbox,
    elements: readonly InboundElement[],
    options: IntakeOptions,
    report: IntakeReport,
  ): Promise<void> {
    const keptRaw = new Set<Buffer>();
    const threads = new Map<string, Promise<void>>();
    for (const element of elements) {
      const { result, raw } = element;
      const key = result.kind === 'fact' ? result.fact.threadKey : '';
      const isFirstOfRaw = !keptRaw.has(raw);
      keptRaw.add(raw);
      const before = threads.get(key) ?? Promise.resolve();
      threads.set(
        key,
        before.then(() => this.takeElement(inbox, element, isFirstOfRaw, options, report)),
      );
    }
    const ends = await Promise.allSettled(threads.values());
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  private async takeElement(
    inbox: Inbox,
    { raw, result }: InboundElement,
    keepsRaw: boolean,
    options: IntakeOptions,
    report: IntakeReport,
  ): Promise<void> {
    switch (result.kind) {
      case 'filtered':
        return this.putAside(inbox, raw, result, report);
      case 'malformed':
        return this.putAside(inbox, raw, { kind: 'quarantined', error: result.error }, report);
      case 'fact':
        return this.takeFact(inbox, raw, result.fact, keepsRaw, options, report);
    }
  }

  private async takeFact(
    inbox: Inbox,
    raw: Buffer,
    fact: InboundFact,
    keepsRaw: boolean,
    options: IntakeOptions,
    report: IntakeReport,
  ): Promise<void> {
    const episode = await this.whereFor(inbox, fact);
    if (episode === null) {
      return this.putAside(
        inbox,
        raw,
        { kind: 'filtered', reason: 'no_such_conversation' },
        report,
      );
    }
    let outcome: HandleResult;
    try {
      outcome = await this.record(inbox, raw, fact, episode, keepsRaw, options);
    } catch (error) {
      if (!(error instanceof KeyForgottenError)) throw error;
      // The person was forgotten since this process last looked. Whoever writes now is somebody
      // new: reading again finds the conversation ended, and begins the next one.
      this.desk.evict(inbox.workspaceId, episode.conversationId);
      return this.takeFact(inbox, raw, fact, keepsRaw, options, report);
    }
    switch (outcome.kind) {
      case 'duplicate':
        report.repeated++;
        return;
      case 'refused':
        return this.putAside(inbox, raw, { kind: 'filtered', reason: outcome.refusal }, report);
      case 'done':
        if (outcome.position === null) {
          report.repeated++; // The store already says so: our own echo, a receipt seen before.
          return;
        }
        report.shown++;
        report.recorded.push({
          conversationId: episode.conversationId,
          version: outcome.version,
          fact,
        });
    }
  }

  /** Our own signature in the fact beats its thread key. A chat that went on by mail belongs to both inboxes. */
  private async whereFor(inbox: Inbox, fact: InboundFact): Promise<Episode | null> {
    const named = fact.conversationId ? await this.named(inbox, fact.conversationId) : null;
    if (named) return named;
    const threadKey = await this.keyInUse(inbox, fact);
    return canStart(fact)
      ? this.threads.forMessage(inbox, threadKey)
      : this.threads.newest(inbox, threadKey);
  }

  /** It began in this inbox, or went on by its mailbox, which another process may have recorded just now. */
  private async named(inbox: Inbox, conversationId: string): Promise<Episode | null> {
    const { inboxId, workspaceId } = inbox;
    for (const look of ['load', 'refresh'] as const) {
      const { start, away } = (await this.desk[look](workspaceId, conversationId)).state;
      const isIts = start?.inboxId === inboxId || away.mailInboxId === inboxId;
      if (isIts && start?.address) return { conversationId, episode: start.episode };
    }
    return null;
  }

  /** A thread that began under another name of the same person goes on under that name. */
  private async keyInUse(
    inbox: Inbox,
    { threadKey, threadAliases = [] }: InboundFact,
  ): Promise<string> {
    if (threadAliases.length === 0) return threadKey;
    for (const key of [threadKey, ...threadAliases])
      if ((await this.threads.newest(inbox, key)) !== null) return key;
    return threadKey;
  }

  private async record(
    inbox: Inbox,
    raw: Buffer,
    fact: InboundFact,
    { conversationId, episode }: Episode,
    keepsRaw: boolean,
    options: IntakeOptions,
  ): Promise<HandleResult> {
    const { state } = await this.desk.load(inbox.workspaceId, conversationId);
    const customer = customerOf(fact);
    const contactId =
      state.start?.contactId ?? (await this.contacts.idFor(inbox, customer.identity));
    const cause = {
      actor:
        fact.kind === 'receipt' || fact.kind === 'echo' || fact.isOwn
          ? ({ kind: 'system', id: inbox.channel } as const)
          : ({ kind: 'contact', id: contactId } as const),
      causationId: null,
      correlationId: newId(),
      traceparent: options.traceparent ?? null,
      occurredAt: fact.occurredAt,
    };
    const command = factToCommand(inbox, fact, { contactId, episode });
    const result = await this.desk.handle(inbox.workspaceId, conversationId, command, cause, {
      externalId: (event) =>
        event.type === 'ConversationStarted' || event.type === 'ConversationReopened'
          ? null
          : factId(inbox, fact.dedupeKey, event),
      alongside: (before) => {
        const owner = before.state.start?.contactId ?? contactId;
        const meets = before.state.start === null && !this.contacts.hasMet(contactId);
        const appends = meets ? [this.meet(inbox, contactId, fact, cause)] : [];
        return {
          appends,
          blobs: keepsRaw
            ? [{ id: rawBlobId(inbox, fact, command), sealFor: owner, mime: MIME, bytes: raw }]
            : [],
        } satisfies Alongside;
      },
      onOtherConflict: () => {
        this.contacts.remember(contactId); // Somebody else met them first.
        return true;
      },
    });
    if (result.kind === 'done') this.contacts.remember(contactId);
    return result;
  }

  private meet(
    inbox: Inbox,
    contactId: string,
    fact: InboundFact,
    cause: Parameters<typeof envelope>[4],
  ) {
    const { identity, address, aliases, name, isVerified = false } = customerOf(fact);
    const decision = contact.decide(contact.initial, {
      type: 'MeetContact',
      inboxId: inbox.inboxId,
      channel: inbox.channel,
      isVerified,
      identity: { identity, address, aliases: aliases ?? [], ...(name ? { name } : {}) },
    });
    if (isRefused(decision)) throw new Error(`A new contact was refused: ${decision.refused}`);
    return {
      stream: streamName('contact', contactId),
      expectedVersion: 0,
      events: decision.events.map((event) => envelope(event, newId(), false, contactId, cause)),
    };
  }

  private async putAside(
    inbox: Inbox,
    raw: Buffer,
    outcome: SetAside,
    report: IntakeReport,
  ): Promise<void> {
    const isNew = await setAside(this.store, inbox, raw, outcome);
    if (isNew) report[outcome.kind]++;
    else report.repeated++;
  }
}

const MIME = 'application/octet-stream';

function emptyReport(): IntakeReport {
  return { shown: 0, filtered: 0, quarantined: 0, repeated: 0, recorded: [] };
}
