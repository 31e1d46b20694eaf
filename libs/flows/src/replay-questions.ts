/**
 * What a flow version makes of questions that were really asked, one by one: for the publishing
 * gate, which compares the present version with the next.
 *
 * Each question is put to a fresh conversation: as its first message, or at the flow's open question. That
 * is what can be said with certainty: after a different answer the customer might have gone on differently.
 */
import { alwaysOpen } from './callback.js';
import type { Flow } from './flow.js';
import { takeTurn } from './take-turn.js';
import type { BrainPort, Place } from './turn.js';

export interface PastQuestion {
  readonly questionId: string;
  readonly text: string;
  readonly language: string | null;
}

export interface ReplayedQuestion {
  readonly questionId: string;
  readonly outcome: 'answered' | 'asked_to_choose' | 'not_learned' | 'handover' | 'flow';
  readonly entryId: string | null;
  /** Entries that the customer would be asked to choose among. */
  readonly offered: readonly string[];
  /** Where the conversation would wait then. */
  readonly waitsAt: string | null;
  /** What the customer would read. */
  readonly say: string;
}

export function replayQuestions(
  flow: Flow,
  brain: BrainPort,
  questions: readonly PastQuestion[],
  isAskingForPerson: (text: string) => boolean,
  put: 'first' | 'open' = 'first',
): ReplayedQuestion[] {
  const place = put === 'open' ? openQuestionOf(flow) : null;
  return questions.map(({ questionId, text, language }) => {
    const turn = takeTurn({
      flow,
      place,
      wake: {
        kind: 'message',
        message: {
          text,
          payload: null,
          score: null,
          isAskingForPerson: isAskingForPerson(text),
        },
      },
      language: language ?? flow.language,
      isFirstWord: false,
      mismatchesInARow: 0,
      variables: {},
      earlierQuestions: [],
      isRatingOpen: false,
      brain,
      lookups: {},
      hours: alwaysOpen,
      now: 0,
      markup: 'plain',
    });
    if (turn.kind === 'needs_lookup')
      return {
        questionId,
        outcome: 'flow',
        entryId: null,
        offered: [],
        waitsAt: turn.stepId,
        say: '',
      };
    const say = turn.say
      .map((content) => (content.kind === 'rating' ? content.comment : content.text))
      .join('\n\n');
    const offered = turn.offered.map(({ entryId }) => entryId);
    const base = { questionId, offered, waitsAt: turn.waitsAt, say };
    if (turn.verdict?.kind === 'answered')
      return { ...base, outcome: 'answered', entryId: turn.verdict.entryId };
    if (turn.then.kind === 'handover') return { ...base, outcome: 'handover', entryId: null };
    if (turn.verdict?.kind === 'not_learned')
      return { ...base, outcome: 'not_learned', entryId: null };
    return {
      ...base,
      outcome: turn.offered.length > 0 ? 'asked_to_choose' : 'flow',
      entryId: null,
    };
  });
}

/** Where a conversation waits that was asked what it is about; `null`: the flow has no such step. */
export function openQuestionOf(flow: Flow): Place | null {
  const question = flow.steps.find(({ kind }) => kind === 'question');
  return question ? { waitsAt: question.id, invalidAnswers: 0, visits: {}, offered: [] } : null;
}
