/** Reads a definition that came from outside: its shape, field by field. Never throws. */
import type { Flow, Step, StepKind } from './flow.js';
import { STEP_SPECS, type FieldSpec } from './step-fields.js';
import { isVariableName } from './template.js';

export interface FlowProblem {
  /** The step that it is about; `null` for the flow itself. */
  readonly stepId: string | null;
  readonly field: string;
  /** A sentence for people. */
  readonly rule: string;
}

export const STEPS_MAX = 300;
const WORDS_CHARS_MAX = 2_000;
const LABEL_CHARS_MAX = 80;
const OPTIONS_MAX = 10;

type Raw = Readonly<Record<string, unknown>>;
type Complain = (field: string, rule: string) => void;

export type ReadFlow =
  | { readonly flow: Flow; readonly problems: readonly [] }
  | { readonly flow: null; readonly problems: readonly FlowProblem[] };

/** The flow, when every field has the right shape. What it leads to is `checkFlow`'s question. */
export function readFlow(raw: unknown): ReadFlow {
  const problems: FlowProblem[] = [];
  const of =
    (stepId: string | null): Complain =>
    (field, rule) => {
      problems.push({ stepId, field, rule });
    };
  const flow = of(null);
  if (!isRecord(raw))
    return { flow: null, problems: [{ stepId: null, field: 'flow', rule: 'must be an object' }] };
  for (const field of ['name', 'start', 'person'])
    if (!isText(raw[field], 100)) flow(field, 'must be a text of 1 to 100 characters');
  if (raw['nobody'] !== undefined && !isText(raw['nobody'], 100))
    flow('nobody', 'must be the id of a step');
  if (!isLanguage(raw['language'])) flow('language', 'must be a language code such as en');
  if (raw['greeting'] !== undefined) words(raw['greeting'], 'greeting', flow);
  if (raw['isAgentRated'] !== undefined && typeof raw['isAgentRated'] !== 'boolean')
    flow('isAgentRated', 'must be true or false');
  if (!isWhole(raw['notLearnedMax'], 1, 10))
    flow('notLearnedMax', 'must be a whole number from 1 to 10');
  const steps = raw['steps'];
  if (!Array.isArray(steps) || steps.length === 0 || steps.length > STEPS_MAX)
    flow('steps', `must be a list of 1 to ${STEPS_MAX} steps`);
  else {
    for (const [index, step] of (steps as unknown[]).entries()) readStep(step, index, of);
  }
  return problems.length === 0
    ? { flow: raw as unknown as Flow, problems: [] }
    : { flow: null, problems };
}

function readStep(raw: unknown, index: number, of: (stepId: string | null) => Complain): void {
  if (!isRecord(raw)) return of(null)(`steps.${index}`, 'must be an object');
  const id = raw['id'];
  if (typeof id !== 'string' || !/^[A-Za-z0-9_-]{1,40}$/.test(id))
    return of(null)(`steps.${index}.id`, 'must be 1 to 40 letters, digits, "-" or "_"');
  const complain = of(id);
  const kind = raw['kind'];
  if (typeof kind !== 'string' || !Object.hasOwn(STEP_SPECS, kind))
    return complain('kind', `must be one of: ${Object.keys(STEP_SPECS).join(', ')}`);
  if (raw['title'] !== undefined && !isText(raw['title'], 100))
    complain('title', 'must be a text of 1 to 100 characters');
  const { fields } = STEP_SPECS[kind as StepKind];
  for (const field of fields) readField(raw[field.name], field, complain);
  const known = new Set(['id', 'kind', 'title', ...fields.map(({ name }) => name)]);
  for (const name of Object.keys(raw))
    if (!known.has(name)) complain(name, `is not a field of a step of the kind ${kind}`);
  readTogether(raw as unknown as Step, complain);
}

function readField(value: unknown, field: FieldSpec, complain: Complain): void {
  const { name, type, isRequired } = field;
  if (value === undefined || value === '' || value === null) {
    if (isRequired) complain(name, 'is missing');
    return;
  }
  switch (type) {
    case 'words':
      return words(value, name, complain);
    case 'target':
      if (!isText(value, 40)) complain(name, 'must be the id of a step');
      return;
    case 'variable_in':
    case 'variable_out':
      return variable(value, name, complain);
    case 'variables_in':
    case 'variables_out':
      if (!Array.isArray(value) || value.length > 20) complain(name, 'must be a list of names');
      else
        for (const [index, each] of value.entries()) variable(each, `${name}.${index}`, complain);
      return;
    case 'template':
    case 'text':
      if (!isText(value, 500)) complain(name, 'must be a text of 1 to 500 characters');
      return;
    case 'number':
      if (!isWhole(value, field.min ?? 0, field.max ?? 1_000_000))
        complain(
          name,
          `must be a whole number from ${field.min ?? 0} to ${field.max ?? 1_000_000}`,
        );
      return;
    case 'flag':
      if (typeof value !== 'boolean') complain(name, 'must be true or false');
      return;
    case 'one_of':
      if (typeof value !== 'string' || !field.values?.includes(value))
        complain(name, `must be one of: ${field.values?.join(', ')}`);
      return;
    case 'choices':
    case 'options':
      return list(value, type, name, complain);
  }
}

function list(value: unknown, type: 'choices' | 'options', name: string, complain: Complain): void {
  if (!Array.isArray(value) || value.length === 0 || value.length > OPTIONS_MAX)
    return complain(name, `must be a list of 1 to ${OPTIONS_MAX}`);
  for (const [index, each] of (value as unknown[]).entries()) {
    const at = `${name}.${index}`;
    if (type === 'choices') words(each, at, complain, LABEL_CHARS_MAX);
    else if (!isRecord(each)) complain(at, 'must be an option with a label and a next step');
    else {
      words(each['label'], `${at}.label`, complain, LABEL_CHARS_MAX);
      if (!isText(each['next'], 40)) complain(`${at}.next`, 'is missing');
    }
  }
}

/** Fields that need each other. */
function readTogether(step: Step, complain: Complain): void {
  if (step.kind === 'ask' && step.as === 'choice' && !step.choices?.length)
    complain('choices', 'is missing: an answer of the kind "choice" needs them');
  if (step.kind === 'ask' && step.as === 'pattern' && !step.pattern)
    complain('pattern', 'is missing: an answer of the kind "pattern" needs one, such as 9999 AA');
  if (step.kind === 'ask' && step.isOptional && !step.otherwise)
    complain('otherwise', 'is missing: that is where a question goes that is asked instead');
  if (step.kind === 'condition' && step.is !== 'known' && !step.value)
    complain('value', `is missing: "${step.is}" compares with it`);
}

function words(value: unknown, field: string, complain: Complain, max = WORDS_CHARS_MAX): void {
  if (!isRecord(value)) return complain(field, 'must have a text per language');
  const entries = Object.entries(value);
  if (entries.length === 0) return complain(field, 'needs a text in one language at least');
  for (const [language, text] of entries) {
    if (!isLanguage(language))
      complain(`${field}.${language}`, 'is not a language code such as en');
    else if (!isText(text, max))
      complain(`${field}.${language}`, `must be a text of 1 to ${max} characters`);
  }
}

function variable(value: unknown, field: string, complain: Complain): void {
  if (typeof value !== 'string' || !isVariableName(value))
    complain(field, 'must be a name of letters, digits and "_" that begins with a letter');
}

function isRecord(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown, max: number): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= max;
}

function isLanguage(value: unknown): boolean {
  return typeof value === 'string' && /^[a-z]{2,3}$/.test(value);
}

function isWhole(value: unknown, min: number, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
}
