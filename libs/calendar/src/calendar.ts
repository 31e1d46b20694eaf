/**
 * When a team is there: opening hours as data. A calendar is published in versions; every figure that
 * depends on opening hours names the version it was computed with.
 *
 * This file knows the shape and its mistakes; `open-days.ts` turns it into instants.
 */

/** Wall-clock times of one day, `from` included, `to` not. `24:00` ends a day. Over midnight: two blocks. */
export interface OpenBlock {
  /** `HH:MM`. */
  readonly from: string;
  /** `HH:MM`, later than `from`, at most `24:00`. */
  readonly to: string;
}

export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** A day that differs from its weekday: closed (no blocks) or with hours of its own. */
export interface Holiday {
  /** `YYYY-MM-DD`, or `--MM-DD` for every year (the form of RFC 6350). */
  readonly date: string;
  readonly name: string;
  readonly blocks: readonly OpenBlock[];
}

export interface CalendarDefinition {
  /** IANA name, such as `Europe/Amsterdam`. Its daylight saving rules are those of the runtime. */
  readonly timeZone: string;
  readonly weekly: Readonly<Record<Weekday, readonly OpenBlock[]>>;
  readonly holidays: readonly Holiday[];
}

/** One mistake, at the field that has it: `weekly.monday[1].to`. */
export interface CalendarProblem {
  readonly field: string;
  readonly rule: string;
}

const TIME = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/;
const DATE = /^(\d{4}|-)-(\d{2})-(\d{2})$/;
const BLOCKS_MAX = 12;
const HOLIDAYS_MAX = 1_000;
/** Whoever writes `--02-29` means the leap years. */
const LEAP_YEAR = 2024;

/** Open day and night, every day: the calendar of whoever has published none. */
export function alwaysOpen(timeZone = 'UTC'): CalendarDefinition {
  const day = [{ from: '00:00', to: '24:00' }];
  return { timeZone, weekly: everyWeekday(() => day), holidays: [] };
}

/** Monday to Friday, one block a day. */
export function officeHours(timeZone: string, from = '09:00', to = '17:00'): CalendarDefinition {
  const weekly = everyWeekday((_, index) => (index < 5 ? [{ from, to }] : []));
  return { timeZone, weekly, holidays: [] };
}

/** Everything that is wrong with a definition; empty when it may be published. */
export function checkCalendar(definition: CalendarDefinition): CalendarProblem[] {
  const { timeZone, weekly, holidays } = definition;
  return [
    ...(isTimeZone(timeZone)
      ? []
      : [{ field: 'timeZone', rule: 'must be an IANA time zone, such as Europe/Amsterdam' }]),
    ...WEEKDAYS.flatMap((day) => checkBlocks(`weekly.${day}`, weekly[day])),
    ...(holidays.length > HOLIDAYS_MAX
      ? [{ field: 'holidays', rule: `must be at most ${HOLIDAYS_MAX}` }]
      : []),
    ...checkHolidays(holidays),
  ];
}

/** Minutes after midnight. The time must be well-formed. */
export function minuteOfDay(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

function everyWeekday(
  blocksOf: (day: Weekday, index: number) => readonly OpenBlock[],
): CalendarDefinition['weekly'] {
  const entries = WEEKDAYS.map((day, index) => [day, blocksOf(day, index)] as const);
  return Object.fromEntries(entries) as unknown as CalendarDefinition['weekly'];
}

function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return /^[A-Za-z]/.test(timeZone); // Some runtimes take offsets, which have no daylight saving.
  } catch {
    return false;
  }
}

function checkHolidays(holidays: readonly Holiday[]): CalendarProblem[] {
  const seen = new Set<string>();
  return holidays.flatMap(({ date, name, blocks }, index) => {
    const field = `holidays[${index}]`;
    const problems = checkBlocks(`${field}.blocks`, blocks);
    if (!isDate(date))
      problems.push({
        field: `${field}.date`,
        rule: 'must be YYYY-MM-DD, or --MM-DD for each year',
      });
    if (seen.has(date)) problems.push({ field: `${field}.date`, rule: 'must be named only once' });
    if (name.trim() === '') problems.push({ field: `${field}.name`, rule: 'must not be empty' });
    seen.add(date);
    return problems;
  });
}

function isDate(date: string): boolean {
  const [, year, month, day] = DATE.exec(date) ?? [];
  if (month === undefined || day === undefined) return false;
  const lastDay = new Date(
    Date.UTC(year === '-' ? LEAP_YEAR : Number(year), Number(month), 0),
  ).getUTCDate();
  return Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= lastDay;
}

function checkBlocks(field: string, blocks: readonly OpenBlock[] | undefined): CalendarProblem[] {
  if (!Array.isArray(blocks)) return [{ field, rule: 'must be a list of blocks' }];
  if (blocks.length > BLOCKS_MAX)
    return [{ field, rule: `must have at most ${BLOCKS_MAX} blocks` }];
  const problems: CalendarProblem[] = [];
  let endedAt = 0;
  for (const [index, { from, to }] of (blocks as readonly OpenBlock[]).entries()) {
    const place = `${field}[${index}]`;
    if (!TIME.test(from)) problems.push({ field: `${place}.from`, rule: 'must be HH:MM' });
    if (!TIME.test(to))
      problems.push({ field: `${place}.to`, rule: 'must be HH:MM, at most 24:00' });
    if (!TIME.test(from) || !TIME.test(to)) continue;
    if (minuteOfDay(to) <= minuteOfDay(from))
      problems.push({ field: `${place}.to`, rule: 'must be later than from' });
    if (minuteOfDay(from) < endedAt)
      problems.push({ field: `${place}.from`, rule: 'must not begin before the block above ends' });
    endedAt = Math.max(endedAt, minuteOfDay(to));
  }
  return problems;
}
