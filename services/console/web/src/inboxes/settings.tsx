/** Fields for what a channel asks for, made from the schema of its settings. No channel is known here. */
import { NumberInput, PasswordInput, Switch, TagsInput, TextInput } from '@mantine/core';
import type { SettingSchema } from '../api/places.js';
import classes from './connect-inbox.module.css';
import { labelOf, type Values } from './setting-values.js';

interface SettingsProps {
  readonly schema: SettingSchema;
  /** Where the fields stand, such as `smtp.`; empty at the top. */
  readonly path: string;
  readonly values: Values;
  readonly errors: ReadonlyMap<string, string>;
  readonly onChange: (path: string, value: unknown) => void;
}

const SECRET = /secret|token|pass(word)?$|key$/i;

export function Settings({ schema, path, values, errors, onChange }: SettingsProps) {
  return Object.entries(schema.properties ?? {}).map(([name, field]) => {
    const at = path + name;
    if (field.type === 'object')
      return (
        <fieldset key={at} className={classes.group}>
          <legend>{labelOf(name)}</legend>
          <Settings
            schema={field}
            path={`${at}.`}
            values={values}
            errors={errors}
            onChange={onChange}
          />
        </fieldset>
      );
    const isRequired = (schema.required?.includes(name) ?? false) && field.default === undefined;
    return (
      <Field
        key={at}
        name={name}
        schema={field}
        isRequired={isRequired}
        value={values[at] ?? field.default}
        error={errors.get(at)}
        onChange={(value) => onChange(at, value)}
      />
    );
  });
}

interface FieldProps {
  readonly name: string;
  readonly schema: SettingSchema;
  readonly isRequired: boolean;
  readonly value: unknown;
  readonly error: string | undefined;
  readonly onChange: (value: unknown) => void;
}

function Field({ name, schema, isRequired, value, error, onChange }: FieldProps) {
  const around = {
    label: labelOf(name),
    description: schema.description,
    error,
  };
  switch (schema.type) {
    case 'boolean':
      return (
        <Switch
          {...around}
          checked={value === true}
          onChange={({ currentTarget }) => onChange(currentTarget.checked)}
        />
      );
    case 'integer':
    case 'number':
      return (
        <NumberInput
          {...around}
          required={isRequired}
          allowDecimal={schema.type === 'number'}
          value={typeof value === 'number' ? value : ''}
          onChange={(next) => onChange(next === '' ? undefined : Number(next))}
        />
      );
    case 'array':
      return (
        <TagsInput
          {...around}
          placeholder="Type one and press Enter"
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={onChange}
        />
      );
    default: {
      const Input = SECRET.test(name) ? PasswordInput : TextInput;
      return (
        <Input
          {...around}
          required={isRequired}
          autoComplete="off"
          value={typeof value === 'string' ? value : ''}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      );
    }
  }
}
