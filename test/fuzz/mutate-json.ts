/** Changes JSON where a parser would trip: types, depth, size, names, characters. */
import type { Chance } from './chance.js';

/** Texts that have broken somebody's software. */
export const ODD_TEXTS: readonly string[] = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\udc00\ud800',
  '\u202e\u2066abc',
  '\u200b\u200d\ufeff',
  'e\u0301'.repeat(50),
  `Z${'\u0351'.repeat(500)}`,
  '👨‍👩‍👧‍👦🏳️‍🌈🇳🇱',
  'İıſK',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  '../../etc/passwd',
  "'; drop table events; --",
  '${7*7}{{7*7}}<script>alert(1)</script>',
  '=cmd|/c calc!A0',
  '\r\nBcc: all@example.org\r\n\r\n',
  '%00%0a%s%n',
  'null',
  'NaN',
  '1e999',
  '9'.repeat(400),
  '-0',
  '2026-02-30T25:61:61Z',
  '+31612345678',
  'wamid.x',
  'https://[::1]:0/%',
];

const VALUES: readonly ((chance: Chance) => unknown)[] = [
  () => null,
  () => true,
  () => false,
  () => 0,
  () => -1,
  () => 1.5,
  () => 1e308,
  () => Number.MAX_SAFE_INTEGER + 2,
  () => -1e21,
  () => [],
  () => ({}),
  () => [[]],
  () => [null],
  () => ({ id: null, length: -1 }),
  (chance) => chance.of(ODD_TEXTS),
  (chance) => chance.of(ODD_TEXTS).repeat(1 + chance.below(20)),
  (chance) => 'x'.repeat(chance.is(0.05) ? 400_000 : chance.below(5_000)),
  (chance) => Array.from({ length: chance.below(300) }, () => chance.of(ODD_TEXTS)),
];

const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'length', '', '0'];

/** `null` for a body that is not JSON in the first place. */
export function mutateJson(body: Buffer, chance: Chance): Buffer | null {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
  const marks: string[] = [];
  for (let changes = chance.below(4); changes >= 0; changes--) value = change(value, chance, marks);
  let text = JSON.stringify(value) ?? 'null';
  for (const [index, mark] of marks.entries())
    text = text.replace(JSON.stringify(markOf(index)), () => mark);
  return Buffer.from(chance.is(0.05) ? twiceNamed(text, chance) : text);
}

/** Stands for text that `JSON.stringify` would not write. */
function markOf(index: number): string {
  return `\u0001mark ${index}\u0001`;
}

interface Spot {
  readonly holder: Record<string, unknown> | unknown[];
  readonly name: string | number;
}

function change(root: unknown, chance: Chance, marks: string[]): unknown {
  const spots: Spot[] = [];
  collect(root, spots);
  const spot = spots.length > 0 ? chance.of(spots) : null;
  if (!spot) return chance.of(VALUES)(chance);
  const holder = spot.holder as Record<string | number, unknown>;
  const before = holder[spot.name];
  switch (chance.below(9)) {
    case 0:
      if (Array.isArray(spot.holder)) spot.holder.splice(Number(spot.name), 1);
      else delete holder[spot.name];
      break;
    case 1:
      holder[spot.name] = deep(chance, marks);
      break;
    case 2:
      holder[spot.name] = typeof before === 'number' ? String(before) : [before, before];
      break;
    case 3:
      if (!Array.isArray(spot.holder))
        Object.defineProperty(spot.holder, chance.of(NAMES), {
          value: chance.of(VALUES)(chance),
          enumerable: true,
          configurable: true,
          writable: true,
        });
      break;
    case 4:
      if (Array.isArray(before) && before.length > 0)
        holder[spot.name] = Array.from({ length: 1 + chance.below(60) }, () => chance.of(before));
      break;
    case 5: {
      const other = chance.of(spots);
      holder[spot.name] = structuredClone(
        (other.holder as Record<string | number, unknown>)[other.name],
      );
      break;
    }
    case 6:
      if (typeof before === 'string')
        holder[spot.name] = before.slice(0, chance.below(before.length + 1)) + chance.of(ODD_TEXTS);
      break;
    default:
      holder[spot.name] = chance.of(VALUES)(chance);
  }
  return root;
}

function collect(value: unknown, spots: Spot[]): void {
  if (typeof value !== 'object' || value === null) return;
  const holder = value as Record<string, unknown> | unknown[];
  for (const name of Object.keys(holder)) {
    spots.push({ holder, name: Array.isArray(holder) ? Number(name) : name });
    collect((holder as Record<string, unknown>)[name], spots);
  }
}

/** Nested deeper than a careless reader can follow. */
function deep(chance: Chance, marks: string[]): string {
  const depth = chance.of([10, 150, 250, 3_000, 20_000]);
  marks.push(
    chance.is(0.5)
      ? `${'['.repeat(depth)}${']'.repeat(depth)}`
      : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
  );
  return markOf(marks.length - 1);
}

/** The same name twice in one object: readers differ in which one counts. */
function twiceNamed(text: string, chance: Chance): string {
  const at = text.indexOf('{', chance.below(text.length));
  const name = /^\{("(?:[^"\\]|\\.)*"):/.exec(text.slice(at, at + 200))?.[1];
  return name ? `${text.slice(0, at)}{${name}:null,${text.slice(at + 1)}` : text;
}
