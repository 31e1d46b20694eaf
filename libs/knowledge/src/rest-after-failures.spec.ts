import { RestAfterFailures } from './rest-after-failures.js';

describe('A rest after failures', () => {
  it('begins with the third in a row, and one question tries whether it is over', () => {
    let now = 0;
    const rest = new RestAfterFailures(() => now);
    for (let failures = 0; failures < 3; failures++) {
      expect(rest.mayAsk()).toBe(true);
      rest.failed();
    }
    expect(rest.mayAsk()).toBe(false);
    now = 15_000;
    expect([rest.mayAsk(), rest.mayAsk()]).toEqual([true, false]);
    rest.failed();
    now = 30_000; // Twice as long as the first.
    expect(rest.mayAsk()).toBe(false);
    now = 45_000;
    expect(rest.mayAsk()).toBe(true);
    rest.succeeded();
    expect([rest.mayAsk(), rest.mayAsk()]).toEqual([true, true]);
  });

  it('does not begin with failures that are not in a row, and is never longer than five minutes', () => {
    let now = 0;
    const rest = new RestAfterFailures(() => now);
    for (let round = 0; round < 10; round++) {
      rest.failed();
      rest.failed();
      rest.succeeded();
    }
    expect(rest.mayAsk()).toBe(true);
    for (let failures = 0; failures < 30; failures++) rest.failed();
    now = 5 * 60_000;
    expect(rest.mayAsk()).toBe(true);
  });
});
