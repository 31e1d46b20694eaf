/** Why a mark (a reaction) was not taken, as its channel must throw it. */
import { MarkRefused } from '#libs/channels';
import type { ErrorRule } from './error-rules.js';
import { type GraphAnswer, outcomeOf } from './graph.js';

/** `MarkRefused` when trying again is of no use; another error when it may be. */
export function notTaken(
  answer: Exclude<GraphAnswer, { kind: 'ok' }>,
  rules: readonly ErrorRule[],
): Error {
  const outcome = outcomeOf(answer, rules);
  return outcome.kind === 'failed'
    ? new MarkRefused(outcome.code, outcome.reason)
    : new Error(`Not taken yet: ${outcome.reason}`);
}
