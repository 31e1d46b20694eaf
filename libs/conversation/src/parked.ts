/**
 * Reports about messages that we do not know (yet): the platform can be quicker than the answer to
 * our own call. They wait in the conversation until somebody tells whose id it was.
 */
import type { ConversationEvent } from './events.js';
import { isHigher, type Outcome } from './outcome.js';
import { isKnownAs, type OutboundMessage } from './state-outbound.js';

/** The oldest are forgotten: whose they were will not be told any more. */
export const PARKED_MAX = 64;

export interface ParkedReceipt {
  readonly externalId: string;
  /** Our own id, where the platform carried it back; which part it was is still to be told. */
  readonly ownMessageId: string | null;
  readonly outcome: 'accepted' | 'delivered' | 'read' | 'failed';
  readonly code: string | null;
  readonly reason: string | null;
}

/** What waited for this id, as facts about the message, in the order in which it came. */
export function comeTrue(
  parked: readonly ParkedReceipt[],
  message: OutboundMessage,
  isMeant: (receipt: ParkedReceipt) => boolean,
  known: Outcome,
): ConversationEvent[] {
  const events: ConversationEvent[] = [];
  let highest = known;
  for (const receipt of parked.filter(isMeant)) {
    if (!isHigher(receipt.outcome, highest)) continue;
    highest = receipt.outcome;
    events.push(reported(message.messageId, receipt));
  }
  return events;
}

/** One report as a fact about a message. */
export function reported(
  messageId: string,
  { outcome, externalId, code, reason }: Omit<ParkedReceipt, 'ownMessageId'>,
): ConversationEvent {
  const data = { messageId };
  switch (outcome) {
    case 'accepted':
      return { type: 'MessageAccepted', data, private: { externalId } };
    case 'delivered':
      return { type: 'MessageDelivered', data };
    case 'read':
      return { type: 'MessageRead', data };
    case 'failed':
      return {
        type: 'MessageFailed',
        data: { ...data, code: code ?? 'unknown', reason: reason ?? '' },
      };
  }
}

export function evolveParked(
  parked: readonly ParkedReceipt[],
  outbound: readonly OutboundMessage[],
  event: ConversationEvent,
): readonly ParkedReceipt[] {
  switch (event.type) {
    case 'ReceiptParked': {
      const { outcome, ownMessageId, code, reason } = event.data;
      const externalId = event.private?.externalId;
      if (!externalId) return parked;
      const receipt = {
        externalId,
        outcome,
        ownMessageId: ownMessageId ?? null,
        code: code ?? null,
        reason: reason ?? null,
      };
      return [...parked, receipt].slice(-PARKED_MAX);
    }
    case 'MessageEchoed':
    case 'MessagePartAccepted':
    case 'MessageAccepted':
    case 'MessageOutcomeUnknown': {
      if (parked.length === 0) return parked;
      const { messageId } = event.data;
      const message = outbound.find((candidate) => candidate.messageId === messageId);
      return parked.filter(
        (receipt) =>
          !(message && isKnownAs(message, receipt.externalId)) &&
          !(event.type === 'MessageOutcomeUnknown' && receipt.ownMessageId === messageId),
      );
    }
    default:
      return parked;
  }
}
