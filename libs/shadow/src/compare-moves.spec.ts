import { closestTo, compareWithBot, compareWithPerson } from './compare-moves.js';
import type { Move, RealMove, ShadowVerdict } from './shadow-events.js';

const hours: Move = { kind: 'answer', entryId: 'hours' };
const parcel: Move = { kind: 'answer', entryId: 'parcel' };
const unknown: Move = { kind: 'not_learned' };
const person: Move = { kind: 'handover', reason: 'bot_unsure' };
const menu: Move = { kind: 'flow', waitsAt: 'menu' };

describe('A move beside the live bot’s', () => {
  it.each<[string, Move, RealMove, ShadowVerdict]>([
    ['the same entry', hours, hours, 'same'],
    ['another entry', hours, parcel, 'other'],
    ['an answer where it had none', hours, unknown, 'more'],
    ['none where it had an answer', unknown, hours, 'less'],
    ['a choice instead of nothing', { kind: 'choose', among: ['hours'] }, unknown, 'more'],
    [
      'the same choice in another order',
      { kind: 'choose', among: ['parcel', 'hours'] },
      { kind: 'choose', among: ['hours', 'parcel'] },
      'same',
    ],
    ['a person, where it went on', person, hours, 'earlier'],
    ['going on, where it brought a person', unknown, person, 'later'],
    ['a person for another reason', person, { ...person, reason: 'contact_asked' }, 'same'],
    ['the same step', menu, menu, 'same'],
    ['another step', menu, { kind: 'flow', waitsAt: 'name' }, 'other'],
    ['a system that a shadow does not ask', { kind: 'look_up', stepId: 'crm' }, hours, 'unknown'],
  ])('%s', (_what, would, did, verdict) => {
    expect(compareWithBot(would, did)).toBe(verdict);
  });
});

describe('A move beside a person’s words', () => {
  const say = 'We are open from nine to five on working days.';

  it.each<[string, Move, string, string | null, ShadowVerdict]>([
    ['nearly the same words', hours, 'Open from nine to five, on working days!', null, 'alike'],
    ['other words', hours, 'Your parcel left Utrecht this morning.', null, 'other'],
    ['other words for the very entry', hours, 'Come whenever you like.', 'hours', 'same'],
    ['words, where it would say nothing', unknown, 'Let me look.', null, 'silent'],
    ['words, where it would bring a person', person, 'Let me look.', null, 'silent'],
  ])('%s', (_what, would, sent, used, verdict) => {
    expect(compareWithPerson(would, say, sent, used).verdict).toBe(verdict);
  });

  it('is held against what comes closest, not against "one moment please"', () => {
    const sent = [{ text: 'One moment please' }, { text: 'We are open from nine to five.' }];
    expect(closestTo(say, sent)).toBe(sent[1]);
    expect(closestTo(say, [])).toBeNull();
  });
});
