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
  type ConversationState,
  isSettled,
  type OutboundMessage as TrackedMessage,
} from '#libs/conversation';
import type { Cause, ConversationDesk } from '#libs/desk';
import type { EventStore } from '#libs/event-store';
import type { Inbox } from '#libs/inbox';
import { type Composed, findComposed } from './composed.js';
import { outcomeCommand } from './outcome-command.js';
import { patiently } from './patiently.js';
import type { Pacer } from './pacer.js';
import { refusedBeforehand, type Refusing } from './refused-beforehand.js';
import { type Progress, sendWhole } from './send-whole.js';
import { takeTurn, type Turn } from './turns.js';

export type Drained =
  /** Nothing is left to send. */
  | { readonly kind: 'drained' }
  /** The first message in line must wait; those behind it wait with it. */
  | { readonly kind: 'waiting'; readonly until: Date }
  /** Somebody else is calling the channel right now. */
  | { readonly kind: 'in_flight' };

export interface Sending extends Refusing {
  readonly desk: ConversationDesk;
  readonly store: EventStore;
  readonly findInbox: (inboxId: string) => Promise<Inbox | undefined>;
  readonly findChannel: (id: string) => AnyChannel | null;
  /** Whole time that one call of a channel may take. */
  readonly sendTimeoutMs: number;
  readonly fetch: typeof fetch;
  readonly pacer: Pacer;
  /** Told what a call showed about the account; `null`: it works. Never throws. */
  readonly onInbox?: (inbox: Inbox, problem: string | null) => void;
}

export class SendComposedMessages {
  /** Inboxes whose platform asked all of us for patience, and until when. */
  private readonly paused = new Map<string, number>();

  constructor(private readonly sending: Sending) {}

  /** Sends everything that is due in one conversation. Safe to call at any time, any number of times. */
  async drain(workspaceId: string, conversationId: string): Promise<Drained> {
    const held = new Map<Lane, Drained>();
    for (;;) {
      const { state } = await this.sending.desk.refresh(workspaceId, conversationId);
      const next = state.outbound.find(
        (message) => !isSettled(message.outcome) && !held.has(laneOf(message)),
      );
      if (!next) return held.get('chat') ?? held.get('mail') ?? { kind: 'drained' };
      const holds = await this.sendNext(workspaceId, conversationId, state, next);
      if (holds) held.set(laneOf(next), holds);
    }
  }

  /** What holds the message up, and those behind it in its lane; `null` once it went its way. */
  private async sendNext(
    workspaceId: string,
    conversationId: string,
    state: ConversationState,
    next: TrackedMessage,
  ): Promise<Drained | null> {
    const { now } = this.sending;
    if (next.outcome === 'attempted') {
      // Twice the time-out: by then whoever began this attempt has ended it or has died.
      const staleAt = (next.attemptedAt ?? 0) + 2 * this.sending.sendTimeoutMs;
      if (now() < staleAt) return { kind: 'in_flight' };
      await this.settleLostAttempt(workspaceId, conversationId, state, next);
      return null;
    }
    if (next.notBefore !== null && next.notBefore > now())
      return { kind: 'waiting', until: new Date(next.notBefore) };
    const { away, start } = state;
    const inboxId = next.carries ? away.mailInboxId : start?.inboxId;
    const pausedUntil = this.paused.get(inboxId ?? '') ?? 0;
    if (pausedUntil > now()) return { kind: 'waiting', until: new Date(pausedUntil) };
    const turn = await this.turnFor(inboxId ?? '', next.carries ? null : start?.address);
    if (typeof turn === 'number') return { kind: 'waiting', until: new Date(now() + turn) };
    try {
      const began = await this.attempt(workspaceId, conversationId, state, next, turn);
      return began ? null : { kind: 'in_flight' };
    } finally {
      await turn?.end();
    }
  }

  /** `null`: it is no chat message of this inbox; a number: so many ms until it may go. */
  private async turnFor(
    inboxId: string,
    address: string | null | undefined,
  ): Promise<Turn | number | null> {
    const inbox = address ? await this.sending.findInbox(inboxId) : undefined;
    if (!inbox || !address) return null;
    return takeTurn(this.sending.pacer, this.sending.findChannel(inbox.channel), inbox, address);
  }

  /** False when somebody else has begun the same attempt. */
  private async attempt(
    workspaceId: string,
    conversationId: string,
    state: ConversationState,
    tracked: TrackedMessage,
    turn: Turn | null,
  ): Promise<boolean> {
    const composed = await this.findComposed(workspaceId, conversationId, state, tracked.messageId);
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
      { workspaceId, conversationId, messageId: tracked.messageId },
      begun.state,
      composed,
      attempt,
      progress,
      turn,
    );
    if (outcome.kind === 'retry' && outcome.scope === 'inbox')
      this.paused.set(composed.inboxId, this.sending.now() + outcome.afterMs);
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
    ids: Pick<OutboundMessage, 'workspaceId' | 'conversationId' | 'messageId'>,
    state: ConversationState,
    composed: Composed,
    attempt: number,
    progress: Progress,
    turn: Turn | null,
  ): Promise<SendOutcome> {
    const { start } = state;
    const { workspaceId } = ids;
    if (!start?.address || !composed.to)
      return failed('contact_forgotten', 'The contact was forgotten.');
    const inbox = await this.sending.findInbox(composed.inboxId);
    if (!inbox) return failed('inbox_gone', 'The inbox is not connected any more.');
    const channel = this.sending.findChannel(inbox.channel);
    if (!channel) return failed('channel_gone', `No channel "${inbox.channel}" is installed.`);
    const content = composed.contentFor(channel, state);
    if (content === null) return failed('contact_forgotten', 'The text was forgotten.');
    if (content === 'nothing_left')
      return failed('read_in_chat', 'It was read in the chat before the mail went out.');
    const message: OutboundMessage = {
      ...ids,
      inboxId: inbox.inboxId,
      to: composed.to,
      content,
      isAutomatic: composed.isAutomatic,
      replyToExternalId: composed.replyToExternalId,
      subject: start.subject ?? (await this.subjectOf(start.inboxId)),
      references: state.references,
      senderName: null,
    };
    const refused = await refusedBeforehand(
      this.sending,
      { channel, config: inbox.config, isItsInbox: inbox.inboxId === start.inboxId },
      message,
      state,
    );
    if (refused) return refused;
    try {
      const tools = this.tools(workspaceId);
      const counted = turn?.counted(channel) ?? channel;
      const outcome = await sendWhole(counted, message, inbox.config, tools, progress);
      if (outcome.kind === 'accepted') this.sending.onInbox?.(inbox, null);
      if ((outcome.kind === 'failed' || outcome.kind === 'retry') && outcome.inboxProblem)
        this.sending.onInbox?.(inbox, outcome.inboxProblem);
      return outcome;
    } catch (error) {
      // A channel that throws has not told whether the request left: never send it again blindly.
      return { kind: 'unknown', reason: `Attempt ${attempt}: ${(error as Error).name}` };
    }
  }

  /** What a mail is about whose conversation began without a subject, in a chat. */
  private async subjectOf(inboxId: string): Promise<string | null> {
    const inbox = await this.sending.findInbox(inboxId);
    const channel = inbox ? this.sending.findChannel(inbox.channel) : null;
    return channel?.continuation?.(inbox?.config)?.subject ?? null;
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
    { messageId, carries }: TrackedMessage,
  ): Promise<void> {
    const channel = carries ? null : this.sending.findChannel(state.start?.channel ?? '');
    const command: ConversationCommand = channel?.isRepeatable
      ? {
          type: 'RecordPostponed',
          messageId,
          code: 'attempt_lost',
          reason: 'The sender stopped during the attempt; the channel allows another one.',
          until: new Date(this.sending.now()).toISOString(),
        }
      : { type: 'RecordUnknown', messageId, reason: 'The sender stopped during the attempt.' };
    const composed = await this.findComposed(workspaceId, conversationId, state, messageId);
    await this.sending.desk.handle(workspaceId, conversationId, command, {
      actor: { kind: 'system', id: 'delivery' },
      causationId: composed.event.id,
      correlationId: composed.event.correlationId,
    });
  }

  private findComposed(
    workspaceId: string,
    conversationId: string,
    state: ConversationState,
    messageId: string,
  ): Promise<Composed> {
    const { store } = this.sending;
    return findComposed(store, workspaceId, conversationId, state, messageId);
  }
}

type Lane = 'chat' | 'mail';

/** A mail that waits for its server holds up no words in the chat. */
function laneOf({ carries }: TrackedMessage): Lane {
  return carries ? 'mail' : 'chat';
}

function failed(code: string, reason: string): SendOutcome {
  return { kind: 'failed', code, reason };
}
