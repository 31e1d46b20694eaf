/** What a trained brain makes of questions whose truth is known, at any limit. */
import { certaintyOf, type Judgement, type TopicReader } from '#libs/brain';
import type { Question } from './dataset.js';

/** One question, read. */
export interface Read {
  readonly isStranger: boolean;
  /** Place of the right topic among the closest, 1 is the first; 0 when it is not among them. */
  readonly place: number;
  /** Likelihood that the closest topic is right. */
  readonly score: number;
}

export function readAll(
  reader: TopicReader,
  judgement: Judgement,
  questions: readonly Question[],
): { reads: Read[]; milliseconds: number[] } {
  const milliseconds: number[] = [];
  const reads = questions.map(({ text, topic }): Read => {
    const from = process.hrtime.bigint();
    const { near, figures } = reader.read(text);
    const score = certaintyOf(judgement, figures);
    milliseconds.push(Number(process.hrtime.bigint() - from) / 1e6);
    return {
      isStranger: topic < 0,
      place: 1 + near.findIndex((one) => one.topic === topic),
      score,
    };
  });
  return { reads, milliseconds };
}

export interface Point {
  /** Percent of the known questions that get their right topic. */
  readonly inScopeAccuracy: number;
  /** Percent of the strangers that are told "not learned"; `null` when there were none. */
  readonly outOfScopeRecall: number | null;
}

/** Everything below the limit is "not learned". */
export function pointAt(reads: readonly Read[], limit: number): Point {
  const known = reads.filter(({ isStranger }) => !isStranger);
  const strangers = reads.filter(({ isStranger }) => isStranger);
  return {
    inScopeAccuracy: percent(
      known.filter(({ place, score }) => place === 1 && score >= limit).length,
      known.length,
    ),
    outOfScopeRecall:
      strangers.length === 0
        ? null
        : percent(strangers.filter(({ score }) => score < limit).length, strangers.length),
  };
}

/** Of the questions that are answered without asking back: percent that get the right answer. */
export function precisionAt(reads: readonly Read[], limit: number): number {
  const answered = reads.filter(({ score }) => score >= limit);
  return percent(answered.filter(({ place }) => place === 1).length, answered.length);
}

export function recallAt(reads: readonly Read[], places: number): number {
  const known = reads.filter(({ isStranger }) => !isStranger);
  return percent(known.filter(({ place }) => place > 0 && place <= places).length, known.length);
}

/**
 * The rule of Larson et al. (EMNLP 2019): the limit with the best accuracy over all classes, the
 * unknown one among them, on the validation part as it is.
 */
export function paperLimit(validation: readonly Read[]): number {
  const sorted = [...validation].sort((one, other) => other.score - one.score);
  let right = sorted.filter(({ isStranger }) => isStranger).length;
  let best = { right, limit: 1.01 };
  sorted.forEach(({ isStranger, place, score }, at) => {
    if (isStranger) right--;
    else if (place === 1) right++;
    const next = sorted[at + 1]?.score ?? 0;
    if (next !== score && right > best.right) best = { right, limit: (score + next) / 2 };
  });
  return best.limit;
}

export function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((10_000 * part) / whole) / 100;
}
