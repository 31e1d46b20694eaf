/** One field of a step, as its kind is edited. */
import { PlusIcon, XMarkIcon } from '@heroicons/react/16/solid';
import {
  ActionIcon,
  Autocomplete,
  Button,
  NumberInput,
  Select,
  Switch,
  TagsInput,
  TextInput,
} from '@mantine/core';
import type { FieldSpec } from '#libs/flows';
import { type Draft, titleOf, variablesIn } from './draft.js';
import classes from './step-form.module.css';
import { WordsInput } from './words-input.js';

interface FieldProps {
  readonly field: FieldSpec;
  readonly value: unknown;
  readonly draft: Draft;
  /** What is wrong with it, by place inside the field; '' is the field itself. */
  readonly errors: Readonly<Record<string, string>>;
  readonly onChange: (value: unknown) => void;
}

export function FieldInput({ field, value, draft, errors, onChange }: FieldProps) {
  const { name, type, label, help, isRequired } = field;
  const common = {
    label,
    size: 'sm' as const,
    ...(help ? { description: help } : {}),
    error: errors[''],
    withAsterisk: isRequired === true,
  };
  switch (type) {
    case 'words':
      return (
        <WordsInput
          label={label}
          help={help}
          value={value as Record<string, string> | undefined}
          language={draft.language}
          errors={errors}
          onChange={onChange}
        />
      );
    case 'target':
      return (
        <TargetSelect
          {...common}
          value={value as string | undefined}
          draft={draft}
          onChange={onChange}
        />
      );
    case 'variable_out':
    case 'variable_in':
      return (
        <Autocomplete
          {...common}
          data={variablesIn(draft)}
          value={(value as string | undefined) ?? ''}
          onChange={onChange}
        />
      );
    case 'variables_in':
    case 'variables_out':
      return (
        <TagsInput
          {...common}
          data={type === 'variables_in' ? variablesIn(draft) : []}
          value={(value as string[] | undefined) ?? []}
          onChange={onChange}
        />
      );
    case 'template':
    case 'text':
      return (
        <TextInput
          {...common}
          value={(value as string | undefined) ?? ''}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'number':
      return (
        <NumberInput
          {...common}
          {...(field.min === undefined ? {} : { min: field.min })}
          {...(field.max === undefined ? {} : { max: field.max })}
          value={(value as number | undefined) ?? ''}
          onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
        />
      );
    case 'flag':
      return (
        <Switch
          label={label}
          size="sm"
          {...(help ? { description: help } : {})}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked || undefined)}
        />
      );
    case 'one_of':
      return (
        <Select
          {...common}
          data={[...(field.values ?? [])]}
          allowDeselect={false}
          value={(value as string | undefined) ?? null}
          onChange={onChange}
        />
      );
    case 'choices':
    case 'options':
      return (
        <OptionsInput
          label={label}
          hasNext={type === 'options'}
          name={name}
          value={(value as Option[] | undefined) ?? []}
          draft={draft}
          errors={errors}
          onChange={onChange}
        />
      );
  }
}

interface TargetSelectProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly draft: Draft;
  readonly error?: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

export function TargetSelect({ value, draft, onChange, ...rest }: TargetSelectProps) {
  return (
    <Select
      {...rest}
      size="sm"
      clearable
      searchable
      placeholder="Choose a step"
      data={draft.steps.map((step) => ({
        value: step.id,
        label: `${titleOf(step, draft.language).slice(0, 60)} (${step.id})`,
      }))}
      value={value ?? null}
      onChange={(next) => onChange(next ?? undefined)}
    />
  );
}

type Option = { label?: Record<string, string>; next?: string } | Record<string, string>;

interface OptionsProps {
  readonly label: string;
  readonly name: string;
  readonly hasNext: boolean;
  readonly value: readonly Option[];
  readonly draft: Draft;
  readonly errors: Readonly<Record<string, string>>;
  readonly onChange: (value: Option[]) => void;
}

function OptionsInput({ label, hasNext, value, draft, errors, onChange }: OptionsProps) {
  const change = (index: number, option: Option) =>
    onChange(value.map((each, at) => (at === index ? option : each)));
  return (
    <fieldset className={classes.options}>
      <legend>{label}</legend>
      {errors[''] && <p className={classes.error}>{errors['']}</p>}
      {value.map((option, index) => {
        const words = (hasNext ? (option as { label?: object }).label : option) as
          | Record<string, string>
          | undefined;
        const inner = hasNext ? `${index}.label` : String(index);
        return (
          // Options have no ids of their own: their place is what they are.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={index} className={classes.option}>
            <WordsInput
              label={`${label} ${index + 1}`}
              value={words}
              language={draft.language}
              isShort
              errors={errorsBelow(errors, inner)}
              onChange={(next) =>
                change(index, hasNext ? { ...option, label: next ?? {} } : (next ?? {}))
              }
            />
            {hasNext && (
              <TargetSelect
                label="Then"
                value={(option as { next?: string }).next}
                draft={draft}
                error={errors[`${index}.next`]}
                onChange={(next) => change(index, { ...option, next: next ?? '' } as Option)}
              />
            )}
            <ActionIcon
              className={classes.removeOption ?? ''}
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={`Remove ${label} ${index + 1}`}
              onClick={() => onChange(value.filter((_each, at) => at !== index))}
            >
              <XMarkIcon width={14} />
            </ActionIcon>
          </div>
        );
      })}
      <Button
        size="compact-sm"
        variant="light"
        leftSection={<PlusIcon width={14} />}
        disabled={value.length >= 10}
        onClick={() => onChange([...value, hasNext ? { label: {}, next: draft.person } : {}])}
      >
        Add
      </Button>
    </fieldset>
  );
}

/** Errors of what lies inside: `0.label.en` below `0.label` is `en`. */
export function errorsBelow(
  errors: Readonly<Record<string, string>>,
  place: string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(errors).flatMap(([at, rule]) => {
      if (at === place) return [['', rule]];
      return at.startsWith(`${place}.`) ? [[at.slice(place.length + 1), rule]] : [];
    }),
  );
}
