import { agentsNeeded, priceOfEachStep } from './agents-needed.js';
import { withChatsAtOnce } from './chat-concurrency.js';
import { erlangB, erlangC, loadOf, patientWaiting, type Workload } from './erlang.js';
import { impatientWaiting } from './erlang-a.js';

const perHour = (arrivalsPerHour: number, handlingSeconds: number): Workload => ({
  arrivalsPerHour,
  handlingSeconds,
});
const rules = { chatsAtOnce: 1, patienceSeconds: null, shrinkage: 0 };
/** Published tables, recomputed; we print six digits of them. */
const near = (found: number, expected: number) =>
  expect(Math.abs(found - expected)).toBeLessThan(1e-6);

describe('Erlang B and C', () => {
  it.each([
    ['B(10, 10)', erlangB(10, 10), 0.2145823431],
    ['B(100, 90)', erlangB(100, 90), 0.0269573805],
    ['C(10, 8)', erlangC(10, 8), 0.4091801508],
    ['C(2, 1)', erlangC(2, 1), 1 / 3],
    ['C(1, 0.5)', erlangC(1, 0.5), 0.5],
    ['C(1000, 970)', erlangC(1_000, 970), 0.2428233362],
  ])('%s', (_name, found, expected) => near(found, expected));

  it('agree with fifty digits to nine', () => {
    for (const [agents, hundredths] of [
      [1, 50],
      [14, 1_000],
      [55, 4_800],
      [100, 9_900],
      [700, 69_000],
    ] as const) {
      const exact = exactly(agents, hundredths);
      expect(Math.abs(erlangB(agents, hundredths / 100) - exact.b)).toBeLessThan(1e-9);
      expect(Math.abs(erlangC(agents, hundredths / 100) - exact.c)).toBeLessThan(1e-9);
    }
  });

  it('a load that is too much makes everybody wait, for ever', () => {
    const waiting = patientWaiting(perHour(100, 360), 10);
    expect(waiting.waitProbability).toBe(1);
    expect(waiting.meanWaitSeconds).toBe(Number.POSITIVE_INFINITY);
    expect(waiting.answeredWithin(3_600)).toBe(0);
  });
});

describe('100 contacts in half an hour of 180 s each', () => {
  const workload = perHour(200, 180);

  it('with 14 agents', () => {
    const waiting = patientWaiting(workload, 14);
    near(loadOf(workload), 10);
    near(waiting.waitProbability, 0.1741319336);
    near(waiting.answeredWithin(20), 0.8883500192);
    near(waiting.occupancy, 0.7142857143);
    expect(waiting.meanWaitSeconds).toBeCloseTo(7.836, 3);
  });

  it.each([
    [11, 0.68212, 0.38961],
    [12, 0.44939, 0.64016],
    [13, 0.28527, 0.7956],
    [15, 0.10204, 0.94145],
  ])('with %i agents', (agents, wait, within) => {
    const waiting = patientWaiting(workload, agents);
    // The table has five digits, of which the last is not always rounded.
    expect(Math.abs(waiting.waitProbability - wait)).toBeLessThan(1e-5);
    expect(Math.abs(waiting.answeredWithin(20) - within)).toBeLessThan(1e-5);
  });

  it('takes 14 agents for 80 % in 20 s, 20 on the roster when 30 % are not there', () => {
    const promise = { kind: 'answered_within', seconds: 20, share: 0.8 } as const;
    const needed = agentsNeeded(workload, promise, { ...rules, shrinkage: 0.3 });
    expect(needed).toMatchObject({ agents: 14, rostered: 20 });
  });
});

describe('Other published examples', () => {
  it('360 in half an hour of 240 s, 55 agents', () => {
    const waiting = patientWaiting(perHour(720, 240), 55);
    near(waiting.waitProbability, 0.238701);
    expect(waiting.meanWaitSeconds).toBeCloseTo(8.184, 3);
    near(waiting.answeredWithin(15), 0.845883);
    near(waiting.occupancy, 0.872727);
  });

  it('48 a minute of 60 s, 50 agents, patient', () => {
    const waiting = patientWaiting(perHour(2_880, 60), 50);
    near(waiting.waitProbability, 0.694456);
    expect(waiting.meanWaitSeconds).toBeCloseTo(20.834, 3);
    expect(waiting.queueLength).toBeCloseTo(16.667, 3);
  });

  it('the same with a patience of 120 s (Erlang A)', () => {
    const waiting = impatientWaiting(perHour(2_880, 60), 50, 120);
    near(waiting.waitProbability, 0.467774);
    near(waiting.abandonProbability, 0.030912);
    expect(waiting.meanWaitSeconds).toBeCloseTo(3.7095, 4);
    expect(waiting.queueLength).toBeCloseTo(2.96758, 5);
    near(waiting.occupancy, 0.930324);
    near(waiting.answeredWithin(20), 0.943019);
  });

  it.each([
    [60, 300, 0.8, 8, 0.876086],
    [60, 300, 0.9, 9, 0.946032],
    [120, 600, 0.8, 25, 0.837151],
    [120, 600, 0.95, 28, 0.957889],
    [1_000, 300, 0.8, 90, 0.811427],
  ])('%i an hour of %i s, %d in 30 s', (arrivals, seconds, share, agents, within) => {
    const promise = { kind: 'answered_within', seconds: 30, share } as const;
    const needed = agentsNeeded(perHour(arrivals, seconds), promise, rules);
    expect(needed.agents).toBe(agents);
    near(needed.waiting.answeredWithin(30), within);
  });

  it('1,000 an hour of 300 s with a patience of 120 s takes 79', () => {
    const promise = { kind: 'answered_within', seconds: 30, share: 0.8 } as const;
    const impatient = { ...rules, patienceSeconds: 120 };
    const needed = agentsNeeded(perHour(1_000, 300), promise, impatient);
    expect(needed.agents).toBe(79);
    near(needed.waiting.answeredWithin(30), 0.819885);
    near(impatientWaiting(perHour(1_000, 300), 79, 120).abandonProbability, 0.084479);
  });
});

describe('120 chats an hour of 600 s, three at once', () => {
  const workload = perHour(120, 600);
  const three = { ...rules, chatsAtOnce: 3 };

  it('is a load of 8, and two agents more than dividing by three', () => {
    near(loadOf(withChatsAtOnce(workload, 3)), 8);
    const steps = priceOfEachStep(workload, three);
    expect(steps.map(({ needed }) => needed.agents)).toEqual([11, 12, 13, 15, 13, 14, 16]);
    const within = steps.slice(0, 4).map(({ needed }) => needed.waiting.answeredWithin(30));
    for (const [index, expected] of [0.831643, 0.915182, 0.959321, 0.991954].entries())
      near(within[index] as number, expected);
  });

  it('refuses six at once', () => {
    expect(() => withChatsAtOnce(workload, 6)).toThrow('from 1 to 5');
  });
});

describe('A promise', () => {
  it('costs nobody when nobody comes', () => {
    const promise = { kind: 'no_wait', waitShareMax: 0.01 } as const;
    expect(agentsNeeded(perHour(0, 300), promise, rules)).toMatchObject({ agents: 0, rostered: 0 });
  });

  it('of everything is refused', () => {
    const promise = { kind: 'answered_within', seconds: 0, share: 1.01 } as const;
    expect(() => agentsNeeded(perHour(10, 300), promise, rules)).toThrow('keeps this promise');
  });
});

/** Erlang B and C in whole numbers of 50 digits, the slow and certain way. */
function exactly(agents: number, loadHundredths: number): { b: number; c: number } {
  const one = 10n ** 50n;
  const load = (one * BigInt(loadHundredths)) / 100n;
  let b = one;
  for (let n = 1n; n <= BigInt(agents); n += 1n) {
    const offered = (load * b) / one;
    b = (offered * one) / (n * one + offered);
  }
  const c = (BigInt(agents) * b * one) / (BigInt(agents) * one - (load * (one - b)) / one);
  return { b: Number(b) / 1e50, c: Number(c) / 1e50 };
}
