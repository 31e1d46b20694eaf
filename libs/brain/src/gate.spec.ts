import { compareOutcomes, figuresOf, LikenessGroups, likenessOf, type Outcome } from './index.js';

const a: Outcome = { kind: 'answer', entryId: 'a' };
const b: Outcome = { kind: 'answer', entryId: 'b' };
const aOrB: Outcome = { kind: 'choose', among: ['a', 'b'] };
const nothing: Outcome = { kind: 'not_learned' };

describe('The publishing gate', () => {
  it.each([
    ['same', a, a],
    ['changed', a, b],
    ['worse', a, nothing],
    ['worse', a, aOrB],
    ['better', nothing, a],
    ['worse', aOrB, nothing],
    ['changed', aOrB, a],
  ] as const)('finds it %s when nobody said what was meant', (verdict, was, becomes) => {
    expect(compareOutcomes(was, becomes, null)).toBe(verdict);
  });

  it.each([
    ['better', nothing, a],
    ['better', b, a],
    ['better', aOrB, a],
    ['better', b, nothing],
    ['worse', a, b],
    ['worse', a, aOrB],
    ['worse', nothing, b],
    ['same', b, b],
  ] as const)('finds it %s when entry a was meant', (verdict, was, becomes) => {
    expect(compareOutcomes(was, becomes, { kind: 'entry', entryId: 'a' })).toBe(verdict);
  });

  it('holds an answer against a version when the question was dismissed', () => {
    expect(compareOutcomes(nothing, a, { kind: 'nothing' })).toBe('worse');
    expect(compareOutcomes(a, nothing, { kind: 'nothing' })).toBe('better');
  });

  it('counts', () => {
    expect(figuresOf(['same', 'worse', 'same'])).toEqual({
      asked: 3,
      same: 2,
      better: 0,
      changed: 0,
      worse: 1,
    });
  });
});

describe('Likeness', () => {
  it('groups questions that ask the same in other words, and keeps others apart', () => {
    const groups = new LikenessGroups();
    const questions = [
      'Do you sell violins?',
      'can I pay with paypal',
      'do u sell a violin',
      'Is paying by PayPal possible?',
      'Verkopen jullie violen?',
    ];
    expect(questions.map((question) => groups.add(question))).toEqual([0, 1, 0, 1, 2]);
  });

  it('is 1 with itself, 0 with nothing, and the same both ways', () => {
    expect(likenessOf('Openingstijden', 'openingstijden!')).toBeCloseTo(1);
    expect(likenessOf('', 'anything')).toBe(0);
    expect(likenessOf('when open', 'open when then')).toBeCloseTo(
      likenessOf('open when then', 'when open'),
    );
  });
});
