/**
 * What a conversation must remember to decide: bounded, whatever the length of its stream.
 *
 * The thread that people read is another fold (`thread.ts`); this one keeps only the floor, the
 * open offer, the bot's pending questions and the outbound messages whose end is not yet known.
 */
import { type AwayMemory, evolveAway, nobodyAway } from './away.js';
import { type BotMemory, emptyMemory, remember } from './bot-memory.js';
import type { ConversationEvent } from './events.js';
import { evolveParked, type ParkedReceipt } from './parked.js';
import { evolveOutbound, type OutboundMessage } from './state-outbound.js';

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

export interface StartFacts {
  readonly inboxId: string;
  readonly channel: string;
  readonly contactId: string;
  readonly episode: number;
  /** `null` once the contact was forgotten: nothing can be sent any more. */
  readonly address: string | null;
  readonly threadKey: string | null;
  readonly subject: string | null;
  /** What the channel called the customer at the beginning. */
  readonly name: string | null;
}

export interface ConversationState {
  readonly start: StartFacts | null;
  readonly status: 'open' | 'resolved';
  readonly holder: Holder;
  readonly offer: Offer | null;
  /**
   * Since when the customer waits for a person, epoch ms: in the queue, or with the bot after nobody
   * answered. `null`: they do not.
   */
  readonly waitsSince: number | null;
  /** Agents who let this stretch's offers pass, so that the next one is asked first. */
  readonly passedBy: readonly string[];
  readonly outbound: readonly OutboundMessage[];
  /** Reports about messages that nobody has claimed yet, oldest first, bounded. */
  readonly parked: readonly ParkedReceipt[];
  /** When the customer last wrote, by the channel's clock, epoch ms: reply windows count from it. */
  readonly lastInboundAt: number | null;
  /** Inbound messages that the bot has neither answered nor given up on, oldest first. */
  readonly pendingForBot: readonly string[];
  readonly mismatchesInARow: number;
  readonly hasBotSpoken: boolean;
  /** Email: message ids of the thread for the answer's headers, oldest first, bounded. */
  readonly references: readonly string[];
  readonly resolvedAt: number | null;
  /** Offered to the agent, and nothing written since. */
  readonly suggestion: {
    readonly questionMessageId: string;
    readonly entryIds: readonly string[];
  } | null;
  /** Where the bot is in its flow, and what it was told. */
  readonly bot: BotMemory;
  /** A visitor who may go, and what is sent after them. */
  readonly away: AwayMemory;
}

export const initialState: ConversationState = {
  start: null,
  status: 'open',
  holder: { kind: 'nobody' },
  offer: null,
  waitsSince: null,
  passedBy: [],
  outbound: [],
  parked: [],
  lastInboundAt: null,
  pendingForBot: [],
  mismatchesInARow: 0,
  hasBotSpoken: false,
  references: [],
  resolvedAt: null,
  suggestion: null,
  bot: emptyMemory,
  away: nobodyAway,
};

/**
 * A recorded conversation event; `at` is `recordedAt`, `saidAt` the source's own time, both in epoch
 * milliseconds.
 */
export type RecordedFact = ConversationEvent & { readonly at: number; readonly saidAt?: number };

const REFERENCES_MAX = 20;

export function evolve(state: ConversationState, event: RecordedFact): ConversationState {
  return {
    ...evolveFloor(state, event),
    bot: remember(state.bot, event),
    away: evolveAway(state.away, event),
  };
}

function evolveFloor(state: ConversationState, event: RecordedFact): ConversationState {
  switch (event.type) {
    case 'ConversationStarted':
      return {
        ...state,
        start: {
          ...event.data,
          address: event.private?.address ?? null,
          threadKey: event.private?.threadKey ?? null,
          subject: event.private?.subject ?? null,
          name: event.private?.name ?? null,
        },
        holder: { kind: 'bot' },
      };
    case 'MessageReceived': {
      const references = event.private?.references ?? [];
      const isQuestion = event.data.classification === 'human';
      const saidAt = Math.min(event.saidAt ?? event.at, event.at);
      const address = event.private?.address;
      return {
        ...state,
        start: address && state.start ? { ...state.start, address } : state.start,
        // Clicks and calls open a window as words do; a machine's mail and the platform's news do not.
        lastInboundAt:
          isQuestion || (event.data.classification === 'notice' && !event.data.about)
            ? Math.max(state.lastInboundAt ?? 0, saidAt)
            : state.lastInboundAt,
        references: [...state.references, ...references]
          .filter((id, index, all) => all.indexOf(id) === index)
          .slice(-REFERENCES_MAX),
        pendingForBot:
          isQuestion && state.holder.kind === 'bot'
            ? [...state.pendingForBot, event.data.messageId]
            : state.pendingForBot,
      };
    }
    case 'MessageComposed':
      return {
        ...withReports(state, event),
        hasBotSpoken: state.hasBotSpoken || event.data.author.kind === 'bot',
      };
    case 'MessageEchoed':
    case 'ContinuedByMail':
    case 'MailContinuationRefused':
    case 'DeliveryAttempted':
    case 'DeliveryPostponed':
    case 'MessagePartAccepted':
    case 'MessageAccepted':
    case 'MessageDelivered':
    case 'MessageRead':
    case 'MessageFailed':
    case 'MessageOutcomeUnknown':
      return withReports(state, event);
    case 'ReceiptParked':
      return { ...state, parked: evolveParked(state.parked, state.outbound, event) };
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
    case 'FlowStepTaken':
      return event.data.questionMessageId === null
        ? state
        : {
            ...state,
            pendingForBot: without(state.pendingForBot, event.data.questionMessageId),
          };
    case 'CallbackRequested':
      return {
        ...state,
        holder: { kind: 'callback' },
        offer: null,
        waitsSince: null,
        pendingForBot: [],
      };
    case 'SuggestionOffered':
      return { ...state, suggestion: event.data };
    case 'SuggestionUsed':
      return { ...state, suggestion: null };
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
      return {
        ...state,
        holder: { kind: 'bot' },
        offer: null,
        mismatchesInARow: 0,
        waitsSince: event.data.reason === 'nobody_answered' ? state.waitsSince : null,
      };
    case 'ConversationAbandoned':
      return {
        ...state,
        holder: state.holder.kind === 'queue' ? { kind: 'bot' } : state.holder,
        offer: null,
        waitsSince: null,
      };
    case 'ConversationReturnedToQueue':
      return toQueue(state, event.at);
    case 'ConversationResolved':
      return {
        ...state,
        status: 'resolved',
        holder: { kind: 'nobody' },
        offer: null,
        waitsSince: null,
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
    default:
      return state;
  }
}

function toQueue(state: ConversationState, at: number): ConversationState {
  return {
    ...state,
    holder: { kind: 'queue', since: at },
    offer: null,
    waitsSince: state.waitsSince ?? at,
    passedBy: [],
    pendingForBot: [],
  };
}

function heldBy(state: ConversationState, agentId: string): ConversationState {
  return {
    ...state,
    holder: { kind: 'agent', agentId },
    offer: null,
    waitsSince: null,
    passedBy: [],
    pendingForBot: [],
  };
}

function withReports(
  state: ConversationState,
  event: Parameters<typeof evolveOutbound>[1],
): ConversationState {
  const outbound = evolveOutbound(state.outbound, event);
  return { ...state, outbound, parked: evolveParked(state.parked, outbound, event) };
}

function without(ids: readonly string[], id: string): readonly string[] {
  return ids.filter((candidate) => candidate !== id);
}
