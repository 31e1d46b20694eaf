import type { Sabotage } from './parts/house.js';
import { simulateDay } from './simulate-day.js';
import type { Habits } from './world/habits.js';

const SEED = Number(process.env.CONVOLOG_SIMULATION_SEED ?? 20_261_126);
const CUSTOMERS = 60;
const day = (number: number, seed = SEED) =>
  simulateDay({ seed, day: number, customers: CUSTOMERS });

describe(`Simulated days (seed ${SEED})`, () => {
  it('violate nothing, and answer every live conversation within 30 s', async () => {
    // A day as most are, one with networks that go, and one on which everybody comes at once.
    for (const number of [0, 9, 11]) {
      const { violations, conversations, liveConversations, answeredInTime } = await day(number);
      expect(violations).toEqual([]);
      // Who comes to a hidden chat stays away.
      expect(conversations).toBeGreaterThan(CUSTOMERS / 2);
      expect(liveConversations).toBeGreaterThan(CUSTOMERS / 3);
      expect(answeredInTime).toBe(liveConversations);
    }
  });

  it('are the same from the same seed, and others from another', async () => {
    const quiet = async (number: number, seed = SEED) =>
      (await simulateDay({ seed, day: number, customers: 12 })).traceHash;
    const traceHash = await quiet(3);
    expect(await quiet(3)).toBe(traceHash);
    expect(await quiet(4)).not.toBe(traceHash);
    expect(await quiet(3, SEED + 1)).not.toBe(traceHash);
  });

  /** A check that nothing can fail proves nothing: each of these must be seen, and by whom. */
  it.each<[Sabotage, string, number, Partial<Habits>?]>([
    ['store_checks_no_versions', 'I4', 60, { rushHour: 12 }],
    ['store_takes_an_external_id_twice', 'I1', 12],
    ['delivery_sends_again_after_silence', 'I2', 40, { silence: 0.2 }],
    ['bot_is_deaf', 'I5', 12],
    ['nobody_routes', 'I4', 40],
    ['last_report_counts', 'I6', 12],
    ['capacity_is_not_counted', 'I7', 70, { rushHour: 12 }],
    ['hours_are_ignored', 'I11', 40, { isHoliday: 1 }],
  ])('notice when %s, by %s', async (sabotage, invariant, customers, habits = {}) => {
    // What the fault needs to show itself is frequent on that day.
    const { violations } = await simulateDay({
      seed: SEED,
      day: 0,
      customers,
      habits,
      sabotage: [sabotage],
    });
    expect(violations.map((violation) => violation.invariant)).toContain(invariant);
  });
});
