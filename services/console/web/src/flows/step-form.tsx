/** The form of one step: its fields, what is wrong with each, and what can be done with it. */
import { TrashIcon } from '@heroicons/react/16/solid';
import { Button, Menu, TextInput } from '@mantine/core';
import {
  type FieldSpec,
  type FlowProblem,
  STEP_KINDS,
  STEP_SPECS,
  type StepKind,
} from '#libs/flows';
import type { StepFigures } from '../api/flow.js';
import {
  changeStep,
  type Draft,
  type DraftStep,
  insertBehind,
  problemsAt,
  removeStep,
} from './draft.js';
import { errorsBelow, FieldInput } from './field-input.js';
import { KIND_ICONS } from './kinds.js';
import classes from './step-form.module.css';

interface StepFormProps {
  readonly draft: Draft;
  readonly step: DraftStep;
  readonly problems: readonly FlowProblem[];
  readonly figures: StepFigures | null;
  readonly isReadOnly: boolean;
  readonly onChange: (draft: Draft, selected: string | null) => void;
}

export function StepForm({ draft, step, problems, figures, isReadOnly, onChange }: StepFormProps) {
  const spec = STEP_SPECS[step.kind];
  const own = problemsAt(problems, step.id);
  const errors = Object.fromEntries(own.map(({ field, rule }) => [field, rule]));
  const fieldNames = new Set(spec.fields.map(({ name }) => name));
  const others = own.filter(({ field }) => !fieldNames.has(field.split('.')[0] ?? ''));
  const change = (field: string, value: unknown) =>
    onChange(changeStep(draft, step.id, { [field]: value }), step.id);
  const Icon = KIND_ICONS[step.kind];
  return (
    <fieldset className={classes.form} disabled={isReadOnly} aria-label={`Step ${step.id}`}>
      <header>
        <Icon width={18} height={18} aria-hidden />
        <div>
          <b>{spec.label}</b>
          <code>{step.id}</code>
          <p>{spec.help}</p>
        </div>
      </header>
      {figures && (
        <p className={classes.figures}>
          {figures.started} conversations came here, {figures.leftHere} left here,{' '}
          {figures.waitingHere} are here now.
        </p>
      )}
      {others.map(({ field, rule }) => (
        <p key={`${field}${rule}`} className={classes.error} role="alert">
          This step {rule}
        </p>
      ))}
      <TextInput
        label="Name"
        size="sm"
        placeholder="What colleagues call this step"
        value={step.title ?? ''}
        onChange={(event) => change('title', event.currentTarget.value)}
      />
      {spec.fields.filter(isShown(step)).map((field) => (
        <FieldInput
          key={field.name}
          field={field}
          value={step[field.name]}
          draft={draft}
          errors={errorsBelow(errors, field.name)}
          onChange={(value) => change(field.name, value)}
        />
      ))}
      {!isReadOnly && (
        <div className={classes.acts}>
          <AddStep
            label="Add a step behind this one"
            onAdd={(kind) => onChange(...insertBehind(draft, step.id, kind))}
          />
          <Button
            size="compact-sm"
            variant="subtle"
            color="red"
            leftSection={<TrashIcon width={14} />}
            onClick={() => onChange(removeStep(draft, step.id), null)}
          >
            Remove
          </Button>
        </div>
      )}
    </fieldset>
  );
}

/** A field that says nothing here is not shown, unless it is filled. */
function isShown(step: DraftStep) {
  return ({ name, onlyIf }: FieldSpec): boolean =>
    onlyIf === undefined ||
    step[name] !== undefined ||
    onlyIf.is.includes(String(step[onlyIf.field]));
}

export function AddStep({ label, onAdd }: { label: string; onAdd: (kind: StepKind) => void }) {
  return (
    <Menu position="bottom-start" width={260}>
      <Menu.Target>
        <Button size="compact-sm" variant="light">
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
        {STEP_KINDS.map((kind) => {
          const Icon = KIND_ICONS[kind];
          return (
            <Menu.Item
              key={kind}
              leftSection={<Icon width={16} height={16} />}
              onClick={() => onAdd(kind)}
            >
              {STEP_SPECS[kind].label}
              <small className={classes.menuHelp}>{STEP_SPECS[kind].help}</small>
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
