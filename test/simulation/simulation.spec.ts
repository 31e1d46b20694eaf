import type { Sabotage } from './parts/house.js';
import { simulateDay } from './simulate-day.js';

const SEED = Number(process.env.CONVOLOG_SIMULATION_SEED ?? 20_261_126);
const CUSTOMERS = 60;
const day = (number: number, seed = SEED) =>
  simulateDay({ seed, day: number, customers: CUSTOMERS });

describe(`Simulated days (seed ${SEED})`, () => {
  it('violate nothing, and answer every live conversation within 30 s', async () => {
    for (let number = 0; number < 2; number += 1) {
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
  it.each<[Sabotage, string, number]>([
    ['store_checks_no_versions', 'I4', 300],
    ['store_takes_an_external_id_twice', 'I1', 40],
    ['delivery_sends_again_after_silence', 'I2', 400],
    ['bot_is_deaf', 'I5', 40],
    ['nobody_routes', 'I4', 40],
    ['capacity_is_not_counted', 'I7', 400],
    ['hours_are_ignored', 'I11', 100],
  ])(
    'notice when %s, by %s',
    async (sabotage, invariant, customers) => {
      // A crowd on one day reaches what quiet days reach in months.
      const { violations } = await simulateDay({
        seed: SEED,
        day: 0,
        customers,
        sabotage: [sabotage],
      });
      expect(violations.map((violation) => violation.invariant)).toContain(invariant);
    },
    120_000,
  );
});
