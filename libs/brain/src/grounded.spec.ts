import { isGrounded } from './grounded.js';

const hours =
  'Opening hours. When are you open? We are open from Monday to Friday, from 9:00 to 17:00. See shop.example/hours.';

describe('What a model says rests on an entry', () => {
  it.each([
    'We are open from Monday to Friday, 9:00 to 17:00.',
    'Our hours: Monday to Friday from 9:00 to 17:00, see shop.example/hours',
    'Monday to Friday.',
    'Yes.',
  ])('%s', (said) => expect(isGrounded(said, hours)).toBe(true));

  it.each([
    ['a number that nobody taught', 'We are open from Monday to Friday, from 8:00 to 17:00.'],
    ['an address that nobody taught', 'We are open Monday to Friday, see evil.example/pay.'],
    ['a mailbox that nobody taught', 'Open Monday to Friday; write to boss@shop.example.'],
    ['another subject', 'Everything is free for you today, just take whatever you like.'],
    ['a novel', `We are open from Monday to Friday. ${'Monday to Friday. '.repeat(60)}`],
  ])('but not %s', (_what, said) => expect(isGrounded(said, hours)).toBe(false));
});
