import { defaultGoals, judge, type Trial } from './judgement.js';

/** Known questions and strangers whose figures overlap: each step is a little less sure than the last. */
function overlapping(isMade: boolean): Trial[] {
  return Array.from({ length: 300 }, (_, step): Trial => {
    const sure = 1 - step / 300;
    const figures = [2 * sure - 1, sure, 0.5 + sure / 2, sure, 1.6];
    const isStranger = step > 100 && step % 3 !== 0;
    return isStranger ? { figures, truth: 'stranger', isMade } : { figures, truth: 'right' };
  });
}

const knownFrom = (isMade: boolean, change: Partial<typeof defaultGoals> = {}) =>
  judge(overlapping(isMade), { ...defaultGoals, ...change }).knownFrom;

describe('The limit from which a question is taken as known', () => {
  it('weighs strangers that were only made by a cost of their own', () => {
    expect(knownFrom(true, { needlessChoiceCostUnseen: 4 })).toBeGreaterThan(knownFrom(true));
    expect(knownFrom(true, { needlessChoiceCost: 4 })).toBe(knownFrom(true));
    expect(defaultGoals.needlessChoiceCostUnseen).toBeGreaterThan(defaultGoals.needlessChoiceCost);
  });

  it('follows the real strangers where there are some', () => {
    expect(knownFrom(false)).toBe(knownFrom(false, { needlessChoiceCostUnseen: 4 }));
    expect(knownFrom(false, { needlessChoiceCost: 4 })).toBeGreaterThan(knownFrom(false));
  });
});
