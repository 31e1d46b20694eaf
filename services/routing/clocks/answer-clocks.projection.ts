/** Since when each customer waits for the first answer, the next one, and an end; folded from events alone. */
import { type ClockFact, type Clocks, evolveClocks, NO_CLOCKS } from '#libs/calendar';
import type { ConversationEvent } from '#libs/conversation';
import { defineProjection, type RecordedEvent, splitStream } from '#libs/event-store';

export interface AnswerClocks {
  readonly clocks: Clocks;
  /** The bot's words are answers only while it has the floor; before an agent's they are a "one moment". */
  readonly isBotsTurn: boolean;
  readonly isRunning: boolean;
  /** What is on record as run out: `next_answer#3`. */
  readonly ranOut: readonly string[];
}

const BEGINNING: AnswerClocks = {
  clocks: NO_CLOCKS,
  isBotsTurn: true,
  isRunning: false,
  ranOut: [],
};

export const answerClocks = defineProjection<AnswerClocks>({
  name: 'routing-answer-clocks',
  version: 1,
  table: 'routing_clock',
  handles: [
    'ConversationStarted',
    'MessageReceived',
    'MessageComposed',
    'HandoverRequested',
    'OfferAccepted',
    'ConversationPickedUp',
    'ConversationTransferred',
    'ConversationReturnedToBot',
    'ConversationReturnedToQueue',
    'CallbackRequested',
    'ConversationSnoozed',
    'ConversationResolved',
    'ConversationReopened',
    'ClockRanOut',
  ],
  partition: 'stream',
  key: (event) => splitStream(event.stream).id,
  evolve: (row, event) => evolveAnswerClocks(row, event),
});

export function evolveAnswerClocks(
  row: AnswerClocks | null,
  recorded: RecordedEvent,
): AnswerClocks | null {
  const event = recorded as unknown as ConversationEvent;
  if (event.type === 'ConversationStarted') return BEGINNING;
  if (row === null) return null;
  if (event.type === 'ClockRanOut')
    return { ...row, ranOut: [...row.ranOut, clockName(event.data.clock, event.data.ordinal)] };
  const fact = factOf(row, event);
  const clocks = fact
    ? evolveClocks(row.clocks, { kind: fact, at: recorded.recordedAt.getTime() })
    : row.clocks;
  return {
    ...row,
    clocks,
    isBotsTurn: isBotsTurnAfter(row, event),
    isRunning: Object.values(clocks).some((clock) => clock?.status === 'running'),
  };
}

/** How a clock is told apart in its conversation, for ever. */
export function clockName(clock: string, ordinal: number): string {
  return `${clock}#${ordinal}`;
}

function factOf(
  { isBotsTurn }: AnswerClocks,
  event: ConversationEvent,
): ClockFact['kind'] | undefined {
  switch (event.type) {
    case 'MessageReceived':
      return event.data.classification === 'human' ? 'customer_wrote' : undefined;
    case 'MessageComposed':
      return event.data.author.kind === 'agent' || isBotsTurn ? 'answered' : undefined;
    case 'CallbackRequested': // The customer is called at a time of their own choice.
    case 'ConversationSnoozed':
      return 'put_on_hold';
    case 'ConversationResolved':
      return 'resolved';
    default:
      return undefined;
  }
}

function isBotsTurnAfter({ isBotsTurn }: AnswerClocks, { type }: ConversationEvent): boolean {
  switch (type) {
    case 'HandoverRequested':
    case 'OfferAccepted':
    case 'ConversationPickedUp':
    case 'ConversationTransferred':
    case 'ConversationReturnedToQueue':
      return false;
    case 'ConversationReturnedToBot':
    case 'ConversationReopened':
      return true;
    default:
      return isBotsTurn;
  }
}
