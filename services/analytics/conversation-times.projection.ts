/**
 * When what happened in each conversation: the raw material of the live count and of first answers.
 *
 * Times are `recordedAt`, so that a customer's wrong clock cannot make us look quick or slow.
 */
import type { ConversationEvent, HolderKind } from '#libs/conversation';
import { defineProjection, type RecordedEvent, splitStream } from '#libs/event-store';

export interface ConversationTimes {
  readonly inboxId: string;
  readonly channel: string;
  readonly isOpen: boolean;
  readonly holder: HolderKind;
  readonly startedAt: string;
  /** First message of a person (not a machine). */
  readonly firstQuestionAt: string | null;
  /** First message back, by whomever. */
  readonly firstAnswerAt: string | null;
  readonly firstAnswerBy: 'bot' | 'agent' | null;
  readonly firstAgentAnswerAt: string | null;
  /** When a person was first asked for. */
  readonly handoverAt: string | null;
  /** Since when the customer waits for an answer; null while it is our customer's turn. */
  readonly waitingSince: string | null;
  readonly messagesIn: number;
  readonly messagesOut: number;
}

export const conversationTimes = defineProjection<ConversationTimes>({
  name: 'analytics-conversation-times',
  version: 1,
  table: 'analytics_conversation',
  handles: [
    'ConversationStarted',
    'MessageReceived',
    'MessageComposed',
    'HandoverRequested',
    'CallbackRequested',
    'OfferAccepted',
    'ConversationPickedUp',
    'ConversationTransferred',
    'ConversationReturnedToBot',
    'ConversationReturnedToQueue',
    'ConversationAbandoned',
    'ConversationResolved',
    'ConversationReopened',
  ],
  partition: 'stream',
  key: (event) => splitStream(event.stream).id,

  evolve(row, recorded) {
    const event = recorded as unknown as ConversationEvent;
    if (event.type === 'ConversationStarted') return started(recorded, event);
    if (row === null) return null; // Its beginning is unreadable: nothing can be said about it.
    const at = recorded.recordedAt.toISOString();
    switch (event.type) {
      case 'MessageReceived':
        return received(row, event, at);
      case 'MessageComposed':
        return composed(row, event, at);
      case 'HandoverRequested':
        return { ...row, holder: 'queue', handoverAt: row.handoverAt ?? at };
      case 'CallbackRequested':
        return { ...row, holder: 'callback' };
      case 'OfferAccepted':
      case 'ConversationPickedUp':
        return { ...row, holder: 'agent' };
      case 'ConversationTransferred':
        return { ...row, holder: event.data.toAgentId === null ? 'queue' : 'agent' };
      case 'ConversationReturnedToQueue':
        return { ...row, holder: 'queue' };
      case 'ConversationReturnedToBot':
        return { ...row, holder: 'bot' };
      case 'ConversationAbandoned':
        return row.holder === 'queue' ? { ...row, holder: 'bot' } : row;
      case 'ConversationResolved':
        return { ...row, isOpen: false, holder: 'nobody', waitingSince: null };
      case 'ConversationReopened':
        return { ...row, isOpen: true, holder: 'bot' };
      default:
        return row;
    }
  },
});

type EventOf<Type extends ConversationEvent['type']> = Extract<ConversationEvent, { type: Type }>;

function started(
  recorded: RecordedEvent,
  { data }: EventOf<'ConversationStarted'>,
): ConversationTimes {
  return {
    inboxId: data.inboxId,
    channel: data.channel,
    isOpen: true,
    holder: 'bot',
    startedAt: recorded.recordedAt.toISOString(),
    firstQuestionAt: null,
    firstAnswerAt: null,
    firstAnswerBy: null,
    firstAgentAnswerAt: null,
    handoverAt: null,
    waitingSince: null,
    messagesIn: 0,
    messagesOut: 0,
  };
}

function received(
  row: ConversationTimes,
  { data }: EventOf<'MessageReceived'>,
  at: string,
): ConversationTimes {
  const messagesIn = row.messagesIn + 1;
  if (data.classification !== 'human') return { ...row, messagesIn };
  return {
    ...row,
    messagesIn,
    firstQuestionAt: row.firstQuestionAt ?? at,
    waitingSince: row.waitingSince ?? at,
  };
}

function composed(
  row: ConversationTimes,
  { data }: EventOf<'MessageComposed'>,
  at: string,
): ConversationTimes {
  const messagesOut = row.messagesOut + 1;
  const by = data.author.kind;
  // The bot's word to somebody who already waits for a person is not the answer they wait for.
  const endsWait = by === 'agent' || row.holder === 'bot';
  return {
    ...row,
    messagesOut,
    waitingSince: endsWait ? null : row.waitingSince,
    ...(row.firstQuestionAt === null
      ? {}
      : {
          firstAnswerAt: row.firstAnswerAt ?? at,
          firstAnswerBy: row.firstAnswerBy ?? by,
          firstAgentAnswerAt: row.firstAgentAnswerAt ?? (by === 'agent' ? at : null),
        }),
  };
}
