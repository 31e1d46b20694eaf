/**
 * Which of the offered options somebody means: a pressed button, a number ("2", "optie 2", "the
 * second one"), the label, or the label with a typing error. `null` when it is none or not clear.
 */
import { hasPhrase, plainWords, typos } from './plain-words.js';

export interface Choice {
  readonly title: string;
  readonly payload: string;
}

const NUMBERS: readonly (readonly string[])[] = [
  [
    '1',
    'one',
    'first',
    'een',
    'eerste',
    'eins',
    'erste',
    'ersten',
    'un',
    'une',
    'premier',
    'premiere',
  ],
  ['2', 'two', 'second', 'twee', 'tweede', 'zwei', 'zweite', 'zweiten', 'deux', 'deuxieme'],
  ['3', 'three', 'third', 'drie', 'derde', 'drei', 'dritte', 'dritten', 'trois', 'troisieme'],
  ['4', 'four', 'fourth', 'vier', 'vierde', 'vierte', 'vierten', 'quatre', 'quatrieme'],
  ['5', 'five', 'fifth', 'vijf', 'vijfde', 'funf', 'funfte', 'funften', 'cinq', 'cinquieme'],
  ['6', 'six', 'sixth', 'zes', 'zesde', 'sechs', 'sechste', 'sixieme'],
  ['7', 'seven', 'seventh', 'zeven', 'zevende', 'sieben', 'siebte', 'sept', 'septieme'],
  ['8', 'eight', 'eighth', 'acht', 'achtste', 'achte', 'huit', 'huitieme'],
  ['9', 'nine', 'ninth', 'negen', 'negende', 'neun', 'neunte', 'neuf', 'neuvieme'],
  ['10', 'ten', 'tenth', 'tien', 'tiende', 'zehn', 'zehnte', 'dix', 'dixieme'],
];

/** Words that may stand around a number without changing what it means. */
const AROUND = new Set(
  'option optie opties keuze nummer number nr no auswahl wahl choix numero the de die der das le la het den one please graag bitte svp i want take ik kies neem wil ich nehme je prends'.split(
    ' ',
  ),
);

export function choose(
  said: { readonly text: string | null; readonly payload: string | null },
  options: readonly Choice[],
): number | null {
  if (said.payload !== null) {
    const pressed = options.findIndex(({ payload }) => payload === said.payload);
    if (pressed !== -1) return pressed;
  }
  const text = plainWords(said.text ?? '');
  if (text === '') return null;
  const labels = options.map(({ title }) => plainWords(title));
  const exact = labels.indexOf(text);
  if (exact !== -1) return exact;
  return byNumber(text, options.length) ?? byLabel(text, labels);
}

function byNumber(text: string, count: number): number | null {
  const words = text.split(' ').filter((word) => !AROUND.has(word));
  if (words.length !== 1) return null;
  const index = NUMBERS.findIndex((names) => names.includes(words[0] ?? ''));
  if (index !== -1) return index < count ? index : null;
  const number = /^\d{1,2}$/.test(words[0] ?? '') ? Number(words[0]) : 0;
  return number >= 1 && number <= count ? number - 1 : null;
}

function byLabel(text: string, labels: readonly string[]): number | null {
  const inside = only(labels, (label) => label !== '' && hasPhrase(text, label));
  if (inside !== null) return inside;
  const begun = text.length >= 3 ? only(labels, (label) => hasPhrase(label, text)) : null;
  if (begun !== null) return begun;
  const max = text.length >= 8 ? 2 : text.length >= 4 ? 1 : 0;
  if (max === 0 || text.length > 60) return null;
  return only(labels, (label) => typos(text, label, max) <= max);
}

/** The index of the one that fits; `null` when none or more than one does. */
function only(labels: readonly string[], fits: (label: string) => boolean): number | null {
  const found = labels.flatMap((label, index) => (fits(label) ? [index] : []));
  return found.length === 1 ? (found[0] ?? null) : null;
}
