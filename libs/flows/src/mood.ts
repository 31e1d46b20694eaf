/**
 * Felt dissatisfaction, as a rule that can be explained: signs that anybody can point at in the
 * thread, each with a weight; from two on a person takes over.
 *
 * | sign | weight |
 * |---|---|
 * | angry words, in en, nl, de or fr | 2 |
 * | a rating of 1 or 2 | 2 |
 * | the same question again, though the bot said something about it | 1 each time, 2 at most |
 * | shouting: capitals, or three marks in a row | 1 |
 */
import { hasPhrase, plainWords } from './plain-words.js';

export type MoodSign = 'repeated_question' | 'angry_words' | 'shouting' | 'low_rating';

export interface Mood {
  readonly signs: readonly MoodSign[];
  readonly isUnhappy: boolean;
}

export const UNHAPPY_FROM = 2;
const LIKENESS_FROM = 0.8;
const SHOUTED_LETTERS_MIN = 10;

const ANGRY: readonly string[] = [
  // en
  'useless',
  'ridiculous',
  'unacceptable',
  'terrible',
  'awful',
  'rubbish',
  'fed up',
  'stupid bot',
  'idiot',
  'idiots',
  'wtf',
  'bullshit',
  'fuck',
  'fucking',
  'scam',
  'worst service',
  'waste of time',
  'not helpful',
  'you dont understand',
  'you don t understand',
  'this is not what i asked',
  'i am angry',
  'disgusting',
  // nl
  'belachelijk',
  'waardeloos',
  'schandalig',
  'schandalige',
  'onacceptabel',
  'ik ben boos',
  'woedend',
  'klote',
  'kut',
  'stomme bot',
  'domme bot',
  'oplichters',
  'wat een onzin',
  'tijdverspilling',
  'je snapt er niks van',
  'je snapt het niet',
  'je begrijpt me niet',
  'u begrijpt mij niet',
  'zo irritant',
  'godverdomme',
  // de
  'unverschamt',
  'unverschamtheit',
  'lacherlich',
  'nutzlos',
  'scheisse',
  'inakzeptabel',
  'frechheit',
  'ich bin wutend',
  'dummer bot',
  'betrug',
  'zeitverschwendung',
  'du verstehst mich nicht',
  'sie verstehen mich nicht',
  // fr
  'inacceptable',
  'scandaleux',
  'ridicule',
  'inutile',
  'merde',
  'n importe quoi',
  'arnaque',
  'honteux',
  'perte de temps',
  'tu ne comprends rien',
  'vous ne comprenez rien',
  'je suis furieux',
  'je suis furieuse',
  'ras le bol',
];

export function moodOf(
  text: string | null,
  /** Earlier questions about which the bot said something, oldest first. */
  earlier: readonly string[],
): Mood {
  if (text === null) return { signs: [], isUnhappy: false };
  const plain = plainWords(text);
  const signs: MoodSign[] = [];
  let weight = 0;
  if (ANGRY.some((phrase) => hasPhrase(plain, phrase))) {
    signs.push('angry_words');
    weight += 2;
  }
  const repeats = earlier.filter((question) => isAlike(plain, plainWords(question))).length;
  if (repeats > 0) {
    signs.push('repeated_question');
    weight += Math.min(2, repeats);
  }
  if (isShouting(text)) {
    signs.push('shouting');
    weight += 1;
  }
  return { signs, isUnhappy: weight >= UNHAPPY_FROM };
}

/** Nearly the same words, in whatever order. Greetings of a word or two are no questions. */
function isAlike(one: string, other: string): boolean {
  const [a, b] = [new Set(one.split(' ')), new Set(other.split(' '))];
  if (a.size < 3 || b.size < 3) return false;
  // "Order 17" and "order 18" are two questions, however alike they sound.
  if (numbersIn(a) !== numbersIn(b)) return false;
  const both = [...a].filter((word) => b.has(word)).length;
  return both / (a.size + b.size - both) >= LIKENESS_FROM;
}

function numbersIn(words: ReadonlySet<string>): string {
  return [...words]
    .filter((word) => /\d/.test(word))
    .sort()
    .join(' ');
}

function isShouting(text: string): boolean {
  if (['!!!', '?!?', '!?!', '???'].some((marks) => text.includes(marks))) return true;
  let letters = 0;
  let capitals = 0;
  for (const sign of text.slice(0, 1_000)) {
    if (sign.toLowerCase() === sign.toUpperCase()) continue;
    letters += 1;
    if (sign === sign.toUpperCase()) capitals += 1;
  }
  return letters >= SHOUTED_LETTERS_MIN && capitals / letters >= 0.8;
}
