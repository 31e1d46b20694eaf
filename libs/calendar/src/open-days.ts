/**
 * The open intervals of one local day, as instants.
 *
 * A minute is open when a clock on the wall of that time zone shows a time inside a block. So a day of
 * 23 hours loses what lies in the hour that is skipped, and on a day of 25 hours the hour that comes
 * twice counts twice: the same rule as counting minute by minute, which is how it is tested.
 */
import { Temporal } from '@js-temporal/polyfill';
import {
  type CalendarDefinition,
  checkCalendar,
  minuteOfDay,
  type OpenBlock,
  WEEKDAYS,
} from './calendar.js';

/** Milliseconds since the epoch, `from` included, `to` not. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

export interface OpenDay extends Interval {
  /** In order, apart from each other. */
  readonly open: readonly Interval[];
}

/** A calendar ready to be asked. Make it once per version with `openCalendar` and keep it. */
export interface Calendar {
  readonly definition: CalendarDefinition;
  /** The local day that an instant falls on. */
  dayOf(at: number): OpenDay;
  /** The day that begins when another ends. */
  dayAfter(day: OpenDay): OpenDay;
}

const MINUTE_MS = 60_000;
const DAYS_KEPT = 2_000;

/** Throws a `TypeError` for a definition that `checkCalendar` refuses: it must not have been published. */
export function openCalendar(definition: CalendarDefinition): Calendar {
  const [problem] = checkCalendar(definition);
  if (problem) throw new TypeError(`calendar: ${problem.field} ${problem.rule}`);
  const holidays = new Map(definition.holidays.map(({ date, blocks }) => [date, blocks]));
  const days = new Map<number, OpenDay>(); // By the instant at which they begin.
  let latest: OpenDay | null = null;

  const keep = (day: OpenDay): OpenDay => {
    if (days.size >= DAYS_KEPT) days.clear(); // A cache: what it forgets is computed again.
    days.set(day.from, day);
    return day;
  };
  const dayOf = (at: number): OpenDay => {
    if (latest && latest.from <= at && at < latest.to) return latest;
    const date = Temporal.Instant.fromEpochMilliseconds(at)
      .toZonedDateTimeISO(definition.timeZone)
      .toPlainDate();
    const from = startOf(date, definition.timeZone);
    latest = days.get(from) ?? keep(dayFrom(date, definition, holidays));
    return latest;
  };
  return {
    definition,
    dayOf,
    dayAfter: (day) => days.get(day.to) ?? dayOf(day.to),
  };
}

function dayFrom(
  date: Temporal.PlainDate,
  { timeZone, weekly }: CalendarDefinition,
  holidays: ReadonlyMap<string, readonly OpenBlock[]>,
): OpenDay {
  const iso = date.toString();
  const blocks =
    holidays.get(iso) ??
    holidays.get(`-${iso.slice(4)}`) ??
    weekly[WEEKDAYS[date.dayOfWeek - 1] as (typeof WEEKDAYS)[number]];
  const from = startOf(date, timeZone);
  const to = startOf(date.add({ days: 1 }), timeZone);
  const midnight = Date.UTC(date.year, date.month - 1, date.day);
  const open = offsetsOf({ from, to }, timeZone).flatMap(({ from, to, offset }) =>
    blocks.map((block) => ({
      from: Math.max(from, midnight + minuteOfDay(block.from) * MINUTE_MS - offset),
      to: Math.min(to, midnight + minuteOfDay(block.to) * MINUTE_MS - offset),
    })),
  );
  return { from, to, open: joined(open.filter(({ from, to }) => from < to)) };
}

function startOf(date: Temporal.PlainDate, timeZone: string): number {
  return date.toZonedDateTime({ timeZone }).epochMilliseconds;
}

/** Parts of a day in which the clocks stay put, with their milliseconds ahead of UTC. */
function offsetsOf(day: Interval, timeZone: string): (Interval & { offset: number })[] {
  const parts: (Interval & { offset: number })[] = [];
  let at = Temporal.Instant.fromEpochMilliseconds(day.from).toZonedDateTimeISO(timeZone);
  while (at.epochMilliseconds < day.to) {
    const offset = at.offsetNanoseconds / 1_000_000;
    const end = Temporal.Instant.fromEpochMilliseconds(day.to).toZonedDateTimeISO(timeZone);
    // Asking for the next change is slow; a day that begins and ends alike has none.
    const next =
      end.offsetNanoseconds === at.offsetNanoseconds ? null : at.getTimeZoneTransition('next');
    const to = Math.min(next?.epochMilliseconds ?? day.to, day.to);
    parts.push({ from: at.epochMilliseconds, to, offset });
    at = Temporal.Instant.fromEpochMilliseconds(to).toZonedDateTimeISO(timeZone);
  }
  return parts;
}

function joined(intervals: readonly Interval[]): Interval[] {
  const result: Interval[] = [];
  for (const interval of [...intervals].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last && interval.from <= last.to)
      result[result.length - 1] = { from: last.from, to: Math.max(last.to, interval.to) };
    else result.push(interval);
  }
  return result;
}
