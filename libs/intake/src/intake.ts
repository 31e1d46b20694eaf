/**
 * Takes a verified payload in: every element ends shown, filtered or quarantined, with its raw
 * bytes in the same commit. Nobody acknowledges before this has answered.
 *
 * Safe to repeat with the same payload: facts from outside have derived ids.
 * Throws what the store throws; then the caller must not acknowledge (HTTP 503, SMTP 451).
 */
import type { AnyChannel, InboundElement, InboundFact } from '#libs/channels';
import type { ConversationDesk, HandleResult } from '#libs/desk';
import { type EventStore, newId, splitStream } from '#libs/event-store';
import type { Inbox } from '#libs/inbox';
import { KeyForgottenError, type Sealer } from '#libs/sealing';
import { Acquaintance } from './acquaintance.js';
import { ContactDirectory } from './contact-directory.js';
import { customerOf, factId, factToCommand, rawBlobId } from './fact-to-command.js';
import { PayloadReader } from './payload-reader.js';
import { type Place, PlaceFinder } from './place-finder.js';
import {
  type OversizedPayload,
  type SetAside,
  setAside,
  tooLarge,
  unreadable,
} from './set-aside.js';
import { ThreadDirectory } from './thread-directory.js';
import { DEPTH_MAX, isTooDeep } from './too-deep.js';

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
  private readonly places: PlaceFinder;

  constructor(
    private readonly store: EventStore,
    sealer: Sealer,
    private readonly desk: ConversationDesk,
    /** Reads the payloads. It has a thread of its own, so those who make many intakes share one. */
    private readonly payloads = new PayloadReader(),
  ) {
    this.contacts = new ContactDirectory(sealer);
    this.threads = new ThreadDirectory(store, desk);
    this.places = new PlaceFinder(store, this.threads, desk);
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
    await this.takeElements(inbox, channel, elements, options, report);
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
    channel: AnyChannel,
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
        before.then(() => this.takeElement(inbox, channel, element, isFirstOfRaw, options, report)),
      );
    }
    const ends = await Promise.allSettled(threads.values());
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  private async takeElement(
    inbox: Inbox,
    channel: AnyChannel,
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
        if (isTooDeep(result.fact))
          return this.putAside(inbox, raw, { kind: 'quarantined', error: TOO_DEEP }, report);
        return this.takeFact(inbox, channel, raw, result.fact, keepsRaw, options, report);
    }
  }

  private async takeFact(
    inbox: Inbox,
    channel: AnyChannel,
    raw: Buffer,
    fact: InboundFact,
    keepsRaw: boolean,
    options: IntakeOptions,
    report: IntakeReport,
  ): Promise<void> {
    const place = await this.places.find(inbox, channel, fact);
    if (place === null) {
      return this.putAside(
        inbox,
        raw,
        { kind: 'filtered', reason: 'no_such_conversation' },
        report,
      );
    }
    let outcome: HandleResult;
    try {
      outcome = await this.record(inbox, raw, fact, place, keepsRaw, options);
    } catch (error) {
      if (!(error instanceof KeyForgottenError)) throw error;
      // The person was forgotten since this process last looked. Whoever writes now is somebody
      // new: reading again finds the conversation ended, and begins the next one.
      this.desk.evict(inbox.workspaceId, place.conversationId);
      return this.takeFact(inbox, channel, raw, fact, keepsRaw, options, report);
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
          conversationId: place.conversationId,
          version: outcome.version,
          fact,
        });
    }
  }

  private async record(
    inbox: Inbox,
    raw: Buffer,
    fact: InboundFact,
    place: Place,
    keepsRaw: boolean,
    options: IntakeOptions,
  ): Promise<HandleResult> {
    const { conversationId, episode, threadKey, names } = place;
    const contactId = await this.contactFor(inbox, fact, place);
    const acquaintance = await new Acquaintance(
      this.store,
      this.contacts,
      inbox,
      contactId,
      fact,
      names.areNew,
    ).load();
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
    const command = factToCommand(inbox, fact, { contactId, episode, threadKey });
    const result = await this.desk.handle(inbox.workspaceId, conversationId, command, cause, {
      externalId: (event) =>
        event.type === 'ConversationStarted' || event.type === 'ConversationReopened'
          ? null
          : factId(inbox, fact.dedupeKey, event),
      alongside: ({ state }) => ({
        appends: [
          ...acquaintance.appends(state.start === null, cause),
          ...names.appends(contactId, cause),
        ],
        blobs: keepsRaw
          ? [
              {
                id: rawBlobId(inbox, fact, command),
                sealFor: state.start?.contactId ?? contactId,
                mime: MIME,
                bytes: raw,
              },
            ]
          : [],
      }),
      onOtherConflict: async (stream) => {
        if (splitStream(stream).category === 'contact') await acquaintance.onConflict();
        else await names.refresh();
        return true;
      },
    });
    if (result.kind === 'done') this.contacts.remember(contactId);
    return result;
  }

  /** Whose conversation it is; of a thread that goes on under another name, who had it before. */
  private async contactFor(
    inbox: Inbox,
    fact: InboundFact,
    { conversationId, episode, threadKey }: Place,
  ): Promise<string> {
    const { state } = await this.desk.load(inbox.workspaceId, conversationId);
    if (state.start) return state.start.contactId;
    if (threadKey !== fact.threadKey && episode > 1) {
      const before = this.threads.episode(inbox, threadKey, episode - 1);
      const { start } = (await this.desk.load(inbox.workspaceId, before.conversationId)).state;
      if (start?.address) return start.contactId;
    }
    return this.contacts.idFor(inbox, customerOf(fact).identity);
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
const TOO_DEEP = `The payload nests deeper than ${DEPTH_MAX} levels.`;

function emptyReport(): IntakeReport {
  return { shown: 0, filtered: 0, quarantined: 0, repeated: 0, recorded: [] };
}
