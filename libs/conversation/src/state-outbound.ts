/** The outbound messages that a conversation remembers, and how each fact changes them. */
import type { Content } from './content.js';
import { summaryOf } from './content-summary.js';
import type { ConversationEvent } from './events.js';
import { isHigher, isSettled, type Outcome } from './outcome.js';

/**
 * Outbound messages remembered for receipts; older ones keep the outcome they have. More are
 * remembered only while more are still to be sent.
 */
export const OUTBOUND_REMEMBERED_MAX = 256;

export interface OutboundMessage {
  readonly messageId: string;
  readonly outcome: Outcome;
  readonly attempts: number;
  /** When the last attempt began, epoch ms; `null` before the first. */
  readonly attemptedAt: number | null;
  /** Not to be tried again before this time, epoch ms. */
  readonly notBefore: number | null;
  /** The channel's id, once it accepted the message (or when it was echoed). */
  readonly externalId: string | null;
  /** The channel's ids of the parts that went out before the last one, in order. */
  readonly partIds: readonly string[];
  /** Its words, while it is not known whether they went out: an echo is told by them. */
  readonly words: string | null;
  /** When it was composed, epoch ms. */
  readonly composedAt: number;
  /** Sent by the business from another app. */
  readonly isEcho?: true;
  /** It went after the visitor by mail, or was to. */
  readonly isCarried?: true;
  /** It is such a mail: the answers in it. */
  readonly carries?: readonly string[];
}

type OutboundEvent = Extract<
  ConversationEvent,
  {
    type:
      | 'MessageEchoed'
      | 'MessageComposed'
      | 'ContinuedByMail'
      | 'MailContinuationRefused'
      | 'DeliveryAttempted'
      | 'DeliveryPostponed'
      | 'MessagePartAccepted'
      | 'MessageAccepted'
      | 'MessageDelivered'
      | 'MessageRead'
      | 'MessageFailed'
      | 'MessageOutcomeUnknown';
  }
> & { readonly at: number };

export function evolveOutbound(
  outbound: readonly OutboundMessage[],
  event: OutboundEvent,
): readonly OutboundMessage[] {
  if (event.type === 'MailContinuationRefused') return carried(outbound, event.data.messageIds);
  const { messageId } = event.data;
  const change = (how: (message: OutboundMessage) => OutboundMessage) =>
    outbound.map((message) => (message.messageId === messageId ? how(message) : message));
  switch (event.type) {
    case 'MessageEchoed':
      return remember(outbound, {
        ...fresh(messageId, event.at),
        outcome: 'accepted',
        isEcho: true,
        externalId: event.private?.externalId ?? null,
      });
    case 'MessageComposed':
      return remember(outbound, {
        ...fresh(messageId, event.at),
        words: event.private ? wordsOf(event.private.content) : null,
      });
    case 'ContinuedByMail':
      return remember(carried(outbound, event.data.messageIds), {
        ...fresh(messageId, event.at),
        carries: event.data.messageIds,
      });
    case 'DeliveryAttempted':
      return change((message) => ({
        ...message,
        outcome: 'attempted',
        attempts: event.data.attempt,
        attemptedAt: event.at,
        notBefore: null,
      }));
    case 'DeliveryPostponed':
      return change((message) => ({
        ...message,
        outcome: isSettled(message.outcome) ? message.outcome : 'composed',
        notBefore: Date.parse(event.data.until),
      }));
    case 'MessagePartAccepted':
      return change((message) => ({
        ...message,
        partIds: [...message.partIds, event.private?.externalId ?? ''],
      }));
    case 'MessageAccepted':
      return change((message) => settled(message, 'accepted', event.private?.externalId));
    case 'MessageDelivered':
      return change((message) => settled(message, 'delivered'));
    case 'MessageRead':
      return change((message) => settled(message, 'read'));
    case 'MessageFailed':
      return change((message) => settled(message, 'failed'));
    case 'MessageOutcomeUnknown':
      return change((message) => settled(message, 'unknown'));
  }
}

/** Forgets the oldest that is over. What is still to be sent is never forgotten. */
function remember(
  outbound: readonly OutboundMessage[],
  message: OutboundMessage,
): readonly OutboundMessage[] {
  const all = [...outbound, message];
  if (all.length <= OUTBOUND_REMEMBERED_MAX) return all;
  const oldest = all.findIndex(({ outcome }) => isSettled(outcome));
  return oldest === -1 ? all : all.toSpliced(oldest, 1);
}

function carried(
  outbound: readonly OutboundMessage[],
  messageIds: readonly string[],
): readonly OutboundMessage[] {
  return outbound.map((message) =>
    messageIds.includes(message.messageId) ? { ...message, isCarried: true as const } : message,
  );
}

function fresh(messageId: string, composedAt: number): OutboundMessage {
  return {
    messageId,
    outcome: 'composed',
    attempts: 0,
    attemptedAt: null,
    notBefore: null,
    externalId: null,
    partIds: [],
    words: null,
    composedAt,
  };
}

/** A late lower outcome is on record, but never lowers what we know. */
function settled(
  message: OutboundMessage,
  reported: Outcome,
  externalId?: string,
): OutboundMessage {
  const outcome = isHigher(reported, message.outcome) ? reported : message.outcome;
  const isAnother = externalId && message.externalId && externalId !== message.externalId;
  return {
    ...message,
    outcome,
    externalId: externalId || message.externalId,
    partIds: isAnother ? [...message.partIds, message.externalId] : message.partIds,
    words: outcome === 'unknown' || outcome === 'attempted' ? message.words : null,
  };
}

/** The id is the message's own, or that of a part of it. */
export function isKnownAs(message: OutboundMessage, externalId: string): boolean {
  return message.externalId === externalId || message.partIds.includes(externalId);
}

/** What an echo of the message would say. */
export function wordsOf(content: Content): string {
  const text = content.kind === 'rich_text' || content.kind === 'list' ? content.text : null;
  return (text ?? summaryOf(content)).replace(/\s+/g, ' ').trim();
}
