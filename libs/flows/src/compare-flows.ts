/** What a new version changes: steps added, taken away, and fields that read differently. */
import type { Flow, Step } from './flow.js';

export interface FlowDifference {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly {
    /** `null` for the flow itself. */
    readonly stepId: string | null;
    readonly field: string;
    readonly before: string;
    readonly after: string;
  }[];
}

export function compareFlows(before: Flow | null, after: Flow): FlowDifference {
  const old = new Map((before?.steps ?? []).map((step) => [step.id, step]));
  const fresh = new Map(after.steps.map((step) => [step.id, step]));
  const changed = after.steps.flatMap((step) => {
    const earlier = old.get(step.id);
    return earlier ? differences(step.id, earlier, step) : [];
  });
  const { steps: _old, ...beforeItself } = before ?? { steps: [] };
  const { steps: _new, ...afterItself } = after;
  return {
    added: after.steps.filter(({ id }) => !old.has(id)).map(({ id }) => id),
    removed: [...old.keys()].filter((id) => !fresh.has(id)),
    changed: [...(before ? differences(null, beforeItself, afterItself) : []), ...changed],
  };
}

function differences(stepId: string | null, before: object, after: object | Step) {
  const [old, fresh] = [flat(before), flat(after)];
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .filter((field) => old.get(field) !== fresh.get(field))
    .map((field) => ({
      stepId,
      field,
      before: old.get(field) ?? '',
      after: fresh.get(field) ?? '',
    }));
}

/** `text.en` → value, so that a change is named where it is. */
function flat(value: object, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, each] of Object.entries(value)) {
    const at = path ? `${path}.${name}` : name;
    if (typeof each === 'object' && each !== null)
      for (const [inner, text] of flat(each as object, at)) found.set(inner, text);
    else if (each !== undefined) found.set(at, String(each));
  }
  return found;
}
