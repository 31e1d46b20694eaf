/** What each verdict means, in the words of the page. */
import type { ShadowVerdict } from '../api/shadow.js';

export interface Line {
  readonly verdict: ShadowVerdict;
  readonly words: string;
  readonly tone: 'good' | 'warn' | 'calm';
}

export const beside: Readonly<Record<'bot' | 'people', readonly Line[]>> = {
  bot: [
    { verdict: 'same', words: 'the same', tone: 'good' },
    { verdict: 'other', words: 'another answer or step', tone: 'warn' },
    { verdict: 'more', words: 'would answer what it did not', tone: 'good' },
    { verdict: 'less', words: 'would not answer what it did', tone: 'warn' },
    { verdict: 'earlier', words: 'would hand over earlier', tone: 'warn' },
    { verdict: 'later', words: 'would hand over later', tone: 'warn' },
    { verdict: 'unknown', words: 'cannot be said: it would ask your system', tone: 'calm' },
  ],
  people: [
    { verdict: 'same', words: 'the entry that they sent', tone: 'good' },
    { verdict: 'alike', words: 'would answer in words alike', tone: 'good' },
    { verdict: 'other', words: 'would answer otherwise', tone: 'warn' },
    { verdict: 'silent', words: 'would not have answered', tone: 'calm' },
    { verdict: 'unknown', words: 'cannot be said: it would ask your system', tone: 'calm' },
  ],
};

/** On a sample, and in its filter. */
export const verdictWords: Readonly<Record<ShadowVerdict, string>> = {
  same: 'same',
  alike: 'alike',
  other: 'different',
  more: 'answers more',
  less: 'answers less',
  earlier: 'hands over earlier',
  later: 'hands over later',
  silent: 'silent',
  unknown: 'unknown',
};
