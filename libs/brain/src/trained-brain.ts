/**
 * A brain that is ready to be asked. In this order: the very words that were taught, a taught pattern,
 * likeness to all taught wordings, judged by how likely the closest is right.
 */
import type { AskableBrain, AskedQuestion, BrainReply, Candidate, EngineName } from './ask.js';
import { type Brain, type TaughtEntry, titleOf } from './brain.js';
import { certaintyOf } from './judgement.js';
import { compilePattern, matches, type Pattern } from './patterns.js';
import { normalise } from './terms.js';
import { type Reading, TopicReader, type Wording } from './topic-reader.js';
import { type BrainModel, trainModel } from './train-model.js';

const CLOSEST_SHOWN = 3;
/** Of two or three: a third one that is this far behind is no choice. */
const CHOICE_BEHIND_MAX = 0.5;
/** An entry in the language of the question goes before one that is about as close. */
const LANGUAGE_LIFT = 0.25;

/** Topics are the brain's entries in their order; a title is one wording more. */
export function wordingsOf(entries: Iterable<TaughtEntry>): {
  wordings: Wording[];
  topics: number;
} {
  const wordings: Wording[] = [];
  let topics = 0;
  for (const entry of entries) {
    for (const text of [...entry.questions, ...(entry.title ? [entry.title] : [])])
      if (normalise(text) !== '') wordings.push({ text, topic: topics });
    topics++;
  }
  return { wordings, topics };
}

/** Seconds for thousands of wordings: train a large brain in another thread. */
export function trainBrain(brain: Brain, strangers: readonly string[] = []): BrainModel {
  const { wordings, topics } = wordingsOf(brain.entries.values());
  return trainModel(wordings, topics, { strangers });
}

/** Prepares a brain for being asked; do it once per version. Trains when no model is given. */
export function askableBrain(brain: Brain, model: BrainModel = trainBrain(brain)): AskableBrain {
  return new TrainedBrain(brain, model);
}

class TrainedBrain implements AskableBrain {
  private readonly entries: readonly TaughtEntry[];
  private readonly reader: TopicReader;
  /** Normalised wording → the topics that were taught with it. */
  private readonly exact = new Map<string, Set<number>>();
  private readonly patterns: { readonly topic: number; readonly pattern: Pattern }[] = [];

  constructor(
    private readonly brain: Brain,
    private readonly model: BrainModel,
  ) {
    this.entries = [...brain.entries.values()];
    const { wordings } = wordingsOf(this.entries);
    this.reader = new TopicReader(model.topics, wordings);
    for (const { text, topic } of wordings) {
      const words = normalise(text);
      this.exact.set(words, (this.exact.get(words) ?? new Set()).add(topic));
    }
    this.entries.forEach((entry, topic) => {
      for (const source of entry.patterns ?? [])
        this.patterns.push({ topic, pattern: compilePattern(source) });
    });
  }

  get version(): number {
    return this.brain.version;
  }

  answerOf(entryId: string): string | null {
    return this.brain.entries.get(entryId)?.answer ?? null;
  }

  ask({ text, language }: AskedQuestion): BrainReply {
    const words = normalise(text);
    if (words === '' || this.entries.length === 0) return this.notLearned(0, []);
    const lift = (topic: number) =>
      this.entries[topic]?.language === language ? LANGUAGE_LIFT : 0;
    const reading = this.reader.read(text, lift);
    const named = this.exact.get(words) ?? this.patternsIn(words);
    if (named.size > 0) {
      const engine = this.exact.has(words) ? 'retrieval' : 'patterns';
      return this.certain([...named], engine, language, reading);
    }
    return this.likely(reading);
  }

  /** Taught for one entry: that is the answer. Taught for several: the language, or the customer, decides. */
  private certain(
    topics: readonly number[],
    engine: EngineName,
    language: string | null,
    reading: Reading,
  ): BrainReply {
    const own = topics.filter((topic) => this.entries[topic]?.language === language);
    const meant = own.length > 0 ? own : topics;
    const sure = meant.map((topic) => this.candidate(topic, 1));
    const others = this.candidates(reading).filter(
      ({ entryId }) => !sure.some((one) => one.entryId === entryId),
    );
    const closest = [...sure, ...others].slice(0, CLOSEST_SHOWN);
    const base = { engine, brainVersion: this.version, score: 1, closest };
    const [only] = sure;
    if (sure.length === 1 && only)
      return {
        ...base,
        kind: 'answer',
        entryId: only.entryId,
        say: this.answerOf(only.entryId) ?? '',
      };
    return { ...base, kind: 'choose', among: sure.slice(0, CLOSEST_SHOWN) };
  }

  private likely(reading: Reading): BrainReply {
    const { knownFrom, answerFrom } = this.model.judgement;
    const score = certaintyOf(this.model.judgement, reading.figures);
    const closest = this.candidates(reading);
    const [best, ...rest] = closest;
    if (!best || score < knownFrom) return this.notLearned(score, closest);
    const base = { engine: 'retrieval', brainVersion: this.version, score, closest } as const;
    if (score >= answerFrom || rest.length === 0)
      return {
        ...base,
        kind: 'answer',
        entryId: best.entryId,
        say: this.answerOf(best.entryId) ?? '',
      };
    const [first, second, third] = reading.near;
    const isThirdClose =
      first && third && first.distance - third.distance <= CHOICE_BEHIND_MAX && second;
    return { ...base, kind: 'choose', among: closest.slice(0, isThirdClose ? 3 : 2) };
  }

  private notLearned(score: number, closest: readonly Candidate[]): BrainReply {
    return {
      kind: 'not_learned',
      engine: 'retrieval',
      brainVersion: this.version,
      score,
      closest,
    };
  }

  /** Shares of likelihood among the closest: the best one has what the judgement says. */
  private candidates(reading: Reading): Candidate[] {
    const score = certaintyOf(this.model.judgement, reading.figures);
    const [first] = reading.near;
    return reading.near
      .slice(0, CLOSEST_SHOWN)
      .map(({ topic, distance }) =>
        this.candidate(topic, score * Math.exp(2 * Math.min(0, distance - (first?.distance ?? 0)))),
      );
  }

  private candidate(topic: number, score: number): Candidate {
    const entry = this.entries[topic] as TaughtEntry;
    return { entryId: entry.entryId, title: titleOf(entry), language: entry.language, score };
  }

  /** The most exact patterns that the question meets. */
  private patternsIn(normalised: string): ReadonlySet<number> {
    const words = normalised.split(' ');
    let best = 0;
    let found = new Set<number>();
    for (const { topic, pattern } of this.patterns) {
      if (pattern.exactness < best || !matches(pattern, words)) continue;
      if (pattern.exactness > best) found = new Set();
      best = pattern.exactness;
      found.add(topic);
    }
    return found;
  }
}
