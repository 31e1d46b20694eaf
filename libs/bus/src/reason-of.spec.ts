import { reasonOf } from './reason-of.js';

describe('The reason on a dead letter', () => {
  it('says what went wrong, and which event', () => {
    expect(reasonOf(new TypeError('Event 0192aaaa-0000-7000-8000-123456789012 is odd'))).toBe(
      'TypeError: Event 0192aaaa-0000-7000-8000-123456789012 is odd',
    );
    expect(reasonOf('gave up')).toBe('gave up');
  });

  it('says nothing of a person', () => {
    expect(reasonOf(new Error('550 <Anna.Keller@home.test>: no such user'))).toBe(
      'Error: 550 <(address)>: no such user',
    );
    expect(reasonOf(new Error('to +491700000001 failed (131026)'))).toBe(
      'Error: to (number) failed (131026)',
    );
    let quoting: unknown;
    try {
      JSON.parse('Dear Anna, hello');
    } catch (error) {
      quoting = error;
    }
    expect(reasonOf(quoting)).toBe('SyntaxError: not valid JSON');
  });

  it('is short', () => {
    expect(reasonOf(new Error('x'.repeat(2_000)))).toHaveLength(500);
  });
});
