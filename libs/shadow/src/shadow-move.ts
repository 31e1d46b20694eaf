/**
 * What a candidate would do about one message, from what had really happened until then. Pure: the
 * same conversation and candidate give the same move, whenever and however often it is asked.
 *
 * It goes on from where the live bot really stood, as far as the candidate's flow has that step. While
 * a person has the floor it is asked at the flow's open question: what would it have answered?
 */
import { type AskableBrain, type Language, languageOf, wantsPerson } from '#libs/brain';
import { type Content, type ConversationState, scoreOf } from '#libs/conversation';
import { earlierQuestions, placeOf, variablesOf } from '#libs/flow-desk';
import {
  type Flow,
  type Hours,
  openQuestionOf,
  type Place,
  stepOf,
  takeTurn,
  type Turn,
} from '#libs/flows';
import { wordsOfQuestion } from '#libs/knowledge';
import type { Move } from './shadow-events.js';

export interface Candidate {
  readonly brain: AskableBrain;
  readonly flow: Flow;
}

export interface ShadowMove {
  readonly would: Move;
  /** What the customer would read; empty when nothing. */
  readonly say: string;
  readonly score: number | null;
}

/**
 * @param state of the conversation right after the message
 * @param now when the message was recorded, epoch ms
 */
export function shadowMove(
  { brain, flow }: Candidate,
  state: ConversationState,
  message: { readonly messageId: string; readonly content: Content },
  hours: Hours,
  now: number,
): ShadowMove {
  const text = wordsOfQuestion(message.content);
  const spoken = (state.bot.language ?? flow.language) as Language;
  const hasFloor = state.holder.kind === 'bot';
  const turn = takeTurn({
    flow,
    place: hasFloor ? placeIn(flow, state) : openQuestionOf(flow),
    wake: {
      kind: 'message',
      message: {
        text,
        payload: payloadOf(message.content),
        score: scoreOf(message.content),
        isAskingForPerson: wantsPerson(text ?? ''),
      },
    },
    language: text ? languageOf(text, spoken) : spoken,
    isFirstWord: false,
    mismatchesInARow: hasFloor ? state.mismatchesInARow : 0,
    variables: variablesOf(state),
    earlierQuestions: earlierQuestions(state, message.messageId),
    isRatingOpen: state.bot.rating !== null,
    brain,
    lookups: {},
    hours,
    now,
    markup: 'plain',
  });
  if (turn.kind === 'needs_lookup')
    return { would: { kind: 'look_up', stepId: turn.stepId }, say: '', score: null };
  return { would: moveOf(turn), say: wordsOf(turn), score: turn.verdict?.score ?? null };
}

function moveOf({ verdict, then, offered, waitsAt }: Turn): Move {
  if (verdict?.kind === 'answered') return { kind: 'answer', entryId: verdict.entryId };
  if (then.kind === 'handover') return { kind: 'handover', reason: then.reason };
  if (then.kind === 'callback' || then.kind === 'resolve') return { kind: then.kind };
  if (verdict?.kind === 'not_learned') return { kind: 'not_learned' };
  if (offered.length > 0) return { kind: 'choose', among: offered.map(({ entryId }) => entryId) };
  return { kind: 'flow', waitsAt };
}

function wordsOf({ say }: Turn): string {
  return say
    .map((content) => (content.kind === 'rating' ? content.comment : content.text))
    .join('\n\n');
}

/** Where the live bot stands, when the candidate's flow has such a step; else its beginning. */
function placeIn(flow: Flow, state: ConversationState): Place | null {
  const place = placeOf(state);
  return place?.waitsAt && stepOf(flow, place.waitsAt) ? place : null;
}

function payloadOf(content: Content): string | null {
  return content.kind === 'button_reply' || content.kind === 'list_reply' ? content.payload : null;
}
