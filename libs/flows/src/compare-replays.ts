/**
 * What a new version of a flow changes for one question of the past: for the publishing gate.
 *
 * A question is put to both versions twice: as the first message of a conversation, and at the flow's open
 * question, where most are asked that a menu or a collected detail comes before. An answer that is lost in
 * both is a regression; one that only comes a step later is a change.
 */
import type { ReplayedQuestion } from './replay-questions.js';

export type ReplayVerdict = 'same' | 'better' | 'changed' | 'worse';

/** What a person has said that a question means; `null`: nobody has. */
export type ExpectedAnswer =
  | { readonly kind: 'entry'; readonly entryId: string }
  | { readonly kind: 'nothing' }
  | null;

const WORST_FIRST: readonly ReplayVerdict[] = ['worse', 'changed', 'better', 'same'];

/** Both places together: the worst of the two. */
export function compareReplays(
  was: { readonly first: ReplayedQuestion; readonly open: ReplayedQuestion },
  becomes: { readonly first: ReplayedQuestion; readonly open: ReplayedQuestion },
  expected: ExpectedAnswer,
): ReplayVerdict {
  const atOpen = compareAt(was.open, becomes.open, expected);
  const atFirst = compareAt(was.first, becomes.first, expected);
  // Something else is said first now; the open question tells whether the answer is still to be had.
  const isDelayed = becomes.first.outcome === 'flow' && was.first.outcome !== 'flow';
  const first = isDelayed && atFirst === 'worse' ? 'changed' : atFirst;
  return WORST_FIRST.find((verdict) => verdict === atOpen || verdict === first) ?? 'same';
}

function compareAt(
  was: ReplayedQuestion,
  becomes: ReplayedQuestion,
  expected: ExpectedAnswer,
): ReplayVerdict {
  if (isSame(was, becomes)) return 'same';
  if (expected) {
    const step = worth(becomes, expected) - worth(was, expected);
    return step > 0 ? 'better' : step < 0 ? 'worse' : 'changed';
  }
  const [before, after] = [OPENNESS[was.outcome], OPENNESS[becomes.outcome]];
  if (after < before) return 'worse';
  return before === 0 && after > 0 ? 'better' : 'changed';
}

/** What the customer gets of the bot: nothing, something to go on with, an answer. */
const OPENNESS: Readonly<Record<ReplayedQuestion['outcome'], number>> = {
  not_learned: 0,
  handover: 0,
  flow: 1,
  asked_to_choose: 1,
  answered: 2,
};

/** The right answer, a choice that has it, neither, a wrong answer. */
function worth(
  { outcome, entryId, offered }: ReplayedQuestion,
  expected: NonNullable<ExpectedAnswer>,
): number {
  if (expected.kind === 'nothing')
    return outcome === 'answered' ? 0 : outcome === 'asked_to_choose' ? 1 : 2;
  if (outcome === 'answered') return entryId === expected.entryId ? 3 : 0;
  return outcome === 'asked_to_choose' && offered.includes(expected.entryId) ? 2 : 1;
}

function isSame(one: ReplayedQuestion, other: ReplayedQuestion): boolean {
  if (one.outcome !== other.outcome) return false;
  switch (one.outcome) {
    case 'answered':
      return one.entryId === other.entryId;
    case 'asked_to_choose':
      return [...one.offered].sort().join() === [...other.offered].sort().join();
    case 'flow':
      return one.waitsAt === other.waitsAt && one.say === other.say;
    default:
      return true;
  }
}
