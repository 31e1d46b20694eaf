/**
 * Whether an answer is of the wanted kind, and how it is written down. No patterns of the author's
 * are ever run as regular expressions: every check is linear in a bounded text.
 */
import type { AskStep, Words } from './flow.js';
import { choose } from './choose.js';
import { readDate } from './dates.js';
import { plainWords } from './plain-words.js';

const ANSWER_CHARS_MAX = 500;

export interface Said {
  readonly text: string | null;
  readonly payload: string | null;
}

/** The value to keep, or `null` when it is not an answer to this. `today` as `2026-01-31`. */
export function readAnswer(step: AskStep, said: Said, today: string): string | null {
  const text = (said.text ?? '').trim().slice(0, ANSWER_CHARS_MAX);
  switch (step.as) {
    case 'text':
      return text === '' ? null : text;
    case 'name':
      return readName(text);
    case 'email':
      return readEmail(text);
    case 'phone':
      return readPhone(text);
    case 'number':
      return readNumber(text);
    case 'date':
      return readDate(text, today);
    case 'choice': {
      const titles = (step.choices ?? []).map((choice, index) => titlesOf(choice, index));
      for (const language of languagesOf(step.choices ?? [])) {
        const index = choose(
          said,
          titles.map((title) => ({ title: title.in(language), payload: title.payload })),
        );
        if (index !== null) return titles[index]?.in(language) ?? null;
      }
      return null;
    }
    case 'pattern':
      return matchesPattern(step.pattern ?? '', text) ? text : null;
  }
}

export function choicePayload(index: number): string {
  return `choice:${index}`;
}

function titlesOf(choice: Words, index: number) {
  const first = Object.values(choice)[0] ?? '';
  return { payload: choicePayload(index), in: (language: string) => choice[language] ?? first };
}

function languagesOf(choices: readonly Words[]): string[] {
  return [...new Set(choices.flatMap((choice) => Object.keys(choice)))];
}

/** `9` a digit, `A` a letter, `*` either; anything else stands for itself, in either case. */
export function matchesPattern(pattern: string, text: string): boolean {
  const signs = [...text.trim()];
  const wanted = [...pattern];
  return (
    signs.length === wanted.length &&
    wanted.every((want, index) => {
      const sign = signs[index] ?? '';
      if (want === '9') return sign >= '0' && sign <= '9';
      if (want === 'A') return /^\p{L}$/u.test(sign);
      if (want === '*') return /^[\p{L}\p{N}]$/u.test(sign);
      return want.toLowerCase() === sign.toLowerCase();
    })
  );
}

const NAME_INTRODUCTIONS = [
  'my name is',
  'i am',
  'im',
  'it is',
  'its',
  'this is',
  'mijn naam is',
  'ik heet',
  'ik ben',
  'dit is',
  'met',
  'mein name ist',
  'ich heisse',
  'ich bin',
  'je m appelle',
  'mon nom est',
  'je suis',
  'moi c est',
];

/** Single words that people say, and that are nobody's name. */
const NO_NAMES = new Set(
  'yes no ok okay hello hi hey thanks thank you please help ja nee hallo hoi dag bedankt dank nein danke bitte guten oui non bonjour salut merci why what how when where who wat wanneer hoe waar waarom wie was wann wo warum wer quoi quand comment pourquoi ou qui none skip later nothing stop niets later nichts rien'.split(
    ' ',
  ),
);

/** Up to four words of letters. "Ik heet Anna" is Anna. */
export function readName(text: string): string | null {
  if (text.length > 60 || /[?!@\d:;/\\<>{}[\]|=+]/.test(text)) return null;
  const words = text
    .replace(/[.,]/g, ' ')
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
  const plain = words.map(plainWords);
  const intro = NAME_INTRODUCTIONS.map((phrase) => phrase.split(' '))
    .sort((one, other) => other.length - one.length)
    .find((phrase) =>
      phrase.every((word, index) => plain.flatMap((w) => w.split(' '))[index] === word),
    );
  const from = intro ? wordsCovering(plain, intro.length) : 0;
  const name = words.slice(from);
  if (name.length === 0 || name.length > 4) return null;
  if (name.some((word) => NO_NAMES.has(plainWords(word)))) return null;
  if (!name.every((word) => /^\p{L}[\p{L}\p{M}'’.-]*$/u.test(word))) return null;
  // "anna" is written Anna; who wrote a capital somewhere knows how the name is written.
  const isCareless = name.every((word) => word === word.toLowerCase());
  return (isCareless ? name.map(capitalised) : name).join(' ');
}

/** How many written words the plain words of an introduction take ("m'appelle" is two of them). */
function wordsCovering(plain: readonly string[], count: number): number {
  let covered = 0;
  for (const [index, word] of plain.entries()) {
    if (covered >= count) return index;
    covered += word.split(' ').length;
  }
  return plain.length;
}

function capitalised(word: string): string {
  const [first = '', ...rest] = [...word];
  return first.toUpperCase() + rest.join('');
}

export function readEmail(text: string): string | null {
  const found = text
    .split(/[\s<>(),;]+/)
    .map((word) => word.replace(/^mailto:/i, '').replace(/[.!?]+$/, ''))
    .filter((word) => word.includes('@'));
  const [address] = found;
  if (found.length !== 1 || address === undefined || address.length > 254) return null;
  const [local = '', domain = '', ...more] = address.split('@');
  if (more.length > 0 || local === '' || local.length > 64) return null;
  const labels = domain.split('.');
  const isDomain =
    labels.length >= 2 &&
    labels.every((label) => /^[\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?$/u.test(label));
  return isDomain && !/["\\\s]/.test(local) ? `${local}@${domain.toLowerCase()}` : null;
}

/** Digits with an optional `+` in front, 8 to 15 of them (E.164); words around it are passed by. */
export function readPhone(text: string): string | null {
  const signs = text.replace(/[^\d+()./\s-]/g, ' ').trim();
  const start = signs.search(/[+\d(]/);
  if (start === -1) return null;
  const bare = signs
    .slice(start)
    .replace(/\(0\)/, '')
    .replace(/[()./\s-]/g, '');
  return /^\+?\d{8,15}$/.test(bare) ? bare.replace(/^00/, '+') : null;
}

/** A number as people write it; kept with a point for the decimals. */
export function readNumber(text: string): string | null {
  const found = text.match(/-?\d[\d.,]{0,20}/g) ?? [];
  if (found.length !== 1) return null;
  const [written = ''] = found;
  const signs = written.replace(/[.,]+$/, '');
  const last = Math.max(signs.lastIndexOf('.'), signs.lastIndexOf(','));
  // A last group of three digits behind one kind of sign is thousands: 1.000 and 1,000.
  const isDecimal = last !== -1 && signs.length - last - 1 !== 3;
  const whole = (isDecimal ? signs.slice(0, last) : signs).replace(/[.,]/g, '');
  const value = Number(isDecimal ? `${whole}.${signs.slice(last + 1)}` : whole);
  return Number.isFinite(value) ? String(value) : null;
}
