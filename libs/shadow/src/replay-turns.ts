/**
 * What two versions make of every message of a past conversation that the bot had the floor for, each from
 * where the conversation really stood: for the publishing gate. Pure.
 *
 * Nothing is imagined: the second message is judged after the first as it really went, whatever either version
 * would have said to it.
 */
import { type Content, conversation } from '#libs/conversation';
import { asFact } from '#libs/desk';
import type { OpenedEvent } from '#libs/event-store';
import type { Hours } from '#libs/flows';
import { wordsOfQuestion } from '#libs/knowledge';
import { compareWithBot } from './compare-moves.js';
import type { ShadowVerdict } from './shadow-events.js';
import { type Candidate, type ShadowMove, shadowMove } from './shadow-move.js';

export interface ReplayedTurn {
  readonly questionMessageId: string;
  readonly askedAt: Date;
  readonly text: string;
  readonly was: ShadowMove;
  readonly becomes: ShadowMove;
  /** Of what it becomes, beside what it was. */
  readonly verdict: ShadowVerdict;
}

/** @param events of the conversation from its beginning, opened; a forgotten person's words are passed over */
export function replayTurns(
  events: readonly OpenedEvent[],
  was: Candidate,
  becomes: Candidate,
  hours: Hours,
): ReplayedTurn[] {
  const turns: ReplayedTurn[] = [];
  let state = conversation.initial;
  for (const event of events) {
    state = conversation.evolve(state, asFact(event));
    if (event.type !== 'MessageReceived' || state.holder.kind !== 'bot') continue;
    const { messageId, classification } = event.data as Record<string, string>;
    const { content } = (event.private ?? {}) as { content?: Content };
    const text = content ? wordsOfQuestion(content) : null;
    if (classification !== 'human' || !messageId || !content || !text) continue;
    const now = event.recordedAt.getTime();
    const move = (of: Candidate) => shadowMove(of, state, { messageId, content }, hours, now);
    const [before, after] = [move(was), move(becomes)];
    turns.push({
      questionMessageId: messageId,
      askedAt: event.recordedAt,
      text,
      was: before,
      becomes: after,
      verdict: compareWithBot(after.would, before.would),
    });
  }
  return turns;
}
