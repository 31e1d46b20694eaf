/** A definition with mistakes, as the API answers it: each at its step and field. */
import type { FlowProblem } from '#libs/flows';
import { Problem } from '#libs/host';

/** @param so what was not done because of it */
export function invalidFlow(
  problems: readonly FlowProblem[],
  so = 'nothing was published',
): Problem {
  return new Problem({
    status: 400,
    title: 'Invalid input',
    detail: `The flow has mistakes; ${so}.`,
    errors: problems.map(({ stepId, field, rule }) => ({
      field: stepId === null ? `flow.${field}` : `${stepId}.${field}`,
      rule,
    })),
  });
}
