/**
 * Patterns that a person can write and that cannot be slow: words in a row, with gaps.
 *
 *     where * order        "where" and, anywhere after it, "order"
 *     return|send back     one of two words, then "back"
 *     order #              "order" directly followed by a number
 *     deliver*             a word that begins with "deliver"
 *
 * A pattern may begin anywhere in the question and end anywhere; `*` alone is any number of words. There is
 * no regular expression underneath: the set of possible places is carried along the words once, so the
 * work is at most words × parts, whatever is written on either side.
 */
import { normalise } from './terms.js';

export const PATTERN_PARTS_MAX = 40;

type Part =
  | { readonly kind: 'gap' }
  | { readonly kind: 'number' }
  | { readonly kind: 'words'; readonly anyOf: readonly { word: string; isPrefix: boolean }[] };

export interface Pattern {
  readonly parts: readonly Part[];
  /** Words and numbers that it names: of two patterns that match, the more exact one is meant. */
  readonly exactness: number;
}

/** Why a pattern cannot be used, in words for its writer; `null` when it can. */
export function faultOfPattern(source: string): string | null {
  const parsed = parse(source);
  return 'fault' in parsed ? parsed.fault : null;
}

export function isPattern(source: string): boolean {
  return faultOfPattern(source) === null;
}

/** Throws on a pattern that `isPattern` refuses. */
export function compilePattern(source: string): Pattern {
  const parsed = parse(source);
  if ('fault' in parsed) throw new Error(`Pattern "${source}": ${parsed.fault}`);
  return parsed;
}

/** `steps` counts the comparisons, so that a test can show that they grow in line. */
export function matches(
  { parts }: Pattern,
  words: readonly string[],
  steps: { count: number } = { count: 0 },
): boolean {
  // places[n]: the first n parts have been met by the words so far.
  let places = new Uint8Array(parts.length + 1);
  for (const word of words) {
    const next = new Uint8Array(parts.length + 1);
    places[0] = 1; // A pattern may begin at any word.
    for (let at = 0; at <= parts.length; at++) {
      steps.count++;
      if (!places[at]) continue;
      const part = parts[at];
      if (part === undefined) return true;
      if (part.kind === 'gap') {
        next[at] = 1;
        places[at + 1] = 1; // A gap may be empty.
      } else if (meets(part, word)) next[at + 1] = 1;
    }
    places = next;
  }
  return places[parts.length] === 1;
}

function meets(part: Exclude<Part, { kind: 'gap' }>, word: string): boolean {
  if (part.kind === 'number') return /^\p{N}+$/u.test(word);
  return part.anyOf.some((one) => (one.isPrefix ? word.startsWith(one.word) : word === one.word));
}

function parse(source: string): Pattern | { readonly fault: string } {
  const tokens = source.trim().split(/\s+/).filter(Boolean);
  if (tokens.length > PATTERN_PARTS_MAX) return { fault: `at most ${PATTERN_PARTS_MAX} parts` };
  const parts: Part[] = [];
  for (const token of tokens) {
    if (token === '*') parts.push({ kind: 'gap' });
    else if (token === '#') parts.push({ kind: 'number' });
    else {
      const anyOf = token.split('|').map((choice) => ({
        word: normalise(choice.replace(/\*$/, '')),
        isPrefix: choice.endsWith('*'),
      }));
      const bad = anyOf.find(({ word }) => word === '' || word.includes(' '));
      if (bad || /[*#].|[()[\]{}\\^$+?]/.test(token))
        return { fault: `"${token}" is not a word, a choice of words (a|b), word*, * or #` };
      parts.push({ kind: 'words', anyOf });
    }
  }
  // Gaps at the ends say nothing: a pattern begins and ends anywhere.
  while (parts[0]?.kind === 'gap') parts.shift();
  while (parts.at(-1)?.kind === 'gap') parts.pop();
  const exactness = parts.filter(({ kind }) => kind !== 'gap').length;
  if (exactness === 0) return { fault: 'it needs at least one word' };
  return { parts, exactness };
}
