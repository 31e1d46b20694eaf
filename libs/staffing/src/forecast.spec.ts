import { adviceFor, needsOfDay, slotTime } from './advice.js';
import {
  type DayOfArrivals,
  forecastDay,
  naiveDay,
  SLOTS_A_DAY,
  testForecast,
} from './forecast.js';

const DAY_MS = 86_400_000;
const dateAt = (day: number) =>
  new Date(Date.parse('2026-01-05') + day * DAY_MS).toISOString().slice(0, 10);

/** Weeks of Poisson arrivals: a morning and an evening peak, quiet weekends, one seed. */
function simulated(days: number, seed: number): DayOfArrivals[] {
  let state = seed;
  const next = () =>
    ((state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) + 0.5) / 2 ** 32;
  const poisson = (rate: number) => {
    let [count, product] = [0, next()];
    for (const limit = Math.exp(-rate); product > limit; product *= next()) count += 1;
    return count;
  };
  return Array.from({ length: days }, (_, day) => ({
    date: dateAt(day),
    isHoliday: false,
    counts: Array.from({ length: SLOTS_A_DAY }, (_, slot) =>
      poisson((day % 7 > 4 ? 8 : 20) + 15 * Math.exp(-(((slot - 20) / 4) ** 2))),
    ),
  }));
}

describe('The forecast', () => {
  const history = simulated(7 * 16, 7);

  it('beats the week before, and its band holds four of five', () => {
    const quality = testForecast(history, 28);
    expect(quality?.halfHours).toBe(28 * SLOTS_A_DAY);
    expect(quality?.mase).toBeLessThan(0.9);
    expect(quality?.coverage).toBeGreaterThan(0.75);
    expect(quality?.coverage).toBeLessThan(0.85);
  });

  it('looks at the same weekday only, at eight of them, and never ahead', () => {
    const flat = (day: number, count: number): DayOfArrivals => ({
      date: dateAt(day),
      isHoliday: false,
      counts: Array.from({ length: SLOTS_A_DAY }, () => count),
    });
    const mondays = Array.from({ length: 12 }, (_, week) => flat(week * 7, week < 4 ? 1_000 : 5));
    const others = [1, 2, 3].map((day) => flat(day, 99));
    const after = flat(7 * 13, 777);
    const all = [...mondays, ...others, after].sort((a, b) => (a.date < b.date ? -1 : 1));
    expect(forecastDay(all, dateAt(7 * 12)).map(({ expected }) => expected)).toEqual(
      Array.from({ length: SLOTS_A_DAY }, () => 5),
    );
  });

  it('leaves holidays out', () => {
    const days = simulated(7 * 4, 1).map((day, index) =>
      index === 21 ? { ...day, isHoliday: true, counts: day.counts.map(() => 0) } : day,
    );
    expect(naiveDay(days, dateAt(28))).toEqual([]);
    expect(forecastDay(days, dateAt(28))[20]?.expected).toBeGreaterThan(10);
  });

  it('says nothing where it knows nothing', () => {
    expect(forecastDay([], '2026-01-05')).toEqual([]);
    expect(testForecast(history.slice(0, 3), 2)).toBeNull();
  });
});

describe('Advice for a day', () => {
  const forecast = Array.from({ length: SLOTS_A_DAY }, (_, slot) => {
    const expected = slot >= 18 && slot < 44 ? 30 : 0;
    return { slot, expected, low: expected, high: expected };
  });
  const plan = {
    forecast,
    handlingSeconds: 240,
    promise: { kind: 'answered_within', seconds: 30, share: 0.9 },
    rules: { chatsAtOnce: 1, patienceSeconds: null, shrinkage: 0 },
    planned: forecast.map(({ slot }) =>
      slot >= 18 && slot < 38 ? 7 : slot < 44 && slot >= 38 ? 6 : 1,
    ),
  } as const;

  it('names stretches, the largest lack first', () => {
    const needs = needsOfDay(plan);
    expect(needs[20]).toEqual({ slot: 20, expected: 30, needed: 7, planned: 7 });
    expect(adviceFor(needs)).toEqual([
      { fromSlot: 38, toSlot: 44, change: 1 },
      { fromSlot: 0, toSlot: 18, change: -1 },
      { fromSlot: 44, toSlot: 48, change: -1 },
    ]);
    expect([slotTime(38), slotTime(44), slotTime(48)]).toEqual(['19:00', '22:00', '24:00']);
  });
});
