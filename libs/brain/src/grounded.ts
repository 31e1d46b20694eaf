/**
 * Whether a text rests on an entry: what a language model says may be worded freely, but must not promise
 * what nobody taught. A bound, not a proof: it cannot tell a true sentence from a false one that is made of
 * the same words. Pure, linear, no regular expression on the text that can run away.
 */
import { normalise } from './terms.js';

/** Of the words that carry meaning, so many must stand in the entry. */
const SHARED_MIN = 0.5;
/** Shorter words are mostly "the" and "is". */
const WORD_CHARS_MIN = 4;
/** Words are the same when they begin the same: `open` and `opening`. */
const STEM_CHARS = 5;
/** A paraphrase is not a novel. */
const LONGER_MAX = 3;
const LONGER_CHARS = 120;

/**
 * @param taught the entry's answer, with its title and wordings
 */
export function isGrounded(said: string, taught: string): boolean {
  if (said.length > taught.length * LONGER_MAX + LONGER_CHARS) return false;
  if (!factsOf(said).every((fact) => factsOf(taught).includes(fact))) return false;
  const known = new Set(wordsOf(taught));
  const words = wordsOf(said);
  const shared = words.filter((word) => known.has(word)).length;
  return words.length === 0 || shared / words.length >= SHARED_MIN;
}

/** What must never be made up: numbers, and anything with a dot or an @ inside a word. */
function factsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .flatMap((word) => {
      const bare = trimmed(word);
      const numbers = bare.match(/\d+/g) ?? [];
      const isAddress = /\p{L}[.@/]\p{L}/u.test(bare) || bare.includes('@') || bare.includes('://');
      return isAddress ? [...numbers, bare] : numbers;
    });
}

/** Without the punctuation around it. */
function trimmed(word: string): string {
  let [start, end] = [0, word.length];
  while (start < end && !/[\p{L}\p{N}]/u.test(word[start] as string)) start++;
  while (end > start && !/[\p{L}\p{N}]/u.test(word[end - 1] as string)) end--;
  return word.slice(start, end);
}

function wordsOf(text: string): string[] {
  return normalise(text)
    .split(' ')
    .filter((word) => word.length >= WORD_CHARS_MIN)
    .map((word) => word.slice(0, STEM_CHARS));
}
