/**
 * What a conversation must remember to decide: bounded, whatever the length of its stream.
 *
 * The thread that people read is another fold (`thread.ts`); this one keeps only the floor, the
 * open offer, the bot's pending questions and the outbound messages whose end is not yet known.
 */
import type { ConversationEvent } from './events.js';
import { isHigher, isSettled, type Outcome } from './outcome.js';

/** Outbound messages remembered for receipts; older ones keep the outcome they have. */
export const OUTBOUND_REMEMBERED_MAX = 256;

export type Holder =
  | { readonly kind: 'bot' }
  | { readonly kind: 'queue'; readonly since: number }
  | { readonly kind: 'agent'; readonly agentId: string }
  | { readonly kind: 'callback' }
  | { readonly kind: 'nobody' };

export interface Offer {
  readonly offerId: string;
  readonly agentId: string;
  readonly expiresAt: string;
}

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
}

export interface StartFacts {
  readonly inboxId: string;
  readonly channel: string;
  readonly contactId: string;
  readonly episode: number;
  /** `null` once the contact was forgotten: nothing can be sent any more. */
  readonly address: string | null;
  readonly threadKey: string | null;
  readonly subject: string | null;
}

export interface ConversationState {
  readonly start: StartFacts | null;
  readonly status: 'open' | 'resolved';
  readonly holder: Holder;
  readonly offer: Offer | null;
  /** Agents who let this stretch's offers pass, so that the next one is asked first. */
  readonly passedBy: readonly string[];
  readonly outbound: readonly OutboundMessage[];
  /** Inbound messages that the bot has neither answered nor given up on, oldest first. */
  readonly pendingForBot: readonly string[];
  readonly mismatchesInARow: number;
  readonly hasBotSpoken: boolean;
  /** Email: message ids of the thread for the answer's headers, oldest first, bounded. */
  readonly references: readonly string[];
  readonly resolvedAt: number | null;
}

export const initialState: ConversationState = {
  start: null,
  status: 'open',
  holder: { kind: 'nobody' },
  offer: null,
  passedBy: [],
  outbound: [],
  pendingForBot: [],
  mismatchesInARow: 0,
  hasBotSpoken: false,
  references: [],
  resolvedAt: null,
};

/** A recorded conversation event; `at` is `recordedAt` in epoch milliseconds. */
export type RecordedFact = ConversationEvent & { readonly at: number };

const REFERENCES_MAX = 20;

export function evolve(state: ConversationState, event: RecordedFact): ConversationState {
  switch (event.type) {
    case 'ConversationStarted':
      return {
        ...state,
        start: {
          ...event.data,
          address: event.private?.address ?? null,
          threadKey: event.private?.threadKey ?? null,
          subject: event.private?.subject ?? null,
        },
        holder: { kind: 'bot' },
      };
    case 'MessageReceived': {
      const references = event.private?.references ?? [];
      const isQuestion = event.data.classification === 'human';
      return {
        ...state,
        references: [...state.references, ...references]
          .filter((id, index, all) => all.indexOf(id) === index)
          .slice(-REFERENCES_MAX),
        pendingForBot:
          isQuestion && state.holder.kind === 'bot'
            ? [...state.pendingForBot, event.data.messageId]
            : state.pendingForBot,
      };
    }
    case 'MessageEchoed':
      return withOutbound(state, {
        messageId: event.data.messageId,
        outcome: 'accepted',
        attempts: 0,
        attemptedAt: null,
        notBefore: null,
        externalId: event.private?.externalId ?? null,
      });
    case 'MessageComposed':
      return {
        ...withOutbound(state, {
          messageId: event.data.messageId,
          outcome: 'composed',
          attempts: 0,
          attemptedAt: null,
          notBefore: null,
          externalId: null,
        }),
        hasBotSpoken: state.hasBotSpoken || event.data.author.kind === 'bot',
      };
    case 'DeliveryAttempted':
      return changeOutbound(state, event.data.messageId, (message) => ({
        ...message,
        outcome: 'attempted',
        attempts: event.data.attempt,
        attemptedAt: event.at,
        notBefore: null,
      }));
    case 'DeliveryPostponed':
      return changeOutbound(state, event.data.messageId, (message) => ({
        ...message,
        outcome: isSettled(message.outcome) ? message.outcome : 'composed',
        notBefore: Date.parse(event.data.until),
      }));
    case 'MessageAccepted':
      return settle(state, event.data.messageId, 'accepted', event.private?.externalId);
    case 'MessageDelivered':
      return settle(state, event.data.messageId, 'delivered');
    case 'MessageRead':
      return settle(state, event.data.messageId, 'read');
    case 'MessageFailed':
      return settle(state, event.data.messageId, 'failed');
    case 'MessageOutcomeUnknown':
      return settle(state, event.data.messageId, 'unknown');
    case 'BotAnswered':
      return {
        ...state,
        mismatchesInARow: 0,
        pendingForBot: without(state.pendingForBot, event.data.questionMessageId),
      };
    case 'BotMismatched':
      return {
        ...state,
        mismatchesInARow: state.mismatchesInARow + 1,
        pendingForBot: without(state.pendingForBot, event.data.questionMessageId),
      };
    case 'HandoverRequested':
      return toQueue(state, event.at);
    case 'AgentOffered':
      return {
        ...state,
        offer: {
          offerId: event.data.offerId,
          agentId: event.data.agentId,
          expiresAt: event.data.expiresAt,
        },
      };
    case 'OfferAccepted':
    case 'ConversationPickedUp':
      return heldBy(state, event.data.agentId);
    case 'OfferDeclined':
    case 'OfferExpired':
      return {
        ...state,
        offer: null,
        passedBy: [...state.passedBy, event.data.agentId].slice(-50),
      };
    case 'OfferWithdrawn':
      return { ...state, offer: null };
    case 'ConversationTransferred':
      return event.data.toAgentId === null
        ? toQueue(state, event.at)
        : heldBy(state, event.data.toAgentId);
    case 'ConversationReturnedToBot':
      return { ...state, holder: { kind: 'bot' }, offer: null, mismatchesInARow: 0 };
    case 'ConversationReturnedToQueue':
      return toQueue(state, event.at);
    case 'ConversationResolved':
      return {
        ...state,
        status: 'resolved',
        holder: { kind: 'nobody' },
        offer: null,
        pendingForBot: [],
        resolvedAt: event.at,
      };
    case 'ConversationReopened':
      return {
        ...state,
        status: 'open',
        holder: { kind: 'bot' },
        mismatchesInARow: 0,
        resolvedAt: null,
      };
    case 'MediaFetched':
    case 'MediaFetchFailed':
    case 'MessageEdited':
    case 'MessageRevoked':
    case 'ReactionAdded':
    case 'ReactionRemoved':
    case 'NoteAdded':
    case 'LabelAdded':
    case 'LabelRemoved':
    case 'ConversationSnoozed':
    case 'ConversationSeen':
      return state;
  }
}

function toQueue(state: ConversationState, at: number): ConversationState {
  return {
    ...state,
    holder: { kind: 'queue', since: at },
    offer: null,
    passedBy: [],
    pendingForBot: [],
  };
}

function heldBy(state: ConversationState, agentId: string): ConversationState {
  return {
    ...state,
    holder: { kind: 'agent', agentId },
    offer: null,
    passedBy: [],
    pendingForBot: [],
  };
}

function withOutbound(state: ConversationState, message: OutboundMessage): ConversationState {
  return { ...state, outbound: [...state.outbound, message].slice(-OUTBOUND_REMEMBERED_MAX) };
}

function changeOutbound(
  state: ConversationState,
  messageId: string,
  change: (message: OutboundMessage) => OutboundMessage,
): ConversationState {
  return {
    ...state,
    outbound: state.outbound.map((message) =>
      message.messageId === messageId ? change(message) : message,
    ),
  };
}

/** A late lower outcome is on record, but never lowers what we know. */
function settle(
  state: ConversationState,
  messageId: string,
  outcome: Outcome,
  externalId?: string,
): ConversationState {
  return changeOutbound(state, messageId, (message) => ({
    ...message,
    outcome: isHigher(outcome, message.outcome) ? outcome : message.outcome,
    externalId: externalId ?? message.externalId,
  }));
}

function without(ids: readonly string[], id: string): readonly string[] {
  return ids.filter((candidate) => candidate !== id);
}
