import { silenceOf } from './silence.js';

describe('An hour without a new conversation', () => {
  it.each([
    ['at an hour that is busy as a rule', 0, [12, 9, 30, 11]],
    ['after two weeks of it', 0, [8, 9]],
  ])('is strange %s', (_when, began, before) => {
    expect(silenceOf(began, before)).toMatch(
      /^Nobody has written for an hour; .* \d+ conversations/,
    );
  });

  it.each([
    ['at night', 0, [0, 1, 0, 2]],
    ['when it is none', 1, [40, 40, 40, 40]],
    ['when one week alone was busy', 0, [60, 2, 1, 3]],
    ['when the inbox is new', 0, [25]],
    ['when nothing is known', 0, []],
  ])('is nothing to speak of %s', (_when, began, before) => {
    expect(silenceOf(began, before)).toBeNull();
  });
});
