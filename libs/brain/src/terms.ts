/** The form in which texts are compared. */

/** Longest question that is looked at; the rest of a novel says no more about its subject. */
export const QUESTION_CHARS_MAX = 1_000;

/** Lower case, without accents and punctuation, single spaces. */
export function normalise(text: string): string {
  return text
    .slice(0, QUESTION_CHARS_MAX)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
