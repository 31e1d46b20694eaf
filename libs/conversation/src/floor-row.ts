/**
 * A conversation as routing sees it: who has the floor, who waits, who was asked. A fold like the state,
 * but plain data with times, so that a table, a simulation and a replay can all keep the same rows.
 */
import type { AgentNeeds, ConversationEvent, HolderKind } from './events.js';

/** Times are epoch milliseconds. */
export interface FloorRow {
  readonly inboxId: string;
  readonly channel: string;
  readonly contactId: string;
  readonly holder: HolderKind;
  readonly agentId: string | null;
  /** Since when this holder has the floor. */
  readonly heldSince: number;
  /** Since when the customer waits for a person, in the queue or with the bot; `null`: they do not. */
  readonly waitsSince: number | null;
  readonly priority: number;
  readonly needs: AgentNeeds;
  readonly offerId: string | null;
  readonly offerAgentId: string | null;
  readonly offerExpiresAt: number | null;
  /** Of this wait; an id as often as that agent let an offer pass. */
  readonly passedBy: readonly string[];
  /** Offers since the conversation came to the queue that nobody took. */
  readonly rings: number;
  readonly lastOfferEndedAt: number | null;
  /** When the oldest message was recorded that no agent (or bot, where it holds the floor) answered. */
  readonly unansweredSince: number | null;
  /** Last sign of the holding agent in this conversation. */
  readonly activeAt: number;
  /** Who held it last, since when, and how long the customer had waited for that. */
  readonly lastAgentId: string | null;
  readonly lastAgentAt: number | null;
  readonly lastWaitMs: number | null;
  /** What the customer was told about the queue last, and when. */
  readonly toldAt: number | null;
  readonly toldPosition: number | null;
  /** The event that began this stretch: cause and correlation of what follows. */
  readonly causeId: string;
  readonly correlationId: string;
}

/** The part of a recorded event that the row needs; every recorded event of a conversation fits. */
export interface FloorEvent {
  readonly id: string;
  readonly type: string;
  readonly correlationId: string;
  readonly recordedAt: Date;
  readonly data: unknown;
}

/** Facts that change the row. */
export const floorEvents: readonly string[] = [
  'ConversationStarted',
  'MessageReceived',
  'MessageComposed',
  'HandoverRequested',
  'AgentOffered',
  'OfferAccepted',
  'OfferDeclined',
  'OfferExpired',
  'OfferWithdrawn',
  'ConversationPickedUp',
  'ConversationTransferred',
  'ConversationReturnedToBot',
  'ConversationReturnedToQueue',
  'WaitTold',
  'ConversationAbandoned',
  'CallbackRequested',
  'ConversationResolved',
  'ConversationReopened',
];

/** Whoever has waited and been held before comes before those who ask for the first time. */
const RETURNED_PRIORITY = 1;
const PASSED_BY_MAX = 50;

export function evolveFloor(row: FloorRow | null, event: FloorEvent): FloorRow | null {
  if (row === null) return event.type === 'ConversationStarted' ? begun(event) : null;
  const at = event.recordedAt.getTime();
  const fact = event as unknown as ConversationEvent;
  switch (fact.type) {
    case 'MessageReceived':
      if (fact.data.classification !== 'human' || row.unansweredSince !== null) return row;
      return { ...row, unansweredSince: at };
    case 'MessageComposed':
      if (fact.data.author.kind === 'agent') return { ...row, activeAt: at, unansweredSince: null };
      return row.holder === 'bot' && row.unansweredSince !== null && row.waitsSince === null
        ? { ...row, unansweredSince: null }
        : row;
    case 'HandoverRequested': {
      const { priority, needs = {} } = fact.data;
      return queued(row, event, priority, needs);
    }
    case 'ConversationReturnedToQueue':
      return queued(row, event, Math.max(RETURNED_PRIORITY, row.priority), row.needs);
    case 'ConversationTransferred': {
      const { toAgentId, toTeamId } = fact.data;
      if (toAgentId !== null) return held(row, event, toAgentId);
      const needs = { ...row.needs, ...(toTeamId ? { teamId: toTeamId } : {}) };
      return queued(row, event, RETURNED_PRIORITY, needs);
    }
    case 'OfferAccepted':
    case 'ConversationPickedUp':
      return held(row, event, fact.data.agentId);
    case 'AgentOffered':
      return {
        ...row,
        offerId: fact.data.offerId,
        offerAgentId: fact.data.agentId,
        offerExpiresAt: Date.parse(fact.data.expiresAt),
      };
    case 'OfferDeclined':
    case 'OfferExpired':
      return {
        ...row,
        ...NO_OFFER,
        passedBy: [...row.passedBy, fact.data.agentId].slice(-PASSED_BY_MAX),
        rings: row.rings + 1,
        lastOfferEndedAt: at,
      };
    case 'OfferWithdrawn':
      return { ...row, ...NO_OFFER };
    case 'WaitTold':
      return { ...row, toldAt: at, toldPosition: fact.data.position };
    case 'ConversationReturnedToBot':
      return fact.data.reason === 'nobody_answered'
        ? { ...row, ...stretch(event), ...NO_OFFER, holder: 'bot', agentId: null }
        : { ...freed(row, event), holder: 'bot' };
    case 'ConversationAbandoned':
      return row.holder === 'queue'
        ? { ...freed(row, event), holder: 'bot' }
        : { ...row, ...NO_OFFER, waitsSince: null };
    case 'ConversationResolved':
      return { ...freed(row, event), holder: 'nobody', unansweredSince: null };
    case 'ConversationReopened':
      return { ...freed(row, event), holder: 'bot' };
    default:
      // The customer is called back at a time of their choice: nobody is asked meanwhile.
      return event.type === 'CallbackRequested'
        ? { ...freed(row, event), holder: 'callback' }
        : row;
  }
}

const NO_OFFER = { offerId: null, offerAgentId: null, offerExpiresAt: null } as const;
const NO_WAIT = {
  ...NO_OFFER,
  waitsSince: null,
  priority: 0,
  needs: {},
  passedBy: [],
  rings: 0,
  lastOfferEndedAt: null,
  toldAt: null,
  toldPosition: null,
} as const;

function begun(event: FloorEvent): FloorRow {
  const { data } = event as unknown as Extract<ConversationEvent, { type: 'ConversationStarted' }>;
  return {
    inboxId: data.inboxId,
    channel: data.channel,
    contactId: data.contactId,
    holder: 'bot',
    agentId: null,
    ...NO_WAIT,
    ...stretch(event),
    unansweredSince: null,
    activeAt: event.recordedAt.getTime(),
    lastAgentId: null,
    lastAgentAt: null,
    lastWaitMs: null,
  };
}

function stretch(event: FloorEvent) {
  return {
    heldSince: event.recordedAt.getTime(),
    causeId: event.id,
    correlationId: event.correlationId,
  };
}

function freed(row: FloorRow, event: FloorEvent): FloorRow {
  return { ...row, ...NO_WAIT, ...stretch(event), agentId: null };
}

function queued(row: FloorRow, event: FloorEvent, priority: number, needs: AgentNeeds): FloorRow {
  const since = row.waitsSince ?? event.recordedAt.getTime();
  // Told once is told: a second handover of the same wait says nothing new about the queue.
  const { toldAt, toldPosition } = row;
  return {
    ...freed(row, event),
    holder: 'queue',
    waitsSince: since,
    priority,
    needs,
    toldAt,
    toldPosition,
  };
}

function held(row: FloorRow, event: FloorEvent, agentId: string): FloorRow {
  const at = event.recordedAt.getTime();
  return {
    ...freed(row, event),
    holder: 'agent',
    agentId,
    activeAt: at,
    // What was asked of an agent holds for the next one, too.
    needs: row.needs,
    lastAgentId: agentId,
    lastAgentAt: at,
    lastWaitMs: row.waitsSince === null ? row.lastWaitMs : at - row.waitsSince,
  };
}
