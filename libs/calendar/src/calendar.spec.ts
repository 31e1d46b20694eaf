import { specFor } from '#libs/decider';
import { alwaysOpen, type CalendarDefinition, checkCalendar, officeHours } from './calendar.js';
import { openCalendar } from './open-days.js';
import { addOpenMs, isOpen, nextClosing, nextOpening, openMsBetween } from './open-time.js';
import { checkHours, publishedCalendar } from './published-calendar.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = (iso: string) => new Date(iso);
const closed = officeHours('Europe/Amsterdam', '09:00', '17:00');
const none = { ...closed, weekly: { ...closed.weekly } };
for (const day of Object.keys(none.weekly)) (none.weekly as Record<string, unknown>)[day] = [];

/** The published worked example: open 07:00-16:00, a message at 17:00, the answer at 07:05 next day. */
describe('The worked example of business and calendar time', () => {
  const calendar = openCalendar(officeHours('Europe/Amsterdam', '07:00', '16:00'));
  const asked = at('2026-11-24T17:00:00+01:00');
  const answered = at('2026-11-25T07:05:00+01:00');

  it('is 5 open minutes, and 14 hours 5 minutes by the calendar', () => {
    expect(openMsBetween(calendar, asked, answered)).toBe(5 * MINUTE);
    expect(openMsBetween(openCalendar(alwaysOpen()), asked, answered)).toBe(14 * HOUR + 5 * MINUTE);
  });

  it('would have been due at 07:30 with half an hour promised', () => {
    expect(addOpenMs(calendar, asked, 30 * MINUTE)).toEqual(at('2026-11-25T07:30:00+01:00'));
  });
});

describe('A calendar', () => {
  const calendar = openCalendar({
    ...closed,
    weekly: {
      ...closed.weekly,
      monday: [
        { from: '08:30', to: '12:00' },
        { from: '13:00', to: '17:30' },
      ],
      friday: [{ from: '22:00', to: '24:00' }],
      saturday: [{ from: '00:00', to: '02:00' }],
    },
    holidays: [
      { date: '2026-12-25', name: 'Christmas', blocks: [] },
      { date: '--01-01', name: 'New Year', blocks: [{ from: '12:00', to: '14:00' }] },
    ],
  });

  it('knows several blocks a day', () => {
    expect(isOpen(calendar, at('2026-11-23T08:30:00+01:00'))).toBe(true);
    expect(isOpen(calendar, at('2026-11-23T12:00:00+01:00'))).toBe(false);
    expect(isOpen(calendar, at('2026-11-23T12:59:59+01:00'))).toBe(false);
    expect(isOpen(calendar, at('2026-11-23T13:00:00+01:00'))).toBe(true);
    expect(nextOpening(calendar, at('2026-11-23T12:10:00+01:00'))).toEqual(
      at('2026-11-23T13:00:00+01:00'),
    );
    expect(nextClosing(calendar, at('2026-11-23T09:00:00+01:00'))).toEqual(
      at('2026-11-23T12:00:00+01:00'),
    );
    expect(nextClosing(calendar, at('2026-11-23T12:10:00+01:00'))).toBeNull();
  });

  it('is one opening over midnight', () => {
    expect(nextClosing(calendar, at('2026-11-27T22:30:00+01:00'))).toEqual(
      at('2026-11-28T02:00:00+01:00'),
    );
  });

  it('keeps holidays, of one year and of every year', () => {
    expect(isOpen(calendar, at('2026-12-25T23:00:00+01:00'))).toBe(false);
    expect(isOpen(calendar, at('2026-12-18T23:00:00+01:00'))).toBe(true);
    for (const year of [2026, 2027]) {
      expect(isOpen(calendar, at(`${year}-01-01T12:00:00+01:00`))).toBe(true);
      expect(isOpen(calendar, at(`${year}-01-01T10:00:00+01:00`))).toBe(false);
    }
  });

  it('answers with the instant itself when it is open, and null when it never opens', () => {
    const open = at('2026-11-23T09:00:00+01:00');
    expect(nextOpening(calendar, open)).toEqual(open);
    expect(nextOpening(openCalendar(none), open)).toBeNull();
    expect(addOpenMs(openCalendar(none), open, 1)).toBeNull();
    expect(openMsBetween(openCalendar(none), open, at('2026-12-23T09:00:00Z'))).toBe(0);
    expect(nextClosing(openCalendar(alwaysOpen()), open)).toBeNull();
  });
});

describe('Days that are not 24 hours long', () => {
  const amsterdam = openCalendar(alwaysOpen('Europe/Amsterdam'));
  const day = (calendar: ReturnType<typeof openCalendar>, date: string, hour = '12') =>
    calendar.dayOf(at(`${date}T${hour}:00:00Z`).getTime());
  const hours = ({ open }: { open: readonly { from: number; to: number }[] }) =>
    open.reduce((sum, { from, to }) => sum + (to - from) / HOUR, 0);

  it('have 23 and 25 hours in Amsterdam', () => {
    expect(hours(day(amsterdam, '2026-03-29'))).toBe(23);
    expect(hours(day(amsterdam, '2026-10-25'))).toBe(25);
  });

  it('lose the hour that is skipped and count twice the one that comes twice', () => {
    const night: CalendarDefinition = {
      ...alwaysOpen('Europe/Amsterdam'),
      weekly: { ...none.weekly, sunday: [{ from: '01:30', to: '03:30' }] },
    };
    const calendar = openCalendar(night);
    expect(hours(day(calendar, '2026-03-29'))).toBe(1);
    expect(hours(day(calendar, '2026-10-25'))).toBe(3);
  });

  it('come at midnight in Santiago and by half an hour on Lord Howe Island', () => {
    expect(hours(day(openCalendar(alwaysOpen('America/Santiago')), '2026-09-06'))).toBe(23);
    expect(hours(day(openCalendar(alwaysOpen('Australia/Lord_Howe')), '2026-04-04', '20'))).toBe(
      24.5,
    );
  });
});

describe('The mistakes of a definition', () => {
  const wrong = (change: Partial<CalendarDefinition>) =>
    checkCalendar({ ...closed, ...change }).map(({ field }) => field);

  it('are named with their field', () => {
    expect(wrong({})).toEqual([]);
    expect(wrong({ timeZone: 'Mars/Olympus' })).toEqual(['timeZone']);
    expect(wrong({ timeZone: '+01:00' })).toEqual(['timeZone']);
    const monday = (...blocks: { from: string; to: string }[]) =>
      wrong({ weekly: { ...closed.weekly, monday: blocks } });
    expect(monday({ from: '9:00', to: '17:00' })).toEqual(['weekly.monday[0].from']);
    expect(monday({ from: '09:00', to: '25:00' })).toEqual(['weekly.monday[0].to']);
    expect(monday({ from: '17:00', to: '09:00' })).toEqual(['weekly.monday[0].to']);
    expect(monday({ from: '09:00', to: '13:00' }, { from: '12:00', to: '17:00' })).toEqual([
      'weekly.monday[1].from',
    ]);
    const holiday = (date: string) => wrong({ holidays: [{ date, name: 'x', blocks: [] }] });
    expect(holiday('--02-29')).toEqual([]);
    expect(holiday('2026-02-29')).toEqual(['holidays[0].date']);
    expect(holiday('25-12-2026')).toEqual(['holidays[0].date']);
    const twice = { date: '2026-12-25', name: '', blocks: [] };
    expect(wrong({ holidays: [twice, twice] })).toEqual([
      'holidays[0].name',
      'holidays[1].date',
      'holidays[1].name',
    ]);
  });

  it('keep it from being opened', () => {
    expect(() => openCalendar({ ...closed, timeZone: 'nowhere' })).toThrow('calendar: timeZone');
  });
});

describe('Publishing a calendar', () => {
  const given = specFor(publishedCalendar);
  const hours = {
    name: 'Support',
    definition: closed,
    promises: { first_answer: 30_000, next_answer: null, resolution: null },
    whenShut: 'leave_message',
  } as const;
  const publish = { type: 'Publish', ...hours, basedOn: 0 } as const;
  const first = { type: 'CalendarPublished', data: { calendarVersion: 1, ...hours } } as const;

  it('makes a version', () => {
    given().when(publish).then(first);
  });

  it('twice is once', () => {
    given(first).when(publish).thenNothing();
  });

  it('on top of what somebody else published is refused', () => {
    given(first)
      .when({ ...publish, name: 'Sales' })
      .thenRefused('stale');
  });

  it('refuses what is wrong, and says where', () => {
    const wrong = {
      ...publish,
      name: ' ',
      definition: { ...closed, timeZone: '' },
      promises: { ...hours.promises, resolution: 0.5 },
    };
    given().when(wrong).thenRefused('invalid');
    expect(checkHours(wrong).map(({ field }) => field)).toEqual([
      'name',
      'definition.timeZone',
      'promises.resolution',
    ]);
  });
});
