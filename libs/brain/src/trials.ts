/**
 * Questions whose truth is known, made from what was taught: in each round some topics are left out
 * and become strangers, some wordings of the others are held back and become known questions.
 */
import { chance, shuffled } from './chance.js';
import type { Trial } from './judgement.js';
import { TopicReader, type Wording } from './topic-reader.js';

const FOLDS = 3;
const HELD_BACK_SHARE = 0.2;
/** Small sets are cheap, and one round of them says little. */
const TRIALS_WISHED = 1_500;
const ROUNDS_MAX = 6;
const WORDINGS_FOR_TRIALS_MAX = 20_000;
const SEED = 7;

/** Empty when there are fewer than three topics: there is nothing to leave out. */
export function madeTrials(all: readonly Wording[], topics: number): Trial[] {
  if (topics < FOLDS) return [];
  const wordings = sampleForTrials(all);
  const next = chance(SEED);
  const trials: Trial[] = [];
  for (let round = 0; round < ROUNDS_MAX && trials.length < TRIALS_WISHED; round++) {
    const foldOf = new Int32Array(topics);
    shuffled(topics, next).forEach((topic, at) => {
      foldOf[topic] = at % FOLDS;
    });
    const isHeldBack = heldBack(wordings, topics, next);
    for (let fold = 0; fold < FOLDS; fold++)
      trials.push(...oneFold(wordings, (topic) => foldOf[topic] === fold, isHeldBack, topics));
  }
  return trials;
}

function oneFold(
  wordings: readonly Wording[],
  isLeftOut: (topic: number) => boolean,
  isHeldBack: (at: number) => boolean,
  topics: number,
): Trial[] {
  const numbers = new Map<number, number>();
  for (let topic = 0; topic < topics; topic++)
    if (!isLeftOut(topic)) numbers.set(topic, numbers.size);
  const taught = wordings
    .filter(({ topic }, at) => !isLeftOut(topic) && !isHeldBack(at))
    .map(({ text, topic }) => ({ text, topic: numbers.get(topic) as number }));
  if (taught.length === 0) return [];
  const reader = TopicReader.train(taught, numbers.size);
  // As many of either side: the left-out third is asked as often as the held-back fifth.
  return wordings.flatMap(({ text, topic }, at): Trial[] => {
    if (!isHeldBack(at)) return [];
    const { figures, near } = reader.read(text);
    if (isLeftOut(topic)) return [{ figures, truth: 'stranger', isMade: true }];
    const isRight = near[0]?.topic === numbers.get(topic);
    return [{ figures, truth: isRight ? 'right' : 'wrong' }];
  });
}

/** A fifth of each topic's wordings, but never the last one that is left. */
function heldBack(
  wordings: readonly Wording[],
  topics: number,
  next: () => number,
): (at: number) => boolean {
  const count = new Int32Array(topics);
  for (const { topic } of wordings) (count[topic] as number)++;
  const held = new Int32Array(topics);
  const chosen = new Set<number>();
  for (const at of shuffled(wordings.length, next)) {
    const { topic } = wordings[at] as Wording;
    const most = Math.max(1, Math.round((count[topic] as number) * HELD_BACK_SHARE));
    if ((held[topic] as number) >= most || (count[topic] as number) < 2) continue;
    (held[topic] as number)++;
    chosen.add(at);
  }
  return (at) => chosen.has(at);
}

/** At most so many wordings take part in trials; large brains would wait minutes otherwise. */
function sampleForTrials(wordings: readonly Wording[]): readonly Wording[] {
  if (wordings.length <= WORDINGS_FOR_TRIALS_MAX) return wordings;
  const order = shuffled(wordings.length, chance(SEED));
  return Array.from(order.slice(0, WORDINGS_FOR_TRIALS_MAX), (at) => wordings[at] as Wording);
}
