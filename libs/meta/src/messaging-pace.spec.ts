import { INSTAGRAM_PACE, MESSAGING_LIMITS, PAGE_PACE } from './messaging-pace.js';

describe('The pace of an account', () => {
  it.each([
    ['page', PAGE_PACE, MESSAGING_LIMITS.pageInboxPerSecond],
    ['Instagram account', INSTAGRAM_PACE, MESSAGING_LIMITS.sendPerSecond],
  ])('of a %s stays within what Meta takes in any second', (_what, { burst, everyMs }, limit) => {
    expect(burst + Math.floor(1_000 / everyMs)).toBeLessThanOrEqual(limit);
  });
});
