/**
 * Groups questions that ask the same thing in other words, one after the other as they come.
 *
 * A question joins the group whose sum of vectors is nearest, or founds its own. Vectors are hashed words
 * and pieces of words: no training, so a group found today is there tomorrow.
 */
import { normalise } from './terms.js';

export const LIKE_FROM = 0.42;
const BUCKETS = 4_096;
const WORD_WEIGHT = 1;
const PIECE_WEIGHT = 0.35;

export interface Likeness {
  readonly vector: ReadonlyMap<number, number>;
}

/** From 0, nothing in common, to 1. */
export function likenessOf(one: string, other: string): number {
  return cosine(vectorOf(one), vectorOf(other));
}

export class LikenessGroups {
  private readonly sums: Map<number, number>[] = [];

  /** Number of the group; the first is 0. Groups never merge and never move. */
  add(text: string): number {
    const vector = vectorOf(text);
    let best = { group: -1, likeness: LIKE_FROM };
    this.sums.forEach((sum, group) => {
      const likeness = cosine(vector, sum);
      if (likeness >= best.likeness) best = { group, likeness };
    });
    if (best.group < 0) return this.sums.push(new Map(vector)) - 1;
    const sum = this.sums[best.group] as Map<number, number>;
    for (const [bucket, weight] of vector) sum.set(bucket, (sum.get(bucket) ?? 0) + weight);
    return best.group;
  }
}

function vectorOf(text: string): ReadonlyMap<number, number> {
  const vector = new Map<number, number>();
  const add = (term: string, weight: number) => {
    const bucket = bucketOf(term);
    vector.set(bucket, (vector.get(bucket) ?? 0) + weight);
  };
  for (const word of normalise(text).split(' ')) {
    if (word === '') continue;
    // Short words are mostly "the" and "is": they say little about what is asked.
    add(word, WORD_WEIGHT * Math.min(1, word.length / 6));
    const framed = `_${word}_`;
    for (let start = 0; start + 4 <= framed.length; start++)
      add(`~${framed.slice(start, start + 4)}`, PIECE_WEIGHT);
  }
  return vector;
}

/** FNV-1a, 32 bits (Fowler, Noll, Vo). */
function bucketOf(term: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < term.length; at++) {
    hash ^= term.charCodeAt(at);
    hash = Math.imul(hash, 0x01000193);
  }
  return (hash >>> 0) % BUCKETS;
}

function cosine(one: ReadonlyMap<number, number>, other: ReadonlyMap<number, number>): number {
  let [dot, left, right] = [0, 0, 0];
  for (const [bucket, weight] of one) {
    dot += weight * (other.get(bucket) ?? 0);
    left += weight * weight;
  }
  for (const weight of other.values()) right += weight * weight;
  return left === 0 || right === 0 ? 0 : dot / Math.sqrt(left * right);
}
