import type { Sabotage } from './parts/house.js';
import { simulateDay } from './simulate-day.js';

const SEED = Number(process.env.CONVOLOG_SIMULATION_SEED ?? 20_261_126);
const CUSTOMERS = 60;
const day = (number: number, seed = SEED) =>
  simulateDay({ seed, day: number, customers: CUSTOMERS });

describe(`Simulated days (seed ${SEED})`, () => {
  it('violate nothing, and answer every live conversation within 30 s', async () => {
    for (let number = 0; number < 3; number += 1) {
      const { violations, conversations, answeredInTime } = await day(number);
      expect(violations).toEqual([]);
      expect(conversations).toBe(CUSTOMERS);
      expect(answeredInTime).toBeGreaterThan(CUSTOMERS / 2);
    }
  });

  it('are the same from the same seed, and others from another', async () => {
    const { traceHash } = await day(3);
    expect((await day(3)).traceHash).toBe(traceHash);
    expect((await day(4)).traceHash).not.toBe(traceHash);
    expect((await day(3, SEED + 1)).traceHash).not.toBe(traceHash);
  });

  /** A check that nothing can fail proves nothing: each of these must be seen, and by whom. */
  it.each<[Sabotage, string]>([
    ['store_checks_no_versions', 'I4'],
    ['store_takes_an_external_id_twice', 'I1'],
    ['delivery_sends_again_after_silence', 'I2'],
    ['bot_is_deaf', 'I5'],
    ['nobody_routes', 'I4'],
    ['capacity_is_not_counted', 'I7'],
  ])('notice when %s, by %s', async (sabotage, invariant) => {
    const seen = new Set<string>();
    for (let number = 0; number < 4 && !seen.has(invariant); number += 1) {
      const crowded = { seed: SEED, day: number, customers: 250, sabotage: [sabotage] };
      for (const violation of (await simulateDay(crowded)).violations)
        seen.add(violation.invariant);
    }
    expect([...seen]).toContain(invariant);
  });
});
