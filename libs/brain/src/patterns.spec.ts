import fc from 'fast-check';
import { compilePattern, faultOfPattern, isPattern, matches } from './patterns.js';
import { normalise } from './terms.js';

const isIn = (pattern: string, text: string) =>
  matches(compilePattern(pattern), normalise(text).split(' '));

describe('A pattern', () => {
  it.each([
    ['where * order', 'Hi, where on earth is my order?', true],
    ['where * order', 'my order, where', false],
    ['return|send back', 'can I send back the shoes', true],
    ['return|send back', 'can I send it back', false],
    ['order #', 'the order 4711 please', true],
    ['order #', 'the order of things', false],
    ['liefer*', 'Ihre Lieferung?', true],
    ['* hello *', 'well hello there', true],
  ])('"%s" in "%s": %s', (pattern, text, expected) => {
    expect(isIn(pattern, text)).toBe(expected);
  });

  it.each(['', '*', '* *', 'a(b)', '[a-z]+', '^a$', 'a||b', '#1', 'x?', '.*'])(
    'refuses "%s" and says why',
    (source) => {
      expect(isPattern(source)).toBe(false);
      expect(faultOfPattern(source)).toMatch(/word/);
    },
  );

  it('costs words times parts, whatever is written on either side', () => {
    const part = fc.constantFrom('a', 'b', '*', 'a|b', 'a*', '#');
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 40 }),
        fc.array(fc.constantFrom('a', 'b', 'aa', '1'), { maxLength: 300 }),
        (parts, words) => {
          const source = parts.join(' ');
          fc.pre(isPattern(source));
          const steps = { count: 0 };
          matches(compilePattern(source), words, steps);
          expect(steps.count).toBeLessThanOrEqual((words.length + 1) * (parts.length + 1));
        },
      ),
    );
  });

  it('finds exactly what a naive search finds', () => {
    const naive = (parts: string[], words: string[]): boolean => {
      const from = (p: number, w: number): boolean => {
        const part = parts[p];
        if (part === undefined) return true;
        if (part === '*') return from(p + 1, w) || (w < words.length && from(p, w + 1));
        const word = words[w];
        return word !== undefined && part.split('|').includes(word) && from(p + 1, w + 1);
      };
      return words.some((_, w) => from(0, w));
    };
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', 'c', '*', 'a|b'), { minLength: 1, maxLength: 6 }),
        fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 8 }),
        (parts, words) => {
          fc.pre(isPattern(parts.join(' ')));
          const pattern = compilePattern(parts.join(' '));
          expect(matches(pattern, words)).toBe(naive(parts, words));
        },
      ),
      { numRuns: 500 },
    );
  });
});
