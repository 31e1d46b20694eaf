/**
 * When a callback becomes work and when it is due. Pure: the hours come as functions.
 *
 * Work begins at once while the team is here, else at the next opening; a wished time moves it to
 * that time, or to the opening after it. The promise is an hour after work begins, or the wished time.
 */
import { addDays, dayOffset, instantOf, wallTime } from './dates.js';
import { plainWords } from './plain-words.js';

export interface Hours {
  readonly timeZone: string;
  isOpen(at: number): boolean;
  /** The first instant at or after `at` at which the team is here; `at` itself while it is. */
  nextOpening(at: number): number;
}

/** A team that is always here: what holds where no calendar was published. */
export const alwaysOpen: Hours = {
  timeZone: 'UTC',
  isOpen: () => true,
  nextOpening: (at) => at,
};

export interface CallbackPlan {
  /** Epoch ms. From then on it is on the list of work. */
  readonly plannedFor: number;
  /** Epoch ms. What the customer is promised. */
  readonly dueAt: number;
}

export const CALLBACK_PROMISE_MS = 3_600_000;
/** A call at a wished time comes on the list a little before. */
export const CALLBACK_NOTICE_MS = 15 * 60_000;
const CALLBACK_RETRY_MS = 2 * 3_600_000;

export function planCallback(now: number, wish: string | null, hours: Hours): CallbackPlan {
  const begins = hours.isOpen(now) ? now : hours.nextOpening(now);
  const wished = wish === null ? null : readMoment(wish, now, hours.timeZone);
  if (wished === null || wished <= begins)
    return { plannedFor: begins, dueAt: begins + CALLBACK_PROMISE_MS };
  const dueAt = hours.isOpen(wished) ? wished : hours.nextOpening(wished);
  const plannedFor = Math.max(begins, dueAt - CALLBACK_NOTICE_MS);
  // Outside the hours nobody sees the list: then it is the opening itself that begins the work.
  return {
    plannedFor: hours.isOpen(plannedFor) ? plannedFor : dueAt,
    dueAt: Math.max(dueAt, begins),
  };
}

/** When to try again after a call that reached nobody. */
export function retryCallback(now: number, hours: Hours): number {
  const later = now + CALLBACK_RETRY_MS;
  return hours.isOpen(later) ? later : hours.nextOpening(later);
}

const PARTS_OF_DAY: readonly (readonly [hour: number, words: readonly string[]])[] = [
  [9, ['morning', 'ochtend', 'ochtends', 'vormittag', 'vormittags', 'matin', 'matinee']],
  [12, ['noon', 'midday', 'lunch', 'mittag', 'mittags', 'midi']],
  [14, ['afternoon', 'middag', 'middags', 'nachmittag', 'nachmittags', 'apres midi']],
  [18, ['evening', 'avond', 'avonds', 'abend', 'abends', 'soir', 'soiree']],
];

/** "tomorrow 10:30", "maandag om 14 uur", "demain matin"; `null` when no time can be read. */
export function readMoment(text: string, now: number, timeZone: string): number | null {
  const today = wallTime(now, timeZone);
  const plain = plainWords(text);
  const clock = readClock(text, plain);
  const part = PARTS_OF_DAY.find(([, words]) =>
    words.some((word) => ` ${plain} `.includes(` ${word} `)),
  );
  const offset = dayOffset(plain, today.date);
  if (clock === null && part === undefined && offset === null) return null;
  const [hour, minute] = clock ?? [part?.[0] ?? 9, 0];
  // "14:00" after two o'clock means tomorrow.
  const isPast = hour * 60 + minute <= today.hour * 60 + today.minute;
  const days = offset ?? (isPast ? 1 : 0);
  return instantOf(addDays(today.date, days), hour, minute, timeZone);
}

function readClock(text: string, plain: string): [hour: number, minute: number] | null {
  const colon = /(?:^|[^\d])(\d{1,2})[:.hu](\d{2})(?!\d)/i.exec(text.slice(0, 200));
  const words = ` ${plain} `;
  const bare = /(?:^| )(\d{1,2}) ?(?:am|pm|uur|uhr|h|o clock|heures|heure)(?= )/.exec(words);
  const found = colon ?? bare;
  if (!found) return null;
  let hour = Number(found[1]);
  const minute = colon ? Number(colon[2]) : 0;
  if (/\d ?pm /.test(words) && hour < 12) hour += 12;
  return hour < 24 && minute < 60 ? [hour, minute] : null;
}
