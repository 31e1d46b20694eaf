/**
 * When to answer, when to offer a choice, and when to say "I have not learned that".
 *
 * The likelihood that the closest topic is right comes from a logistic regression on the reader's five
 * figures. It is fitted on questions whose truth is known: held-out wordings, and *strangers*: wordings of
 * topics that a trial reader was never taught, and questions that people have dismissed as not ours.
 *
 * Both limits are set on strangers too, never on mismatches that were taught since: those are odd by
 * nature, and a limit that follows them sinks night by night until nothing is unknown any more.
 */
import { fitLogistic, likelihood, type Logistic } from './logistic.js';

/** A question with its truth, and what a reader that had not seen it made of it. */
export interface Trial {
  readonly figures: readonly number[];
  /** `stranger`: nothing that was taught answers it. */
  readonly truth: 'right' | 'wrong' | 'stranger';
  /** A stranger made from a left-out topic; a real one counts for more. */
  readonly isMade?: boolean;
}

export interface Judgement {
  readonly logistic: Logistic;
  /** Likelihood from which a question is taken as known: below it is a mismatch. */
  readonly knownFrom: number;
  /** Likelihood from which the answer is given without asking back. */
  readonly answerFrom: number;
}

/**
 * Few topics say little about strangers: there the limits lean towards careful ones, and from so many
 * topics on they are what the trials say.
 */
const TOPICS_TO_TRUST_TRIALS = 20;

export function leaningOnPrior(judgement: Judgement, topics: number): Judgement {
  const trust = Math.min(1, (topics / TOPICS_TO_TRUST_TRIALS) ** 3);
  const lean = (found: number, careful: number) => trust * found + (1 - trust) * careful;
  return {
    ...judgement,
    knownFrom: lean(judgement.knownFrom, PRIOR_JUDGEMENT.knownFrom),
    answerFrom: lean(judgement.answerFrom, PRIOR_JUDGEMENT.answerFrom),
  };
}

export interface JudgementGoals {
  /** Share of customers' questions that nothing taught answers, 0 to 1. */
  readonly strangerShare: number;
  /**
   * How bad it is to offer a stranger a choice, against refusing a question that was taught. A choice
   * costs a click ("none of these" is a mismatch as well), a refusal costs a person.
   */
  readonly needlessChoiceCost: number;
  /**
   * The same where no real strangers are known: made ones resemble what was taught, so a limit that
   * gives up little for them gives up nearly all real ones. Ten wordings for each of 150 topics, 1,000
   * real strangers: at a quarter 83.1 % right and 20.7 % caught, at a half 81.2 and 70.0.
   */
  readonly needlessChoiceCostUnseen: number;
  /** Share of direct answers that should be right, 0 to 1. */
  readonly answerPrecision: number;
}

export const defaultGoals: JudgementGoals = {
  strangerShare: 1 / 5,
  needlessChoiceCost: 1 / 4,
  needlessChoiceCostUnseen: 1 / 2,
  answerPrecision: 0.95,
};

/** What was found on large data with few wordings per topic: where a new brain begins. */
const PRIOR: Logistic = { weights: [2.2, 0.9, 1.6, 2.2, 0.45], bias: -1.9 };
const PRIOR_JUDGEMENT: Judgement = { logistic: PRIOR, knownFrom: 0.95, answerFrom: 0.995 };
/** Weight of the prior in trials. */
const PRIOR_PULL = 3;
/** With fewer trials the limits would be an accident. */
const TRIALS_MIN = 60;
/** From here on real strangers carry the judgement, and made ones only support it. */
const REAL_STRANGERS_MIN = 50;
const MADE_WEIGHT = 0.1;
/** All real strangers together weigh this much against the known questions. */
const STRANGERS_AGAINST_KNOWN = 2 / 3;
const STRANGER_WEIGHT_MAX = 10;

/** Less of a question is known than this: whatever is closest is so by accident. */
const TAUGHT_SHARE_MIN = 0.15;
const TAUGHT_SHARE = 2;

/** Likelihood from 0 to 1 that the closest topic is right. */
export function certaintyOf({ logistic }: Judgement, figures: readonly number[]): number {
  if ((figures[TAUGHT_SHARE] as number) < TAUGHT_SHARE_MIN) return 0;
  return likelihood(logistic, figures);
}

export function judge(trials: readonly Trial[], goals: JudgementGoals = defaultGoals): Judgement {
  if (trials.length < TRIALS_MIN) return PRIOR_JUDGEMENT;
  const known = trials.filter(({ truth }) => truth !== 'stranger').length;
  const real = trials.filter(({ truth, isMade }) => truth === 'stranger' && !isMade).length;
  const leansOnReal = real >= REAL_STRANGERS_MIN;
  const realWeight = Math.min(
    STRANGER_WEIGHT_MAX,
    Math.max(1, (known * STRANGERS_AGAINST_KNOWN) / Math.max(1, real)),
  );
  const weightOf = ({ truth, isMade }: Trial) =>
    truth !== 'stranger' ? 1 : isMade ? (leansOnReal ? MADE_WEIGHT : 1) : realWeight;
  const logistic = fitLogistic(
    trials.map((trial) => ({
      figures: trial.figures,
      isTrue: trial.truth === 'right',
      weight: weightOf(trial),
    })),
    PRIOR,
    PRIOR_PULL,
  );
  const judged = trials
    .filter(({ truth, isMade }) => truth !== 'stranger' || !isMade || !leansOnReal)
    .map(({ figures, truth }) => ({ truth, score: likelihood(logistic, figures) }));
  const choiceCost = leansOnReal ? goals.needlessChoiceCost : goals.needlessChoiceCostUnseen;
  return { logistic, ...limits(judged, goals, choiceCost) };
}

interface Judged {
  readonly score: number;
  readonly truth: Trial['truth'];
}

/** One walk from the surest question to the least sure, counting what each limit would let through. */
function limits(
  judged: readonly Judged[],
  goals: JudgementGoals,
  choiceCost: number,
): Pick<Judgement, 'knownFrom' | 'answerFrom'> {
  const sorted = [...judged].sort((one, other) => other.score - one.score);
  const strangers = sorted.filter(({ truth }) => truth === 'stranger').length;
  const known = Math.max(1, sorted.length - strangers);
  const share = strangers === 0 ? 0 : goals.strangerShare;
  let [right, wrong, strange] = [0, 0, 0];
  let best = { worth: -Infinity, limit: 1 };
  let answerFrom = 1;
  for (const [at, { score, truth }] of sorted.entries()) {
    if (truth === 'right') right++;
    else if (truth === 'wrong') wrong++;
    else strange++;
    const next = sorted[at + 1]?.score ?? 0;
    if (next === score) continue; // A limit between equals does not exist.
    const limit = (score + next) / 2;
    const caught = strangers === 0 ? 0 : 1 - strange / strangers;
    const worth = (1 - share) * (right / known) + share * choiceCost * caught;
    if (worth > best.worth) best = { worth, limit };
    const rightly = ((1 - share) * right) / known;
    const wrongly = ((1 - share) * wrong) / known + (share * strange) / Math.max(1, strangers);
    if (rightly / (rightly + wrongly) >= goals.answerPrecision) answerFrom = limit;
  }
  return { knownFrom: best.limit, answerFrom: Math.max(best.limit, answerFrom) };
}
