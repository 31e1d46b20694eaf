/** Trains what a brain recognises questions with. Deterministic; seconds for thousands of wordings. */
import {
  defaultGoals,
  judge,
  leaningOnPrior,
  type Judgement,
  type JudgementGoals,
  type Trial,
} from './judgement.js';
import { type TopicModel, TopicReader, type Wording } from './topic-reader.js';
import { madeTrials } from './trials.js';

/** Plain data, so that it can be trained in one thread and used in another. */
export interface BrainModel {
  readonly topics: TopicModel;
  readonly judgement: Judgement;
}

export interface TrainingOptions {
  /** Questions with a known topic that are not among the wordings: they set the limits. */
  readonly held?: readonly Wording[];
  /** Questions that nothing taught answers, such as dismissed mismatches. */
  readonly strangers?: readonly string[];
  readonly goals?: JudgementGoals;
}

export function trainModel(
  wordings: readonly Wording[],
  topics: number,
  { held = [], strangers = [], goals = defaultGoals }: TrainingOptions = {},
): BrainModel {
  const reader = TopicReader.train(wordings, topics);
  const made = madeTrials(wordings, topics);
  const trials: Trial[] = [
    ...(held.length > 0 ? made.filter(({ truth }) => truth === 'stranger') : made),
    ...held.map(({ text, topic }): Trial => {
      const { near, figures } = reader.read(text);
      return { figures, truth: near[0]?.topic === topic ? 'right' : 'wrong' };
    }),
    ...strangers.map((text): Trial => ({ figures: reader.read(text).figures, truth: 'stranger' })),
  ];
  const judgement = judge(trials, goals);
  // Questions that were held aside by people say what trials on the brain's own wordings cannot.
  return {
    topics: reader.model,
    judgement: held.length > 0 ? judgement : leaningOnPrior(judgement, topics),
  };
}
