/** Questions to a calendar: is it open, when does it open, how much open time lies between. */
import type { Calendar, Interval, OpenDay } from './open-days.js';

/** A calendar that stays shut for this long counts as one that never opens. */
const SEARCH_DAYS_MAX = 400;

export function isOpen(calendar: Calendar, at: Date): boolean {
  const now = at.getTime();
  return calendar.dayOf(now).open.some(({ from, to }) => from <= now && now < to);
}

/** The instant from which it is open: `at` itself when it is. `null` when it does not open any more. */
export function nextOpening(calendar: Calendar, at: Date): Date | null {
  for (const { from } of intervalsFrom(calendar, at.getTime()))
    return new Date(Math.max(from, at.getTime()));
  return null;
}

/** The end of the present opening; `null` when it is shut at that instant, or never shuts. */
export function nextClosing(calendar: Calendar, at: Date): Date | null {
  let end: number | null = null;
  for (const { from, to } of intervalsFrom(calendar, at.getTime())) {
    if (end === null ? from > at.getTime() : from > end) break; // Days that touch are one opening.
    end = to;
    if (end - at.getTime() > SEARCH_DAYS_MAX * 86_400_000) return null;
  }
  return end === null ? null : new Date(end);
}

/** Open milliseconds in [from, to); 0 when `to` is not later. */
export function openMsBetween(calendar: Calendar, from: Date, to: Date): number {
  const [begin, end] = [from.getTime(), to.getTime()];
  let sum = 0;
  if (begin >= end) return sum;
  for (let day = calendar.dayOf(begin); day.from < end; day = calendar.dayAfter(day))
    for (const open of day.open)
      sum += Math.max(0, Math.min(open.to, end) - Math.max(open.from, begin));
  return sum;
}

/**
 * The instant at which `openMs` of open time have passed since `from`; the first instant of them when 0.
 * `null` when the calendar does not have that much left.
 */
export function addOpenMs(calendar: Calendar, from: Date, openMs: number): Date | null {
  let left = openMs;
  for (const open of intervalsFrom(calendar, from.getTime())) {
    const begin = Math.max(open.from, from.getTime());
    if (open.to - begin >= left) return new Date(begin + left);
    left -= open.to - begin;
  }
  return null;
}

/** Open intervals that end after `at`, until none comes for a long time. */
function* intervalsFrom(calendar: Calendar, at: number): Generator<Interval> {
  let shutDays = 0;
  for (
    let day: OpenDay = calendar.dayOf(at);
    shutDays < SEARCH_DAYS_MAX;
    day = calendar.dayAfter(day)
  ) {
    shutDays = day.open.length === 0 ? shutDays + 1 : 0;
    for (const open of day.open) if (open.to > at) yield open;
  }
}
