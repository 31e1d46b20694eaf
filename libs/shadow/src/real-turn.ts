/** What the live bot did in one turn: read from the facts that the turn was recorded as. */
import type { OpenedEvent } from '#libs/event-store';
import type { HandoverReason } from '#libs/conversation';
import type { Move } from './shadow-events.js';

export interface RealTurn {
  readonly did: Move;
  /** The last message of the turn: the answer itself comes after greetings. */
  readonly sentEventId: string | null;
}

/**
 * @param at where its `FlowStepTaken` stands: the verdict stands before it, what was said and how it ended
 * after it, all with the same cause
 */
export function realTurn(events: readonly OpenedEvent[], at: number): RealTurn {
  const step = events[at] as OpenedEvent;
  const isOfTurn = (event: OpenedEvent | undefined) =>
    event?.actor.kind === 'bot' &&
    event.causationId === step.causationId &&
    event.correlationId === step.correlationId;
  let [first, end] = [at, at + 1];
  while (first > 0 && isOfTurn(events[first - 1]) && events[first - 1]?.type !== 'FlowStepTaken')
    first--;
  while (isOfTurn(events[end]) && events[end]?.type !== 'FlowStepTaken') end++;
  const turn = events.slice(first, end);
  const sent = turn.filter(({ type }) => type === 'MessageComposed').at(-1);
  return { did: moveOf(turn, step), sentEventId: sent?.id ?? null };
}

function moveOf(turn: readonly OpenedEvent[], step: OpenedEvent): Move {
  const of = (type: string) => turn.find((event) => event.type === type)?.data;
  const answered = of('BotAnswered') as { entryId: string } | undefined;
  if (answered) return { kind: 'answer', entryId: answered.entryId };
  const handover = of('HandoverRequested') as { reason: HandoverReason } | undefined;
  if (handover) return { kind: 'handover', reason: handover.reason };
  if (of('CallbackRequested')) return { kind: 'callback' };
  if (of('ConversationResolved')) return { kind: 'resolve' };
  if (of('BotMismatched')) return { kind: 'not_learned' };
  const { offeredEntries, waitsAt } = step.data as {
    offeredEntries?: readonly string[];
    waitsAt: string | null;
  };
  return offeredEntries ? { kind: 'choose', among: offeredEntries } : { kind: 'flow', waitsAt };
}
