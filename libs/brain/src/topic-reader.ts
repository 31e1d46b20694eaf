/**
 * Reads a text: which topics it is closest to, and what speaks for and against the closest one.
 * A topic is a number here; what it means to people (an entry with an answer) is its caller's.
 */
import { Coverage } from './coverage.js';
import { Vocabulary, type VocabularyData, wordsOf } from './features.js';
import { distances, type LinearModel, trainLinearModel } from './linear-model.js';

/** A wording with its topic, 0 to topics - 1. */
export interface Wording {
  readonly text: string;
  readonly topic: number;
}

export interface Near {
  readonly topic: number;
  /** Signed distance from the topic's line, about -1 to 1.5. */
  readonly distance: number;
}

export interface Reading {
  /** Closest first, at most `NEAR_MAX`. */
  readonly near: readonly Near[];
  /** What the judgement rests on; see `FIGURES`. */
  readonly figures: readonly number[];
}

export const NEAR_MAX = 5;
export const FIGURES = [
  'distance of the closest topic',
  'lead over the second',
  'share of the words that were ever taught',
  'share of the words that the closest topic was taught with',
  'length (log of words)',
] as const;

/** Plain data; coverage is counted anew from the wordings, which the host has anyway. */
export interface TopicModel {
  readonly vocabulary: VocabularyData;
  readonly lines: LinearModel;
}

export class TopicReader {
  private readonly vocabulary: Vocabulary;
  private readonly coverage: Coverage;
  private readonly found: Float32Array;

  constructor(
    readonly model: TopicModel,
    wordings: readonly Wording[],
  ) {
    this.vocabulary = new Vocabulary(model.vocabulary);
    const topics = model.lines.topics;
    this.found = new Float32Array(topics);
    this.coverage = new Coverage(
      wordings.map(({ text }) => wordsOf(text)),
      wordings.map(({ topic }) => topic),
      topics,
    );
  }

  static train(wordings: readonly Wording[], topics: number): TopicReader {
    const words = wordings.map(({ text }) => wordsOf(text));
    const vocabulary = Vocabulary.of(words, topics);
    const lines = trainLinearModel(
      words.map((one) => vocabulary.vector(one)),
      wordings.map(({ topic }) => topic),
      topics,
      vocabulary.size,
    );
    return new TopicReader({ vocabulary: vocabulary.data, lines }, wordings);
  }

  /** `lift` is added to a topic's distance before they are ranked (a language that fits better). */
  read(text: string, lift: (topic: number) => number = NO_LIFT): Reading {
    const words = wordsOf(text);
    const found = distances(this.model.lines, this.vocabulary.vector(words), this.found);
    const near = nearest(found, lift);
    const [first, second] = near;
    if (!first) return { near, figures: [-1, 0, 0, 0, 0] };
    const { byBrain, byTopic } = this.coverage.of(words, first.topic);
    const lead = first.distance - (second?.distance ?? -1);
    return {
      near,
      figures: [first.distance, lead, byBrain, byTopic, Math.log(1 + words.length)],
    };
  }
}

const NO_LIFT = () => 0;

function nearest(found: Float32Array, lift: (topic: number) => number): Near[] {
  const near: (Near & { rank: number })[] = [];
  for (let topic = 0; topic < found.length; topic++) {
    const distance = found[topic] as number;
    const rank = distance + lift(topic);
    const last = near.at(-1);
    if (near.length === NEAR_MAX && last && rank <= last.rank) continue;
    const place = near.findIndex((other) => other.rank < rank);
    near.splice(place < 0 ? near.length : place, 0, { topic, distance, rank });
    if (near.length > NEAR_MAX) near.pop();
  }
  return near.map(({ topic, distance }) => ({ topic, distance }));
}
