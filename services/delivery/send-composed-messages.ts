/**
 * Sends what was composed, conversation by conversation, in order.
 *
 * The attempt is on record before the channel is called, so a crash leaves "attempted" and never a
 * silent second copy. Whatever comes back is recorded: accepted, failed, postponed or unknown.
 * Called for every `MessageComposed`, and by the sweep for what a lost hint left behind.
 */
import type { AnyChannel, OutboundMessage, SendOutcome, SendTools } from '#libs/channels';
import {
  type ConversationCommand,
  type ConversationEventOf,
  type ConversationState,
  isSettled,
  type OutboundMessage as TrackedMessage,
} from '#libs/conversation';
import type { Cause, ConversationDesk } from '#libs/desk';
import { type EventStore, type OpenedEvent, streamName } from '#libs/event-store';
import type { Inbox } from '#libs/inbox';
import { patiently } from './patiently.js';
import { refusedByWindow } from './reply-window.js';
import { type Progress, sendWhole } from './send-whole.js';

/** After so many postponements in a row the message has failed. */
export const ATTEMPTS_MAX = 8;

export type Drained =
  /** Nothing is left to send. */
  | { readonly kind: 'drained' }
  /** The first message in line must wait; those behind it wait with it. */
  | { readonly kind: 'waiting'; readonly until: Date }
  /** Somebody else is calling the channel right now. */
  | { readonly kind: 'in_flight' };

export interface Sending {
  readonly desk: ConversationDesk;
  readonly store: EventStore;
  readonly findInbox: (inboxId: string) => Promise<Inbox | undefined>;
  readonly findChannel: (id: string) => AnyChannel | null;
  /** Whole time that one call of a channel may take. */
  readonly sendTimeoutMs: number;
  readonly now: () => number;
  /** Messages that software sent to a contact within the last hour. */
  readonly automaticSends: (workspaceId: string, contactId: string) => Promise<number>;
  readonly fetch: typeof fetch;
  /** Told what a call showed about the account; `null`: it works. Never throws. */
  readonly onInbox?: (inbox: Inbox, problem: string | null) => void;
}

export class SendComposedMessages {
  /** Inboxes whose platform asked all of us for patience, and until when. */
  private readonly paused = new Map<string, number>();

  constructor(private readonly sending: Sending) {}

  /** Sends everything that is due in one conversation. Safe to call at any time, any number of times. */
  async drain(workspaceId: string, conversationId: string): Promise<Drained> {
    const { desk, now } = this.sending;
    for (;;) {
      const { state } = await desk.refresh(workspaceId, conversationId);
      const next = state.outbound.find((message) => !isSettled(message.outcome));
      if (!next) return { kind: 'drained' };
      if (next.outcome === 'attempted') {
        // Twice the time-out: by then whoever began this attempt has ended it or has died.
        const staleAt = (next.attemptedAt ?? 0) + 2 * this.sending.sendTimeoutMs;
        if (now() < staleAt) return { kind: 'in_flight' };
        await this.settleLostAttempt(workspaceId, conversationId, state, next);
        continue;
      }
      if (next.notBefore !== null && next.notBefore > now())
        return { kind: 'waiting', until: new Date(next.notBefore) };
      const pausedUntil = this.paused.get(state.start?.inboxId ?? '') ?? 0;
      if (pausedUntil > now()) return { kind: 'waiting', until: new Date(pausedUntil) };
      const began = await this.attempt(workspaceId, conversationId, state, next);
      if (!began) return { kind: 'in_flight' };
    }
  }

  /** False when somebody else has begun the same attempt. */
  private async attempt(
    workspaceId: string,
    conversationId: string,
    state: ConversationState,
    tracked: TrackedMessage,
  ): Promise<boolean> {
    const composed = await this.findComposed(workspaceId, conversationId, tracked.messageId);
    const cause: Cause = {
      actor: { kind: 'system', id: 'delivery' },
      causationId: composed.event.id,
      correlationId: composed.event.correlationId,
      traceparent: composed.event.traceparent,
    };
    const attempt = tracked.attempts + 1;
    const begun = await this.sending.desk.handle(
      workspaceId,
      conversationId,
      { type: 'RecordAttempt', messageId: tracked.messageId, attempt },
      cause,
    );
    if (begun.kind !== 'done') return false;
    const progress: Progress = {
      partsSent: tracked.partIds.length,
      onPart: (externalId) =>
        this.recordPart(workspaceId, conversationId, tracked, externalId, cause),
    };
    const outcome = await this.call(
      workspaceId,
      conversationId,
      state,
      composed,
      attempt,
      progress,
    );
    if (outcome.kind === 'retry' && outcome.scope === 'inbox' && state.start)
      this.paused.set(state.start.inboxId, this.sending.now() + outcome.afterMs);
    const command = outcomeCommand(tracked.messageId, outcome, attempt, this.sending.now());
    // The call is made: its outcome must reach the store, also when the store is away for a while.
    await patiently(() => this.sending.desk.handle(workspaceId, conversationId, command, cause));
    return true;
  }

  private async recordPart(
    workspaceId: string,
    conversationId: string,
    { messageId }: TrackedMessage,
    externalId: string,
    cause: Cause,
  ): Promise<void> {
    const command = { type: 'RecordPartAccepted', messageId, externalId } as const;
    await patiently(() => this.sending.desk.handle(workspaceId, conversationId, command, cause));
  }

  private async call(
    workspaceId: string,
    conversationId: string,
    state: ConversationState,
    composed: Composed,
    attempt: number,
    progress: Progress,
  ): Promise<SendOutcome> {
    const { start } = state;
    if (!start?.address) return failed('contact_forgotten', 'The contact was forgotten.');
    if (!composed.content) return failed('contact_forgotten', 'The text was forgotten.');
    const inbox = await this.sending.findInbox(start.inboxId);
    if (!inbox) return failed('inbox_gone', 'The inbox is not connected any more.');
    const channel = this.sending.findChannel(inbox.channel);
    if (!channel) return failed('channel_gone', `No channel "${inbox.channel}" is installed.`);
    const message: OutboundMessage = {
      messageId: composed.event.data.messageId,
      conversationId,
      workspaceId,
      inboxId: inbox.inboxId,
      to: start.address,
      content: composed.content,
      isAutomatic: composed.event.data.author.kind === 'bot',
      replyToExternalId: composed.replyToExternalId,
      subject: start.subject,
      references: state.references,
      senderName: null,
    };
    const { lastInboundAt } = state;
    const refused = refusedByWindow(
      channel,
      inbox.config,
      message,
      lastInboundAt,
      this.sending.now(),
    );
    if (refused) return refused;
    if (message.isAutomatic && (await this.isLoop(channel, workspaceId, start.contactId)))
      return failed(
        'loop_budget',
        'So many automatic messages in an hour: machines answer each other.',
      );
    try {
      const tools = this.tools(workspaceId);
      const outcome = await sendWhole(channel, message, inbox.config, tools, progress);
      if (outcome.kind === 'accepted') this.sending.onInbox?.(inbox, null);
      if (outcome.kind === 'failed' && outcome.inboxProblem)
        this.sending.onInbox?.(inbox, outcome.inboxProblem);
      return outcome;
    } catch (error) {
      // A channel that throws has not told whether the request left: never send it again blindly.
      return { kind: 'unknown', reason: `Attempt ${attempt}: ${(error as Error).name}` };
    }
  }

  /** A machine that nobody recognised as one takes our answers for questions, and we its answers. */
  private async isLoop(
    { capabilities }: AnyChannel,
    workspaceId: string,
    contactId: string,
  ): Promise<boolean> {
    const { automaticPerHourMax } = capabilities;
    if (automaticPerHourMax === undefined) return false;
    return (await this.sending.automaticSends(workspaceId, contactId)) > automaticPerHourMax;
  }

  private tools(workspaceId: string): SendTools {
    return {
      fetch: this.sending.fetch,
      timeoutMs: this.sending.sendTimeoutMs,
      readBlob: (blobId) => this.sending.store.readBlob(workspaceId, blobId),
    };
  }

  /** Nobody knows whether the call went out. Repeat where that is harmless, else say so. */
  private async settleLostAttempt(
    workspaceId: string,
    conversationId: string,
    state: ConversationState,
    { messageId }: TrackedMessage,
  ): Promise<void> {
    const channel = this.sending.findChannel(state.start?.channel ?? '');
    const command: ConversationCommand = channel?.isRepeatable
      ? {
          type: 'RecordPostponed',
          messageId,
          code: 'attempt_lost',
          reason: 'The sender stopped during the attempt; the channel allows another one.',
          until: new Date(this.sending.now()).toISOString(),
        }
      : { type: 'RecordUnknown', messageId, reason: 'The sender stopped during the attempt.' };
    const composed = await this.findComposed(workspaceId, conversationId, messageId);
    await this.sending.desk.handle(workspaceId, conversationId, command, {
      actor: { kind: 'system', id: 'delivery' },
      causationId: composed.event.id,
      correlationId: composed.event.correlationId,
    });
  }

  private async findComposed(
    workspaceId: string,
    conversationId: string,
    messageId: string,
  ): Promise<Composed> {
    const events = (await this.sending.store.readStream(
      workspaceId,
      streamName('conversation', conversationId),
    )) as (OpenedEvent & { data: { messageId?: string; replyToMessageId?: string } })[];
    const event = events.find(
      ({ type, data }) => type === 'MessageComposed' && data.messageId === messageId,
    ) as ComposedEvent | undefined;
    if (!event) throw new Error(`Message ${messageId} was never composed in ${conversationId}.`);
    const answered = events.find(
      ({ type, data }) =>
        type === 'MessageReceived' && data.messageId === event.data.replyToMessageId,
    );
    return {
      event,
      content: event.private?.content ?? null,
      replyToExternalId: (answered?.private as { externalId?: string } | null)?.externalId ?? null,
    };
  }
}

type ComposedEvent = OpenedEvent & Pick<ConversationEventOf<'MessageComposed'>, 'data' | 'private'>;

interface Composed {
  readonly event: ComposedEvent;
  readonly content: OutboundMessage['content'] | null;
  readonly replyToExternalId: string | null;
}

function failed(code: string, reason: string): SendOutcome {
  return { kind: 'failed', code, reason };
}

/** What to record for an outcome. A channel that asks for patience too often has failed. */
export function outcomeCommand(
  messageId: string,
  outcome: SendOutcome,
  attempt: number,
  now: number,
): ConversationCommand {
  switch (outcome.kind) {
    case 'accepted':
      return { type: 'RecordAccepted', messageId, externalId: outcome.externalId };
    case 'failed':
      return { type: 'RecordFailed', messageId, code: outcome.code, reason: outcome.reason };
    case 'unknown':
      return { type: 'RecordUnknown', messageId, reason: outcome.reason };
    case 'retry': {
      if (attempt >= ATTEMPTS_MAX) {
        const reason = `Gave up after ${attempt} attempts: ${outcome.reason}`;
        return { type: 'RecordFailed', messageId, code: outcome.code, reason };
      }
      const until = new Date(now + outcome.afterMs).toISOString();
      return {
        type: 'RecordPostponed',
        messageId,
        code: outcome.code,
        reason: outcome.reason,
        until,
      };
    }
  }
}
