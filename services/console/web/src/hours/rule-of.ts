/** What is wrong with a field of the form; `undefined` when nothing is. */
export function ruleOf(
  problems: readonly { readonly field: string; readonly rule: string }[],
  field: string,
): string | undefined {
  return problems.find((problem) => problem.field === field)?.rule;
}
