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

/** From 0, nothing in common, to 1. */
export function likenessOf(one: string, other: string): number {
  return cosine(vectorOf(one), vectorOf(other));
}

export class LikenessGroups {
  /** Bucket → weight in each group that has it: only groups that share something are compared. */
  private readonly weights = new Map<number, Map<number, number>>();
  private readonly squares: number[] = [];

  /** Number of the group; the first is 0. Groups never merge and never move. */
  add(text: string): number {
    const vector = vectorOf(text);
    const products = new Map<number, number>();
    let square = 0;
    for (const [bucket, weight] of vector) {
      square += weight * weight;
      for (const [group, other] of this.weights.get(bucket) ?? [])
        products.set(group, (products.get(group) ?? 0) + weight * other);
    }
    let best = { group: this.squares.length, likeness: LIKE_FROM };
    for (const [group, product] of products) {
      const likeness = product / Math.sqrt(square * (this.squares[group] as number));
      if (likeness >= best.likeness) best = { group, likeness };
    }
    this.join(best.group, vector);
    return best.group;
  }

  private join(group: number, vector: ReadonlyMap<number, number>): void {
    for (const [bucket, weight] of vector) {
      const groups = this.weights.get(bucket) ?? new Map<number, number>();
      const before = groups.get(group) ?? 0;
      groups.set(group, before + weight);
      this.weights.set(bucket, groups);
      this.squares[group] = (this.squares[group] ?? 0) + (before + weight) ** 2 - before ** 2;
    }
    this.squares[group] ??= 0;
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
