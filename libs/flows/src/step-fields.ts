/**
 * What each kind of step is made of: one table, from which definitions are checked, the JSON schema
 * is written, and the editor draws its forms.
 */
import type { StepKind } from './flow.js';

export type FieldType =
  /** A text per language. */
  | 'words'
  /** Id of another step. */
  | 'target'
  /** Name of a variable that the step fills. */
  | 'variable_out'
  /** Name of a variable that must have been filled before. */
  | 'variable_in'
  | 'variables_in'
  | 'variables_out'
  | 'template'
  | 'text'
  | 'number'
  | 'flag'
  | 'one_of'
  | 'choices'
  | 'options';

export interface FieldSpec {
  readonly name: string;
  readonly type: FieldType;
  readonly label: string;
  readonly help?: string;
  readonly isRequired?: true;
  readonly values?: readonly string[];
  /** Says something only when another field has one of these values; the editor hides it else. */
  readonly onlyIf?: { readonly field: string; readonly is: readonly string[] };
  readonly min?: number;
  readonly max?: number;
}

export interface StepSpec {
  readonly label: string;
  readonly help: string;
  readonly fields: readonly FieldSpec[];
}

const text = (label: string, more: Partial<FieldSpec> = {}): FieldSpec => ({
  name: 'text',
  type: 'words',
  label,
  isRequired: true,
  ...more,
});
const next = (label = 'Then', more: Partial<FieldSpec> = {}): FieldSpec => ({
  name: 'next',
  type: 'target',
  label,
  isRequired: true,
  ...more,
});
const optional = ({ isRequired: _required, ...field }: FieldSpec): FieldSpec => field;
const otherwise = (label: string, help?: string): FieldSpec => ({
  name: 'otherwise',
  type: 'target',
  label,
  ...(help ? { help } : {}),
});

export const ANSWER_KINDS = [
  'text',
  'name',
  'email',
  'phone',
  'number',
  'date',
  'choice',
  'pattern',
] as const;

export const CONDITION_TESTS = ['known', 'equals', 'contains', 'less', 'greater'] as const;

export const STEP_SPECS: Readonly<Record<StepKind, StepSpec>> = {
  say: { label: 'Say', help: 'Says something and goes on.', fields: [text('Text'), next()] },
  ask: {
    label: 'Ask',
    help: 'Asks for one detail, checks it, and keeps it for the agent.',
    fields: [
      text('Question'),
      { name: 'into', type: 'variable_out', label: 'Keep as', isRequired: true },
      {
        name: 'as',
        type: 'one_of',
        label: 'Kind of answer',
        values: ANSWER_KINDS,
        isRequired: true,
      },
      {
        name: 'choices',
        type: 'choices',
        label: 'Choices',
        onlyIf: { field: 'as', is: ['choice'] },
      },
      {
        name: 'pattern',
        type: 'text',
        label: 'Form',
        help: '9 is a digit, A a letter, * either; anything else stands for itself.',
        onlyIf: { field: 'as', is: ['pattern'] },
      },
      optional({ ...text('When it is not that'), name: 'invalid' }),
      { name: 'attemptsMax', type: 'number', label: 'Attempts', min: 1, max: 10 },
      next(),
      otherwise('After the last attempt', 'A person, when empty.'),
      { name: 'isSkippedIfKnown', type: 'flag', label: 'Skip when it is known already' },
      {
        name: 'isOptional',
        type: 'flag',
        label: 'The customer may ask something instead',
        help: 'Their message is then taken along to the step above.',
      },
    ],
  },
  menu: {
    label: 'Menu',
    help: 'Lets the customer choose: buttons, a list, or numbered text, whatever the channel has.',
    fields: [
      text('Question'),
      { name: 'options', type: 'options', label: 'Options', isRequired: true },
      otherwise('When it is none of these', 'When empty: asked again, then a person.'),
    ],
  },
  question: {
    label: 'Open question',
    help: 'Waits for a question of the customer and asks the knowledge.',
    fields: [
      optional(text('Invitation')),
      optional({ ...text('When it was not learned'), name: 'notLearned' }),
      optional(next('After an answer')),
      otherwise('After a question that was not learned'),
    ],
  },
  condition: {
    label: 'Condition',
    help: 'Goes one way or the other.',
    fields: [
      { name: 'variable', type: 'variable_in', label: 'Variable', isRequired: true },
      { name: 'is', type: 'one_of', label: 'Is', values: CONDITION_TESTS, isRequired: true },
      {
        name: 'value',
        type: 'text',
        label: 'Value',
        onlyIf: { field: 'is', is: ['equals', 'contains', 'less', 'greater'] },
      },
      next('If so'),
      { ...otherwise('If not'), isRequired: true },
    ],
  },
  set: {
    label: 'Set',
    help: 'Gives a variable a value.',
    fields: [
      { name: 'variable', type: 'variable_out', label: 'Variable', isRequired: true },
      { name: 'value', type: 'template', label: 'Value', isRequired: true },
      next(),
    ],
  },
  lookup: {
    label: 'Look up',
    help: 'Asks your own system (a CRM) about this customer.',
    fields: [
      { name: 'send', type: 'variables_in', label: 'Send along', isRequired: true },
      { name: 'fields', type: 'variables_out', label: 'Keep of the answer', isRequired: true },
      next('When found'),
      { ...otherwise('When not found'), isRequired: true },
      { name: 'unreachable', type: 'target', label: 'When it does not answer' },
    ],
  },
  handover: {
    label: 'Hand over',
    help: 'A person takes over; the bot is silent from then on.',
    fields: [
      optional(text('Text')),
      { name: 'whenClosed', type: 'target', label: 'While the team is closed' },
    ],
  },
  callback: {
    label: 'Callback',
    help: 'Puts a call on the list of the team.',
    fields: [
      { name: 'number', type: 'variable_in', label: 'Number in', isRequired: true },
      { name: 'wish', type: 'variable_in', label: 'Wished time in' },
      text('Text', { help: '{{dueAt}} is the time that is promised.' }),
    ],
  },
  rating: {
    label: 'Rating',
    help: 'Asks how it was, from 1 to 5. A 1 or 2 brings a person.',
    fields: [text('Question'), next()],
  },
  jump: { label: 'Jump', help: 'Goes on at another step.', fields: [next('To')] },
  end: {
    label: 'End',
    help: 'The flow is over.',
    fields: [
      optional(text('Text')),
      { name: 'isResolved', type: 'flag', label: 'The conversation is resolved' },
    ],
  },
};

export const STEP_KINDS = Object.keys(STEP_SPECS) as readonly StepKind[];

/** Steps that a step leads to, with the field that says so. */
export function targetsOf(
  step: Readonly<Record<string, unknown>> & { readonly kind: StepKind },
): { readonly field: string; readonly to: string }[] {
  return STEP_SPECS[step.kind].fields.flatMap(({ name, type }) => {
    const value = step[name];
    if (type === 'target')
      return typeof value === 'string' && value ? [{ field: name, to: value }] : [];
    if (type !== 'options' || !Array.isArray(value)) return [];
    return value.flatMap((option: { next?: unknown }, index) =>
      typeof option?.next === 'string' && option.next
        ? [{ field: `options.${index}.next`, to: option.next }]
        : [],
    );
  });
}
