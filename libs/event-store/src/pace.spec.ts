import { Pacer, restAfter } from './pace.js';

describe('The pace of a reader', () => {
  it('is the share of the time in which it works', () => {
    expect(restAfter(10, 1)).toBe(0);
    expect(restAfter(10, 0.5)).toBe(10);
    expect(restAfter(10, 0.2)).toBeCloseTo(40);
  });

  it('never makes it rest for longer than a second', () => {
    expect(restAfter(60_000, 0.1)).toBe(1_000);
  });

  it.each([0, -1, 1.1, Number.NaN])('cannot be %p', (pace) => {
    expect(() => new Pacer(pace)).toThrow(`pace must be a number above 0 and up to 1, not ${pace}`);
  });
});
