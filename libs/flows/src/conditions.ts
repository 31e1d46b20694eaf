/** Whether a condition holds. Comparison of words ignores case and accents; numbers are numbers. */
import type { ConditionStep } from './flow.js';
import { readNumber } from './answers.js';
import { hasPhrase, plainWords } from './plain-words.js';

export function holds(
  { variable, is, value = '' }: ConditionStep,
  variables: Readonly<Record<string, string>>,
): boolean {
  const known = Object.hasOwn(variables, variable) ? (variables[variable] ?? '') : '';
  switch (is) {
    case 'known':
      return known !== '';
    case 'equals':
      return known !== '' && plainWords(known) === plainWords(value);
    case 'contains':
      return hasPhrase(plainWords(known), plainWords(value));
    case 'less':
    case 'greater': {
      const [one, other] = [readNumber(known), readNumber(value)];
      if (one === null || other === null) return false;
      return is === 'less' ? Number(one) < Number(other) : Number(one) > Number(other);
    }
  }
}
