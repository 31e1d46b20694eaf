/**
 * What the bot has been taught, and how it recognises a question.
 *
 * Retrieval over taught wordings: each wording is a bag of words and of letter triples, weighed by
 * how rare they are; a question is compared with all of them by cosine. Triples forgive typing
 * errors and endings; rarity keeps "the" and "my" from deciding. Pure and deterministic.
 */
import { normalise, termsOf } from './terms.js';

export interface TaughtEntry {
  readonly entryId: string;
  /** ISO 639-1. */
  readonly language: string;
  /** Wordings of the same question. At least one. */
  readonly questions: readonly string[];
  readonly answer: string;
}

/** Facts on the stream `brain-<workspaceId>`. */
export type BrainEvent =
  | { readonly type: 'Taught'; readonly data: TaughtEntry }
  | { readonly type: 'Unlearned'; readonly data: { readonly entryId: string } };

export interface Brain {
  /** Version of the stream it was built from: goes into `decidedBy`. */
  readonly version: number;
  readonly entries: ReadonlyMap<string, TaughtEntry>;
}

export const emptyBrain: Brain = { version: 0, entries: new Map() };

/** A later wording of the same entry replaces the earlier one. */
export function learn(brain: Brain, event: BrainEvent): Brain {
  const entries = new Map(brain.entries);
  if (event.type === 'Taught') entries.set(event.data.entryId, event.data);
  else entries.delete(event.data.entryId);
  return { version: brain.version + 1, entries };
}

export type Recognition =
  | { readonly kind: 'known'; readonly entry: TaughtEntry; readonly score: number }
  | { readonly kind: 'not_learned'; readonly score: number };

/** Cosine from 0 to 1 that a question must reach. Set on the examples of the specification. */
export const KNOWN_FROM = 0.5;

export type Recogniser = (question: string) => Recognition;

type Vector = ReadonlyMap<string, number>;

/** Prepares a brain for answering; do it once per version. */
export function recogniser(brain: Brain): Recogniser {
  const wordings = [...brain.entries.values()].flatMap((entry) =>
    entry.questions.map((question) => ({ entry, terms: termsOf(normalise(question)) })),
  );
  const rarity = rarityOf(wordings.map(({ terms }) => terms));
  const known = wordings.map(({ entry, terms }) => ({ entry, vector: weigh(terms, rarity) }));
  return (question) => {
    const asked = weigh(termsOf(normalise(question)), rarity);
    let best: { entry: TaughtEntry; score: number } | null = null;
    for (const { entry, vector } of known) {
      const score = cosine(asked, vector);
      if (best === null || score > best.score) best = { entry, score };
    }
    const score = best?.score ?? 0;
    return best && score >= KNOWN_FROM
      ? { kind: 'known', ...best }
      : { kind: 'not_learned', score };
  };
}

/** Inverse document frequency; a term nobody taught is as rare as can be. */
function rarityOf(documents: readonly ReadonlyMap<string, number>[]): (term: string) => number {
  const seen = new Map<string, number>();
  for (const terms of documents)
    for (const term of terms.keys()) seen.set(term, (seen.get(term) ?? 0) + 1);
  return (term) => Math.log(1 + (documents.length + 1) / ((seen.get(term) ?? 0) + 1));
}

function weigh(terms: ReadonlyMap<string, number>, rarity: (term: string) => number): Vector {
  const vector = new Map<string, number>();
  let squares = 0;
  for (const [term, weight] of terms) {
    const value = weight * rarity(term);
    vector.set(term, value);
    squares += value * value;
  }
  const length = Math.sqrt(squares) || 1;
  for (const [term, value] of vector) vector.set(term, value / length);
  return vector;
}

function cosine(one: Vector, other: Vector): number {
  let sum = 0;
  for (const [term, value] of one) sum += value * (other.get(term) ?? 0);
  return sum;
}
