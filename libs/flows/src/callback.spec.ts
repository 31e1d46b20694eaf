import { officeHours, openCalendar, isOpen, nextOpening } from '#libs/calendar';
import fc from 'fast-check';
import { type Hours, planCallback, readMoment } from './callback.js';
import { momentInWords, promiseInWords } from './opening-words.js';

const ZONE = 'Europe/Amsterdam';
const calendar = openCalendar(officeHours(ZONE, '09:00', '17:30'));
const hours: Hours = {
  timeZone: ZONE,
  isOpen: (at) => isOpen(calendar, new Date(at)),
  nextOpening: (at) => nextOpening(calendar, new Date(at))?.getTime() ?? at,
};
/** Monday 5 January 2026, winter time. */
const at = (time: string, date = '2026-01-05') => Date.parse(`${date}T${time}:00+01:00`);
const iso = (ms: number) => new Date(ms).toISOString();

describe('A callback', () => {
  it('is work at once while the team is here, and due within the hour', () => {
    expect(planCallback(at('10:00'), null, hours)).toEqual({
      plannedFor: at('10:00'),
      dueAt: at('11:00'),
    });
  });

  it('that is asked for at night is work at the next opening', () => {
    expect(planCallback(at('22:00'), null, hours)).toEqual({
      plannedFor: at('09:00', '2026-01-06'),
      dueAt: at('10:00', '2026-01-06'),
    });
  });

  it('that is asked for on Friday evening waits for Monday', () => {
    expect(iso(planCallback(at('18:00', '2026-01-09'), null, hours).plannedFor)).toBe(
      '2026-01-12T08:00:00.000Z',
    );
  });

  it('comes at the wished time, a little early on the list', () => {
    expect(planCallback(at('10:00'), 'tomorrow at 14:30', hours)).toEqual({
      plannedFor: at('14:15', '2026-01-06'),
      dueAt: at('14:30', '2026-01-06'),
    });
  });

  it('that is wished for outside the hours comes at the opening after it', () => {
    expect(planCallback(at('22:00'), 'saturday 11:00', hours)).toEqual({
      plannedFor: at('09:00', '2026-01-12'),
      dueAt: at('09:00', '2026-01-12'),
    });
  });

  it.each([
    ['tomorrow at 10:30', '2026-01-06T09:30:00.000Z'],
    ['morgen om 10 uur', '2026-01-06T09:00:00.000Z'],
    ['übermorgen', null],
    ['Montag um 9 Uhr', '2026-01-12T08:00:00.000Z'],
    ['demain à 10h30', '2026-01-06T09:30:00.000Z'],
    ['3 pm', '2026-01-05T14:00:00.000Z'],
    ['08:00', '2026-01-06T07:00:00.000Z'],
    ['this afternoon', '2026-01-05T13:00:00.000Z'],
    ['any time', null],
    ['maakt niet uit', null],
  ])('reads a wish: %s', (wish, expected) => {
    const moment = readMoment(wish, at('12:00'), ZONE);
    expect(moment === null ? null : iso(moment)).toBe(expected);
  });

  /** The row R11 of the acceptance list: 0 lost callbacks in 10,000 simulated nights. */
  it('is never lost in 10,000 nights', () => {
    const firstNight = at('17:30');
    let nights = 0;
    let lost = 0;
    fc.assert(
      fc.property(
        // Four years of nights, with their changes of the clock, each several times.
        fc.nat({ max: 1_461 }).map((night) => firstNight + night * 86_400_000),
        fc.nat({ max: 15.5 * 3_600_000 }),
        fc.constantFrom(null, 'tomorrow 10:00', 'any time', 'friday afternoon', '03:00'),
        (night, sinceMs, wish) => {
          const asked = night + sinceMs;
          const { plannedFor, dueAt } = planCallback(asked, wish, hours);
          const isKept =
            plannedFor >= asked &&
            dueAt >= plannedFor &&
            hours.isOpen(plannedFor) &&
            plannedFor - asked < 14 * 86_400_000;
          nights += 1;
          if (!isKept) lost += 1;
        },
      ),
      { numRuns: 10_000 },
    );
    expect({ nights, lost }).toEqual({ nights: 10_000, lost: 0 });
  });
});

describe('A promise', () => {
  it.each([
    ['en', at('09:00', '2026-01-06'), 'tomorrow at 9:00'],
    ['nl', at('09:00', '2026-01-06'), 'morgen om 9:00'],
    ['de', at('13:00'), 'heute um 13:00 Uhr'],
    ['fr', at('09:00', '2026-01-08'), 'jeudi à 9:00'],
    ['en', at('09:00', '2026-01-08'), 'on Thursday at 9:00'],
    ['nl', at('09:00', '2026-01-19'), 'op maandag 19 januari om 9:00'],
    ['xx', at('09:00', '2026-01-06'), 'tomorrow at 9:00'],
  ])('is said in %s', (language, when, words) => {
    expect(momentInWords(when, at('12:00'), ZONE, language)).toBe(words);
  });

  it('that is near needs no clock, and so is true in every time zone', () => {
    expect(promiseInWords(at('13:00'), at('12:00'), 'UTC', 'nl')).toBe('binnen een uur');
    expect(promiseInWords(at('13:01'), at('12:00'), ZONE, 'nl')).toBe('vandaag om 13:01');
  });
});
