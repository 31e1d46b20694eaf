/**
 * The publishing gate: what would change for the questions that customers have really asked.
 *
 * Pure, and the same for anything that replies to questions: a brain, or a flow with its brain. A question
 * whose right entry is known (a person resolved the mismatch) is a test for ever; for others the
 * live version is the measure.
 */
import type { GateFigures } from './teaching.js';

/** What one version makes of a question; `entryId` of the answer, the choices, or nothing. */
export type Outcome =
  | { readonly kind: 'answer'; readonly entryId: string }
  | { readonly kind: 'choose'; readonly among: readonly string[] }
  | { readonly kind: 'not_learned' };

/** `null`: no person has said what it means. */
export type Expected =
  | { readonly kind: 'entry'; readonly entryId: string }
  | { readonly kind: 'nothing' }
  | null;

export type Verdict = 'same' | 'better' | 'changed' | 'worse';

/**
 * - expected an entry: naming it is best, offering it among choices is second, nothing third, and another
 *   answer is the worst;
 * - expected nothing: "not learned" is right, any answer is wrong;
 * - nothing expected: an answer that becomes another is `changed` and for people to look at; an answer
 *   that is lost is `worse`; a mismatch that is answered now is `better`.
 */
export function compareOutcomes(was: Outcome, becomes: Outcome, expected: Expected): Verdict {
  if (isSameOutcome(was, becomes)) return 'same';
  if (expected) {
    const step = worth(becomes, expected) - worth(was, expected);
    return step > 0 ? 'better' : step < 0 ? 'worse' : 'changed';
  }
  const [before, after] = [openness(was), openness(becomes)];
  if (after < before) return 'worse';
  return after > before && before === 0 ? 'better' : 'changed';
}

function worth(outcome: Outcome, expected: NonNullable<Expected>): number {
  if (expected.kind === 'nothing')
    return outcome.kind === 'not_learned' ? 2 : outcome.kind === 'choose' ? 1 : 0;
  switch (outcome.kind) {
    case 'answer':
      return outcome.entryId === expected.entryId ? 3 : 0;
    case 'choose':
      return outcome.among.includes(expected.entryId) ? 2 : 1;
    case 'not_learned':
      return 1;
  }
}

/** How much the customer gets: nothing, a choice, an answer. */
function openness(outcome: Outcome): number {
  return outcome.kind === 'answer' ? 2 : outcome.kind === 'choose' ? 1 : 0;
}

function isSameOutcome(one: Outcome, other: Outcome): boolean {
  if (one.kind === 'answer' && other.kind === 'answer') return one.entryId === other.entryId;
  if (one.kind === 'choose' && other.kind === 'choose')
    return [...one.among].sort().join() === [...other.among].sort().join();
  return one.kind === other.kind;
}

export function figuresOf(verdicts: readonly Verdict[]): GateFigures {
  const count = (which: Verdict) => verdicts.filter((verdict) => verdict === which).length;
  return {
    asked: verdicts.length,
    same: count('same'),
    better: count('better'),
    changed: count('changed'),
    worse: count('worse'),
  };
}

/** What the gate needs to know of a reply. */
export function outcomeOf(reply: {
  readonly kind: Outcome['kind'];
  readonly entryId?: string;
  readonly among?: readonly { readonly entryId: string }[];
}): Outcome {
  if (reply.kind === 'answer' && reply.entryId !== undefined)
    return { kind: 'answer', entryId: reply.entryId };
  if (reply.kind === 'choose')
    return { kind: 'choose', among: (reply.among ?? []).map(({ entryId }) => entryId) };
  return { kind: 'not_learned' };
}
