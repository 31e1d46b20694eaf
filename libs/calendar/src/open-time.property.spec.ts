/**
 * Open time against the slowest honest way: look at the clock on the wall for each minute, and count.
 * The clock is Intl's, which shares no code with the calendar.
 */
import fc from 'fast-check';
import { type CalendarDefinition, minuteOfDay, type OpenBlock, WEEKDAYS } from './calendar.js';
import { type Calendar, openCalendar } from './open-days.js';
import { addOpenMs, isOpen, openMsBetween } from './open-time.js';

const MINUTE = 60_000;
const PAIRS = 100_000;

const calendarOf = (timeZone: string): CalendarDefinition => ({
  timeZone,
  weekly: {
    monday: [
      { from: '08:30', to: '12:00' },
      { from: '13:00', to: '17:30' },
    ],
    tuesday: [{ from: '00:00', to: '24:00' }],
    wednesday: [],
    thursday: [{ from: '09:00', to: '21:00' }],
    friday: [
      { from: '07:15', to: '07:16' },
      { from: '22:00', to: '24:00' },
    ],
    saturday: [
      { from: '00:00', to: '02:30' },
      { from: '23:30', to: '24:00' },
    ],
    sunday: [
      { from: '00:30', to: '02:45' },
      { from: '12:00', to: '18:00' },
    ],
  },
  holidays: [
    { date: '2026-04-06', name: 'Easter Monday', blocks: [] },
    { date: '--10-23', name: 'Party', blocks: [{ from: '10:00', to: '11:00' }] },
  ],
});

/** Weeks around both changes of the clocks, in three zones. */
const WINDOWS = [
  { timeZone: 'Europe/Amsterdam', from: '2026-03-24T00:00:00Z', days: 14 },
  { timeZone: 'Europe/Amsterdam', from: '2026-10-20T00:00:00Z', days: 14 },
  { timeZone: 'America/Santiago', from: '2026-09-01T00:00:00Z', days: 10 },
  { timeZone: 'Australia/Lord_Howe', from: '2026-04-01T00:00:00Z', days: 10 },
];

describe.each(WINDOWS)('Open time in $timeZone from $from', ({ timeZone, from, days }) => {
  const start = Date.parse(from);
  const minutes = days * 24 * 60;
  const definition = calendarOf(timeZone);
  let calendar: Calendar;
  let openBefore: Int32Array; // Open minutes before the n-th minute of the window.

  beforeAll(() => {
    calendar = openCalendar(definition);
    openBefore = countMinutes(definition, start, minutes);
  });

  it('is what counting minutes says', () => {
    let state = 20_261_126;
    const next = () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) / 2 ** 32;
    for (let round = 0; round < PAIRS / WINDOWS.length; round += 1) {
      const [left, right] = [Math.floor(next() * minutes), Math.floor(next() * minutes)];
      const found = openMsBetween(calendar, minuteAt(left), minuteAt(right)) / MINUTE;
      const counted = Math.max(0, (openBefore[right] as number) - (openBefore[left] as number));
      if (found !== counted)
        throw new Error(
          `${minuteAt(left).toISOString()} to ${minuteAt(right).toISOString()}: ${found}, counted ${counted}`,
        );
    }
  });

  it('agrees minute by minute with isOpen', () => {
    for (let minute = 0; minute < minutes - 1; minute += 7) {
      const counted = (openBefore[minute + 1] as number) > (openBefore[minute] as number);
      expect([minuteAt(minute).toISOString(), isOpen(calendar, minuteAt(minute))]).toEqual([
        minuteAt(minute).toISOString(),
        counted,
      ]);
    }
  });

  it('added and measured is the same, and ends as early as it can', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: minutes - 1 }),
        fc.integer({ min: 1, max: 3 * 24 * 60 * MINUTE }),
        (minute, openMs) => {
          const end = addOpenMs(calendar, minuteAt(minute), openMs) as Date;
          expect(openMsBetween(calendar, minuteAt(minute), end)).toBe(openMs);
          const before = new Date(end.getTime() - 1);
          expect(openMsBetween(calendar, minuteAt(minute), before)).toBe(openMs - 1);
        },
      ),
      { numRuns: 200 },
    );
  });

  const minuteAt = (minute: number) => new Date(start + minute * MINUTE);
});

function countMinutes(definition: CalendarDefinition, start: number, minutes: number): Int32Array {
  const wall = new Intl.DateTimeFormat('en-GB', {
    timeZone: definition.timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const holidays = new Map(definition.holidays.map(({ date, blocks }) => [date, blocks]));
  const counted = new Int32Array(minutes + 1);
  for (let minute = 0; minute < minutes; minute += 1) {
    const [, day, month, year, hour, min] = /(\d+)\/(\d+)\/(\d+), (\d+):(\d+)/.exec(
      wall.format(start + minute * MINUTE),
    ) as unknown as string[];
    const blocks =
      holidays.get(`${year}-${month}-${day}`) ??
      holidays.get(`--${month}-${day}`) ??
      weekdayBlocks(definition, Number(year), Number(month), Number(day));
    const now = Number(hour) * 60 + Number(min);
    const isOpenNow = blocks.some(
      (block) => minuteOfDay(block.from) <= now && now < minuteOfDay(block.to),
    );
    counted[minute + 1] = (counted[minute] as number) + (isOpenNow ? 1 : 0);
  }
  return counted;
}

function weekdayBlocks(
  { weekly }: CalendarDefinition,
  year: number,
  month: number,
  day: number,
): readonly OpenBlock[] {
  const index = (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
  return weekly[WEEKDAYS[index] as (typeof WEEKDAYS)[number]];
}
