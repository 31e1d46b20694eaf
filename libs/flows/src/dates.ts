/** Dates as customers write them, in four languages; and times in a time zone. Pure, no clock. */
import { plainWords } from './plain-words.js';

const MONTHS: readonly (readonly string[])[] = [
  ['january', 'januari', 'januar', 'janvier', 'jan'],
  ['february', 'februari', 'februar', 'fevrier', 'feb', 'fevr'],
  ['march', 'maart', 'marz', 'mars', 'mar', 'mrt'],
  ['april', 'avril', 'apr', 'avr'],
  ['may', 'mei', 'mai'],
  ['june', 'juni', 'juin', 'jun'],
  ['july', 'juli', 'juillet', 'jul'],
  ['august', 'augustus', 'aout', 'aug'],
  ['september', 'septembre', 'sep', 'sept'],
  ['october', 'oktober', 'octobre', 'oct', 'okt'],
  ['november', 'novembre', 'nov'],
  ['december', 'dezember', 'decembre', 'dec', 'dez'],
];

export const WEEKDAYS: readonly (readonly string[])[] = [
  ['sunday', 'zondag', 'sonntag', 'dimanche'],
  ['monday', 'maandag', 'montag', 'lundi'],
  ['tuesday', 'dinsdag', 'dienstag', 'mardi'],
  ['wednesday', 'woensdag', 'mittwoch', 'mercredi'],
  ['thursday', 'donderdag', 'donnerstag', 'jeudi'],
  ['friday', 'vrijdag', 'freitag', 'vendredi'],
  ['saturday', 'zaterdag', 'samstag', 'samedi'],
];

const TODAY = ['today', 'vandaag', 'heute', 'aujourd hui'];
const TOMORROW = ['tomorrow', 'morgen', 'demain'];

/** `2026-01-31`, or `null`. Day before month, as in Europe. `today` in the same form. */
export function readDate(text: string, today: string): string | null {
  const plain = plainWords(text);
  const words = plain.split(' ');
  const offset = dayOffset(plain, today);
  if (offset !== null) return addDays(today, offset);
  const numbers = words.flatMap((word) => (/^\d{1,4}$/.test(word) ? [Number(word)] : []));
  const month = MONTHS.findIndex((names) => words.some((word) => names.includes(word))) + 1;
  const thisYear = Number(today.slice(0, 4));
  if (month > 0) {
    const [day, year] = numbers;
    return day === undefined ? null : asDate(year ?? thisYear, month, day);
  }
  const [a, b, c] = numbers;
  if (a === undefined || b === undefined) return null;
  if (a > 31) return c === undefined ? null : asDate(a, b, c);
  return asDate(c === undefined ? thisYear : c < 100 ? 2000 + c : c, b, a);
}

/** Days from `today` to the day that is named (today, tomorrow, a weekday); `null`: none is. */
export function dayOffset(plain: string, today: string): number | null {
  const words = plain.split(' ');
  if (TODAY.some((word) => plain === word || words.includes(word))) return 0;
  // "morgen" is also "morning" in Dutch, but a morning needs no day beside it.
  if (TOMORROW.some((word) => words.includes(word))) return 1;
  const weekday = WEEKDAYS.findIndex((names) => words.some((word) => names.includes(word)));
  if (weekday === -1) return null;
  const now = new Date(`${today}T00:00:00Z`).getUTCDay();
  return (weekday - now + 7) % 7 || 7;
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

function asDate(year: number, month: number, day: number): string | null {
  if (year < 1900 || year > 2200 || month < 1 || month > 12 || day < 1 || day > 31) return null;
  const iso = `${year}-${pad(month)}-${pad(day)}`;
  const read = new Date(`${iso}T00:00:00Z`);
  return read.toISOString().slice(0, 10) === iso ? iso : null;
}

export interface WallTime {
  /** `2026-01-31` */
  readonly date: string;
  readonly hour: number;
  readonly minute: number;
  /** 0 is Sunday. */
  readonly weekday: number;
}

/** Making one takes longer than a thousand uses of it. */
const wallClocks = new Map<string, Intl.DateTimeFormat>();
const WALL_CLOCKS_MAX = 500;

function wallClock(timeZone: string): Intl.DateTimeFormat {
  const known = wallClocks.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  if (wallClocks.size >= WALL_CLOCKS_MAX) wallClocks.clear();
  wallClocks.set(timeZone, made);
  return made;
}

/** What the clock on the wall shows at an instant (epoch ms). */
export function wallTime(at: number, timeZone: string): WallTime {
  const parts = wallClock(timeZone).formatToParts(at);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '0';
  const date = `${part('year')}-${part('month')}-${part('day')}`;
  return {
    date,
    hour: Number(part('hour')),
    minute: Number(part('minute')),
    weekday: new Date(`${date}T00:00:00Z`).getUTCDay(),
  };
}

/** The instant (epoch ms) at which the wall shows that; in a gap of summer time, an hour later. */
export function instantOf(date: string, hour: number, minute: number, timeZone: string): number {
  const asUtc = Date.parse(`${date}T${pad(hour)}:${pad(minute)}:00Z`);
  let at = asUtc;
  for (let round = 0; round < 2; round++) {
    const shown = wallTime(at, timeZone);
    const shownUtc = Date.parse(`${shown.date}T${pad(shown.hour)}:${pad(shown.minute)}:00Z`);
    at += asUtc - shownUtc;
  }
  return at;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
