import { RecentMap } from './recent-map.js';

describe('RecentMap', () => {
  it('answers the value that was written last, also after it grew old', () => {
    const map = new RecentMap<number>(4);
    map.set('a', 1);
    map.set('b', 2);
    map.set('a', 3);
    expect([map.get('a'), map.get('b'), map.has('a'), map.has('c'), map.get('c')]).toEqual([
      3,
      2,
      true,
      false,
      undefined,
    ]);
  });

  it('keeps the half that was written last, and never more than its bound', () => {
    const map = new RecentMap<number>(10);
    for (let key = 0; key < 1_000; key += 1) {
      map.set(`${key}`, key);
      for (let back = 0; back < Math.min(key, 5); back += 1)
        expect(map.get(`${key - back}`)).toBe(key - back);
      const held = Array.from({ length: key + 1 }, (_, any) => map.has(`${any}`)).filter(Boolean);
      expect(held.length).toBeLessThanOrEqual(10);
    }
  });
});
