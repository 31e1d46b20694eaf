import * as fc from 'fast-check';
import { newest } from './timeline-reads.js';

interface Item {
  readonly position: number;
}

/** Conversations of one person: each position belongs to one of them. */
const conversations = fc
  .array(fc.integer({ min: 0, max: 5 }), { maxLength: 60 })
  .map((owners) =>
    Array.from({ length: 6 }, (_, owner) =>
      owners.flatMap((each, position) => (each === owner ? [{ position: position + 1 }] : [])),
    ).filter((items) => items.length > 0),
  );

const placesOf = (all: readonly (readonly Item[])[], before: number) =>
  all.flatMap((items) => {
    const span = {
      first: items[0]?.position as number,
      last: items.at(-1)?.position as number,
    };
    return span.first < before ? [{ place: items, span }] : [];
  });

describe('The timeline', () => {
  it('is all items of all conversations in order, whatever the length of its pages', async () => {
    await fc.assert(
      fc.asyncProperty(conversations, fc.integer({ min: 1, max: 9 }), async (all, limit) => {
        const paged: number[] = [];
        for (let before = Number.MAX_SAFE_INTEGER; ; ) {
          const places = placesOf(all, before);
          const page = await newest(places, async (items) => items, before, limit);
          if (page.length === 0) break;
          paged.push(...page.map(({ position }) => position));
          before = page.at(-1)?.position as number;
        }
        const whole = all.flat().map(({ position }) => position);
        expect(paged).toEqual(whole.sort((one, other) => other - one));
      }),
      { numRuns: 300 },
    );
  });

  it('opens only the conversations that can stand on the page', async () => {
    const opened: number[] = [];
    const places = [1, 2, 3].map((place) => ({
      place,
      span: { first: place * 100, last: place * 100 + 50 },
    }));
    const open = async (place: number) => {
      opened.push(place);
      return [{ position: place * 100 + 50 }, { position: place * 100 }];
    };
    const page = await newest(places, open, Number.MAX_SAFE_INTEGER, 2);
    expect(page.map(({ position }) => position)).toEqual([350, 300]);
    expect(opened).toEqual([3]);
  });
});
