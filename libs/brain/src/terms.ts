/** Words and letter triples of a text, the units in which wordings are compared. */

/** Longest question that is looked at; the rest of a novel says no more about its subject. */
export const QUESTION_CHARS_MAX = 1_000;

const WORD_WEIGHT = 1;
const TRIPLE_WEIGHT = 0.35;

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

/** Terms of a normalised text with their weights. */
export function termsOf(text: string): ReadonlyMap<string, number> {
  const terms = new Map<string, number>();
  const add = (term: string, weight: number) => terms.set(term, (terms.get(term) ?? 0) + weight);
  for (const word of text.split(' ')) {
    if (word === '') continue;
    add(word, WORD_WEIGHT);
    const framed = ` ${word} `;
    for (let start = 0; start + 3 <= framed.length; start++)
      add(`~${framed.slice(start, start + 3)}`, TRIPLE_WEIGHT);
  }
  return terms;
}
