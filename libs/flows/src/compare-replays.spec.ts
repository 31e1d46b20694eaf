import { compareReplays, type ExpectedAnswer, type ReplayVerdict } from './compare-replays.js';
import type { ReplayedQuestion } from './replay-questions.js';

const said = (
  outcome: ReplayedQuestion['outcome'],
  more: Partial<ReplayedQuestion> = {},
): ReplayedQuestion => ({
  questionId: 'q',
  outcome,
  entryId: null,
  offered: [],
  waitsAt: null,
  say: '',
  ...more,
});
const hours = said('answered', { entryId: 'hours' });
const parcel = said('answered', { entryId: 'parcel' });
const choice = said('asked_to_choose', { offered: ['hours', 'parcel'] });
const unknown = said('not_learned');
const person = said('handover');
const menu = said('flow', { waitsAt: 'menu', say: 'Choose' });
const meantHours: ExpectedAnswer = { kind: 'entry', entryId: 'hours' };

describe('Two versions of a flow, asked the same', () => {
  const both = (one: ReplayedQuestion) => ({ first: one, open: one });

  it.each<[string, ReplayedQuestion, ReplayedQuestion, ExpectedAnswer, ReplayVerdict]>([
    ['the same answer', hours, { ...hours, say: 'Open.' }, null, 'same'],
    ['another answer, of which nobody has said which is right', hours, parcel, null, 'changed'],
    ['the wrong answer instead of the right one', hours, parcel, meantHours, 'worse'],
    ['the right answer instead of a wrong one', parcel, hours, meantHours, 'better'],
    ['a choice that has the right one instead of nothing', unknown, choice, meantHours, 'better'],
    ['an answer where nothing was the right thing', unknown, hours, { kind: 'nothing' }, 'worse'],
    ['a person instead of an answer', hours, person, null, 'worse'],
    ['a person instead of "not learned"', unknown, person, null, 'changed'],
    ['an answer instead of "not learned"', unknown, hours, null, 'better'],
    [
      'the same choice in another order',
      choice,
      { ...choice, offered: ['parcel', 'hours'] },
      null,
      'same',
    ],
    ['other words at the same step', menu, { ...menu, say: 'Pick one' }, null, 'changed'],
    ['a menu instead of an answer, wherever it is asked', hours, menu, null, 'worse'],
  ])('%s', (_what, was, becomes, expected, verdict) => {
    expect(compareReplays(both(was), both(becomes), expected)).toBe(verdict);
  });

  it('only delay an answer when something is said before it', () => {
    const was = { first: hours, open: hours };
    expect(compareReplays(was, { first: menu, open: hours }, null)).toBe('changed');
    expect(compareReplays(was, { first: menu, open: unknown }, null)).toBe('worse');
    expect(compareReplays(was, { first: person, open: hours }, null)).toBe('worse');
  });
});
