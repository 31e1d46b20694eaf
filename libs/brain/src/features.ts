/**
 * What a text looks like to the learner: words, pairs of neighbours, and pieces of words.
 *
 * Pieces forgive typing errors, endings and compounds, in any language that writes with letters.
 * Each of the three kinds is scaled to the same length before they are joined, so that a long word
 * with many pieces does not shout down the others.
 */
import { normalise } from './terms.js';

/** A text as numbers: feature ids and their weights, of length 1 (or empty). */
export interface SparseVector {
  readonly ids: Int32Array;
  readonly weights: Float32Array;
}

/** Plain data, so that it can travel between threads. */
export interface VocabularyData {
  readonly terms: readonly string[];
  readonly rarity: Float32Array;
  /** Weights of words, pairs and pieces against each other. */
  readonly shares: readonly [words: number, pairs: number, pieces: number];
}

const PIECE_CHARS_MIN = 3;
const PIECE_CHARS_MAX = 4;
/** Order numbers and the like: that there is one matters, which one does not. */
const LONG_NUMBER = /^\p{N}{3,}$/u;
/** Square root of the usual inverse document frequency: common words keep some say. */
const RARITY_POWER = 0.5;

/** The words of a text, normalised; long numbers are all the same word. */
export function wordsOf(text: string): string[] {
  const words = normalise(text).split(' ');
  return words.filter((word) => word !== '').map((word) => (LONG_NUMBER.test(word) ? '000' : word));
}

type Block = Map<string, number>;

function blocksOf(words: readonly string[]): readonly [Block, Block, Block] {
  const [single, pairs, pieces] = [new Map(), new Map(), new Map()] as [Block, Block, Block];
  const add = (block: Block, term: string) => block.set(term, (block.get(term) ?? 0) + 1);
  let before = '^';
  for (const word of words) {
    add(single, word);
    add(pairs, `${before} ${word}`);
    before = word;
    const framed = `_${word}_`;
    for (let chars = PIECE_CHARS_MIN; chars <= PIECE_CHARS_MAX; chars++)
      for (let start = 0; start + chars <= framed.length; start++)
        add(pieces, `~${framed.slice(start, start + chars)}`);
  }
  if (words.length > 0) add(pairs, `${before} $`);
  return [single, pairs, pieces];
}

/**
 * Few wordings per topic hold few neighbours twice: there the pieces of words carry more, and pairs
 * less. Measured with 5, 10, 20 and 100 wordings per topic.
 */
function sharesFor(wordingsPerTopic: number): VocabularyData['shares'] {
  const plenty = Math.min(1, Math.max(0, (wordingsPerTopic - 5) / 45));
  return [1, 0.6 + 0.4 * plenty, 1.6 - 0.6 * plenty];
}

export class Vocabulary {
  private readonly idOf: ReadonlyMap<string, number>;

  constructor(readonly data: VocabularyData) {
    this.idOf = new Map(data.terms.map((term, id) => [term, id]));
  }

  static of(wordings: readonly (readonly string[])[], topics: number): Vocabulary {
    const seen = new Map<string, number>();
    for (const words of wordings)
      for (const block of blocksOf(words))
        for (const term of block.keys()) seen.set(term, (seen.get(term) ?? 0) + 1);
    const rarity = Float32Array.from(
      seen.values(),
      (count) => Math.log(1 + wordings.length / count) ** RARITY_POWER,
    );
    const shares = sharesFor(wordings.length / Math.max(1, topics));
    return new Vocabulary({ terms: [...seen.keys()], rarity, shares });
  }

  get size(): number {
    return this.data.terms.length;
  }

  vector(words: readonly string[]): SparseVector {
    const { rarity, shares } = this.data;
    const ids: number[] = [];
    const weights: number[] = [];
    let squares = 0;
    blocksOf(words).forEach((block, kind) => {
      const share = shares[kind] as number;
      const from = ids.length;
      let blockSquares = 0;
      for (const [term, count] of block) {
        const id = this.idOf.get(term);
        if (id === undefined) continue;
        const weight = (1 + Math.log(count)) * (rarity[id] as number);
        ids.push(id);
        weights.push(weight);
        blockSquares += weight * weight;
      }
      if (blockSquares === 0) return;
      const scale = share / Math.sqrt(blockSquares);
      for (let at = from; at < ids.length; at++) weights[at] = (weights[at] as number) * scale;
      squares += share * share;
    });
    const scale = squares === 0 ? 0 : 1 / Math.sqrt(squares);
    return {
      ids: Int32Array.from(ids),
      weights: Float32Array.from(weights, (weight) => weight * scale),
    };
  }
}
