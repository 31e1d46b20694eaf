/**
 * Whether a flow can be published: everything that could go wrong in front of a customer, named by
 * step, field and reason. A flow without problems never meets a missing step or runs in a circle.
 */
import { type Flow, GIVEN_VARIABLES, type Step, type Words } from './flow.js';
import { type FlowProblem, readFlow } from './read-flow.js';
import { STEP_SPECS, targetsOf } from './step-fields.js';
import { templateParts } from './template.js';

export type CheckedFlow =
  | { readonly flow: Flow; readonly problems: readonly [] }
  | { readonly flow: null; readonly problems: readonly FlowProblem[] };

export function checkFlow(raw: unknown): CheckedFlow {
  const read = readFlow(raw);
  if (read.flow === null) return read;
  const { flow } = read;
  const problems = [
    ...doubleIds(flow),
    ...ends(flow),
    ...missingTargets(flow),
    ...unreachable(flow),
    ...circles(flow),
    ...variables(flow),
    ...templates(flow),
    ...languages(flow),
    ...greeting(flow),
  ];
  return problems.length === 0 ? { flow, problems: [] } : { flow: null, problems };
}

function doubleIds({ steps }: Flow): FlowProblem[] {
  return steps
    .filter(({ id }, index) => steps.findIndex((other) => other.id === id) !== index)
    .map(({ id }) => ({ stepId: id, field: 'id', rule: `is used by two steps: ${id}` }));
}

/** Where a flow begins, and where it leads when it knows no further. */
function ends(flow: Flow): FlowProblem[] {
  const problems: FlowProblem[] = [];
  for (const field of ['start', 'person', 'nobody'] as const) {
    const id = flow[field];
    if (id !== undefined && !flow.steps.some((step) => step.id === id))
      problems.push({ stepId: null, field, rule: `there is no step ${id}` });
  }
  const person = flow.steps.find(({ id }) => id === flow.person);
  if (person && person.kind !== 'handover')
    problems.push({
      stepId: person.id,
      field: 'kind',
      rule: 'must be a handover: this is the way out to a person',
    });
  return problems;
}

function missingTargets({ steps }: Flow): FlowProblem[] {
  const ids = new Set(steps.map(({ id }) => id));
  return steps.flatMap((step) =>
    leadsTo(step)
      .filter(({ to }) => !ids.has(to))
      .map(({ field, to }) => ({ stepId: step.id, field, rule: `there is no step ${to}` })),
  );
}

function unreachable(flow: Flow): FlowProblem[] {
  const reached = new Set<string>();
  const open = [flow.start, flow.person, ...(flow.nobody === undefined ? [] : [flow.nobody])];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    const step = flow.steps.find((each) => each.id === id);
    if (step) open.push(...leadsTo(step).map(({ to }) => to));
  }
  return flow.steps
    .filter(({ id }) => !reached.has(id))
    .map(({ id }) => ({ stepId: id, field: 'id', rule: 'is never reached: no step leads here' }));
}

/** Ways that the bot goes without waiting for the customer. */
function withoutInput(step: Step): readonly string[] {
  switch (step.kind) {
    case 'say':
    case 'set':
    case 'jump':
      return [step.next];
    case 'condition':
      return [step.next, step.otherwise];
    case 'lookup':
      return [step.next, step.otherwise, ...(step.unreachable ? [step.unreachable] : [])];
    case 'ask':
      return step.isSkippedIfKnown ? [step.next] : [];
    case 'handover':
      return step.whenClosed ? [step.whenClosed] : [];
    default:
      return [];
  }
}

function circles({ steps }: Flow): FlowProblem[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const state = new Map<string, 'open' | 'done'>();
  const problems: FlowProblem[] = [];
  const visit = (id: string, trail: readonly string[]): void => {
    if (state.get(id) === 'done') return;
    if (state.get(id) === 'open') {
      const circle = [...trail.slice(trail.indexOf(id)), id];
      problems.push({
        stepId: id,
        field: 'next',
        rule: `runs in a circle without asking the customer anything: ${circle.join(' → ')}`,
      });
      return;
    }
    state.set(id, 'open');
    const step = byId.get(id);
    for (const next of step ? withoutInput(step) : []) visit(next, [...trail, id]);
    state.set(id, 'done');
  };
  for (const { id } of steps) visit(id, []);
  return problems;
}

/** Names that some step fills, or that every conversation has. */
export function variablesOf({ steps }: Flow): Set<string> {
  const names = new Set<string>(GIVEN_VARIABLES);
  for (const step of steps) {
    if (step.kind === 'ask') names.add(step.into);
    if (step.kind === 'set') names.add(step.variable);
    if (step.kind === 'lookup') for (const field of step.fields) names.add(field);
  }
  return names;
}

function variables(flow: Flow): FlowProblem[] {
  const known = variablesOf(flow);
  return flow.steps.flatMap((step) =>
    STEP_SPECS[step.kind].fields.flatMap(({ name, type }) => {
      if (type !== 'variable_in' && type !== 'variables_in') return [];
      const value = valueOf(step, name);
      const names = Array.isArray(value) ? (value as string[]) : value ? [value as string] : [];
      return names
        .filter((each) => !known.has(each))
        .map((each) => ({
          stepId: step.id,
          field: name,
          rule: `no step fills the variable ${each}`,
        }));
    }),
  );
}

function templates(flow: Flow): FlowProblem[] {
  const known = variablesOf(flow);
  return textsOf(flow).flatMap(({ stepId, field, text }) =>
    templateParts(text).flatMap((part) => {
      if ('wrong' in part)
        return [{ stepId, field, rule: `holds something that is no variable: ${part.wrong}` }];
      return 'variable' in part && !known.has(part.variable)
        ? [{ stepId, field, rule: `no step fills the variable ${part.variable}` }]
        : [];
    }),
  );
}

/** Who speaks the flow's own language must never meet an empty sentence. */
function languages(flow: Flow): FlowProblem[] {
  return wordsOf(flow)
    .filter(({ words }) => !Object.hasOwn(words, flow.language))
    .map(({ stepId, field }) => ({
      stepId,
      field,
      rule: `has no text in ${flow.language}, the language of the flow`,
    }));
}

/** Nobody may take the bot for a person. */
function greeting(flow: Flow): FlowProblem[] {
  return Object.entries(flow.greeting ?? {})
    .filter(([, text]) => !/bot|automat|assistant virtuel|virtual assistant/i.test(text))
    .map(([language]) => ({
      stepId: null,
      field: `greeting.${language}`,
      rule: 'must say that it is a bot',
    }));
}

function textsOf(flow: Flow): { stepId: string | null; field: string; text: string }[] {
  const said = wordsOf(flow).flatMap(({ stepId, field, words }) =>
    Object.entries(words).map(([language, text]) => ({
      stepId,
      field: `${field}.${language}`,
      text,
    })),
  );
  const set = flow.steps.flatMap((step) =>
    step.kind === 'set' ? [{ stepId: step.id, field: 'value', text: step.value }] : [],
  );
  return [...said, ...set];
}

function wordsOf(flow: Flow): { stepId: string | null; field: string; words: Words }[] {
  const greeting = flow.greeting ? [{ stepId: null, field: 'greeting', words: flow.greeting }] : [];
  const ofSteps = flow.steps.flatMap((step) =>
    STEP_SPECS[step.kind].fields.flatMap(({ name, type }) => {
      const value = valueOf(step, name);
      if (value === undefined || value === null || value === '') return [];
      if (type === 'words') return [{ stepId: step.id, field: name, words: value as Words }];
      if (type === 'choices')
        return (value as Words[]).map((words, index) => ({
          stepId: step.id,
          field: `${name}.${index}`,
          words,
        }));
      if (type === 'options')
        return (value as { label: Words }[]).map(({ label }, index) => ({
          stepId: step.id,
          field: `${name}.${index}.label`,
          words: label,
        }));
      return [];
    }),
  );
  return [...greeting, ...ofSteps];
}

function leadsTo(step: Step): { readonly field: string; readonly to: string }[] {
  return targetsOf(step as unknown as Parameters<typeof targetsOf>[0]);
}

function valueOf(step: Step, field: string): unknown {
  return (step as unknown as Record<string, unknown>)[field];
}
