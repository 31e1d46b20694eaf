import fc from 'fast-check';
import { Pacer } from './pacer.js';

const pace = { burst: 3, everyMs: 6_000 };

describe('The pace for one customer', () => {
  it('lets a burst go, then one each time; the others never wait', () => {
    const pacer = new Pacer();
    for (let n = 0; n < 3; n++) {
      expect(pacer.freeAt('anna', pace, 1_000)).toBe(1_000);
      pacer.took('anna', pace, 1, 1_000);
    }
    expect(pacer.freeAt('anna', pace, 1_000)).toBe(7_000);
    expect(pacer.freeAt('ben', pace, 1_000)).toBe(1_000);
    expect(pacer.freeAt('anna', pace, 4_000)).toBe(7_000);
    pacer.took('anna', pace, 1, 7_000);
    expect(pacer.freeAt('anna', pace, 7_000)).toBe(13_000);
    expect(pacer.freeAt('anna', pace, 1_000_000)).toBe(1_000_000);
  });

  it('saves nothing up: after the longest silence a burst goes, and no more', () => {
    const pacer = new Pacer();
    for (const began of [0, 1_000_000, 90_000_000]) {
      for (let n = 0; n < pace.burst; n++) {
        expect(pacer.freeAt('anna', pace, began)).toBe(began);
        pacer.took('anna', pace, 1, began);
      }
      expect(pacer.freeAt('anna', pace, began)).toBe(began + pace.everyMs);
    }
  });

  it('makes up for a message in many parts afterwards', () => {
    const pacer = new Pacer();
    pacer.took('anna', pace, 5, 0);
    expect(pacer.freeAt('anna', pace, 0)).toBe(18_000);
  });

  it('is never exceeded, whenever somebody asks', () => {
    // Silences in which room could pile up, and hurry in which it would be used.
    const [short, long] = [fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 60_000 })];
    fc.assert(
      fc.property(fc.array(fc.oneof(short, long), { maxLength: 60 }), (pauses) => {
        const pacer = new Pacer();
        const sent: number[] = [];
        let now = 0;
        for (const pause of pauses) {
          now += pause;
          if (pacer.freeAt('anna', pace, now) > now) continue;
          pacer.took('anna', pace, 1, now);
          sent.push(now);
        }
        // In any stretch no more than the burst and one for each time that passed in it.
        const most = (ms: number) => pace.burst + Math.floor(ms / pace.everyMs + 1e-9);
        const exceeded = sent.flatMap((from, first) =>
          sent.slice(first).filter((to, more) => more + 1 > most(to - from)),
        );
        expect(exceeded).toEqual([]);
      }),
    );
  });
});
