/** Changes to a flow that is being edited. Pure: each gives a new draft; nothing is saved. */
import {
  type Flow,
  type FlowProblem,
  STEP_SPECS,
  type Step,
  type StepKind,
  targetsOf,
} from '#libs/flows';

/** A step as it is edited: fields come and go until it is right. */
export type DraftStep = {
  readonly id: string;
  readonly kind: StepKind;
  readonly title?: string;
} & {
  readonly [field: string]: unknown;
};

export type Draft = Omit<Flow, 'steps'> & { readonly steps: readonly DraftStep[] };

export const asDraft = (flow: Flow): Draft => flow as unknown as Draft;
export const asFlow = (draft: Draft): Flow => draft as unknown as Flow;

/** What a step is called: its title, or what it says, or its kind. */
export function titleOf(step: DraftStep, language: string): string {
  if (step.title) return step.title;
  const text = (step['text'] as Record<string, string> | undefined)?.[language];
  return text ?? STEP_SPECS[step.kind].label;
}

/** Empty values are left out: a field that is not there is not filled. */
export function changeStep(draft: Draft, id: string, change: Record<string, unknown>): Draft {
  return {
    ...draft,
    steps: draft.steps.map((step) => {
      if (step.id !== id) return step;
      const next: Record<string, unknown> = { ...step, ...change };
      for (const [field, value] of Object.entries(next))
        if (value === undefined || value === '' || value === null) delete next[field];
      return next as DraftStep;
    }),
  };
}

/** A new step behind another, with an id that nobody has. */
export function addStep(draft: Draft, kind: StepKind, after: string | null): [Draft, string] {
  const id = freeId(draft, kind);
  const fresh: DraftStep = { id, kind, ...beginning(kind, draft) };
  const at = draft.steps.findIndex((step) => step.id === after);
  const steps = [...draft.steps];
  steps.splice(at === -1 ? steps.length : at + 1, 0, fresh);
  return [{ ...draft, steps }, id];
}

/** Steps that led to it lead nowhere then; the check says so. */
export function removeStep(draft: Draft, id: string): Draft {
  return { ...draft, steps: draft.steps.filter((step) => step.id !== id) };
}

/** Puts a step between another and what comes after it. */
export function insertBehind(draft: Draft, after: string, kind: StepKind): [Draft, string] {
  const [more, id] = addStep(draft, kind, after);
  const before = more.steps.find((step) => step.id === after);
  const next = before?.['next'];
  if (typeof next !== 'string') return [more, id];
  const fields = STEP_SPECS[kind].fields.map(({ name }) => name);
  const linked = changeStep(more, after, { next: id });
  return [fields.includes('next') ? changeStep(linked, id, { next }) : linked, id];
}

export function problemsAt(
  problems: readonly FlowProblem[],
  id: string | null,
): readonly FlowProblem[] {
  return problems.filter(({ stepId }) => stepId === id);
}

export function leadsTo(step: DraftStep): { readonly field: string; readonly to: string }[] {
  return targetsOf(step);
}

/** Names that steps of the draft fill, for the choice of a variable. */
export function variablesIn(draft: Draft): string[] {
  const names = new Set(['name', 'channel', 'language', 'opensAt']);
  for (const step of draft.steps) {
    if (step.kind === 'ask' && typeof step['into'] === 'string') names.add(step['into']);
    if (step.kind === 'set' && typeof step['variable'] === 'string') names.add(step['variable']);
    if (step.kind === 'lookup' && Array.isArray(step['fields']))
      for (const field of step['fields'] as string[]) names.add(field);
  }
  return [...names];
}

function freeId(draft: Draft, kind: StepKind): string {
  for (let number = 1; ; number++) {
    const id = `${kind}-${number}`;
    if (!draft.steps.some((step) => step.id === id)) return id;
  }
}

function beginning(kind: StepKind, { person }: Draft): Partial<Step> & Record<string, unknown> {
  switch (kind) {
    case 'ask':
      return { as: 'text', next: person };
    case 'menu':
      return { options: [{ label: {}, next: person }] };
    case 'condition':
      return { is: 'known', variable: 'name', next: person, otherwise: person };
    case 'set':
      return { next: person };
    case 'lookup':
      return { send: ['name'], fields: [], next: person, otherwise: person };
    case 'say':
    case 'rating':
    case 'jump':
      return { next: person };
    default:
      return {};
  }
}
