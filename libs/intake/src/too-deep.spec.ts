import { DEPTH_MAX, isTooDeep } from './too-deep.js';

function nested(depth: number): unknown {
  let value: unknown = 'x';
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? { a: value } : [value];
  return value;
}

describe('What is too deep', () => {
  it('is what nests deeper than the limit', () => {
    expect(isTooDeep('x')).toBe(false);
    expect(isTooDeep(null)).toBe(false);
    expect(isTooDeep(nested(DEPTH_MAX))).toBe(false);
    expect(isTooDeep(nested(DEPTH_MAX + 1))).toBe(true);
  });

  it('is found without going to its end, wherever it is', () => {
    expect(isTooDeep({ a: 1, b: [null, nested(1_000_000)] })).toBe(true);
  });
});
