/** Conversations that wait for an agent or are held by one. The bot's and the resolved have no row. */
import type { ConversationEvent } from '#libs/conversation';
import { defineProjection, type RecordedEvent, splitStream } from '#libs/event-store';

/** Times are epoch milliseconds. */
export interface RoutedConversation {
  readonly holder: 'queue' | 'agent';
  readonly agentId: string | null;
  /** Since when this customer waits, or this agent holds it. */
  readonly since: number;
  /** Last sign of the holding agent in this conversation. */
  readonly activeAt: number;
  readonly priority: number;
  readonly offerId: string | null;
  readonly offerAgentId: string | null;
  readonly offerExpiresAt: number | null;
  readonly passedBy: readonly string[];
  readonly lastOfferEndedAt: number | null;
  /** The event that made it wait: cause and correlation of the offers that follow. */
  readonly causeId: string;
  readonly correlationId: string;
}

/** Whoever has waited and been held before comes before those who ask for the first time. */
const RETURNED_PRIORITY = 1;
const PASSED_BY_MAX = 50;

export const routedConversations = defineProjection<RoutedConversation>({
  name: 'routing-conversations',
  version: 1,
  table: 'routing_conversation',
  handles: [
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
    'ConversationResolved',
    'ConversationReopened',
    'MessageComposed',
  ],
  partition: 'stream',
  key: (event) => splitStream(event.stream).id,

  evolve(row, event) {
    const fact = event as unknown as ConversationEvent;
    const at = event.recordedAt.getTime();
    switch (fact.type) {
      case 'HandoverRequested':
        return queued(event, fact.data.priority);
      case 'ConversationReturnedToQueue':
        return queued(event, Math.max(RETURNED_PRIORITY, row?.priority ?? 0));
      case 'ConversationTransferred':
        return fact.data.toAgentId === null
          ? queued(event, RETURNED_PRIORITY)
          : held(event, fact.data.toAgentId);
      case 'OfferAccepted':
      case 'ConversationPickedUp':
        return held(event, fact.data.agentId);
      case 'AgentOffered':
        return (
          row && {
            ...row,
            offerId: fact.data.offerId,
            offerAgentId: fact.data.agentId,
            offerExpiresAt: Date.parse(fact.data.expiresAt),
          }
        );
      case 'OfferDeclined':
      case 'OfferExpired':
        return (
          row && {
            ...row,
            ...NO_OFFER,
            passedBy: [...row.passedBy, fact.data.agentId].slice(-PASSED_BY_MAX),
            lastOfferEndedAt: at,
          }
        );
      case 'OfferWithdrawn':
        return row && { ...row, ...NO_OFFER };
      case 'MessageComposed':
        return row?.holder === 'agent' && fact.data.author.kind === 'agent'
          ? { ...row, activeAt: at }
          : row;
      case 'ConversationReturnedToBot':
      case 'ConversationResolved':
      case 'ConversationReopened':
        return null;
      default:
        return row;
    }
  },
});

const NO_OFFER = { offerId: null, offerAgentId: null, offerExpiresAt: null } as const;

function queued(event: RecordedEvent, priority: number): RoutedConversation {
  return { ...begun(event), holder: 'queue', agentId: null, priority };
}

function held(event: RecordedEvent, agentId: string): RoutedConversation {
  return { ...begun(event), holder: 'agent', agentId, priority: 0 };
}

function begun(event: RecordedEvent) {
  const at = event.recordedAt.getTime();
  return {
    since: at,
    activeAt: at,
    ...NO_OFFER,
    passedBy: [],
    lastOfferEndedAt: null,
    causeId: event.id,
    correlationId: event.correlationId,
  };
}
