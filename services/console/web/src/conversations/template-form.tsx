/** The parameters of one template, what it will read as, and the button that sends it. */
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { v4 as newId } from 'uuid';
import { explain } from '../api/client.js';
import { sendTemplate, type Template } from '../api/templates.js';
import classes from './closed-window.module.css';

interface TemplateFormProps {
  readonly conversationId: string;
  readonly template: Template;
  readonly onSent: () => void;
}

export function TemplateForm({ conversationId, template, onSent }: TemplateFormProps) {
  const { name, language, category, parameters, header, buttons } = template;
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [state, setState] = useState<{ isSending: boolean; problem: string | null }>({
    isSending: false,
    problem: null,
  });
  const hasHeader = header?.kind === 'text' && header.hasParameter;
  const links = buttons.flatMap((button, index) =>
    button.kind === 'url' && button.hasParameter ? [{ ...button, index }] : [],
  );
  // A picture above the words needs a file, and that is not to be had here.
  const isUnfit = header !== null && header.kind !== 'text';
  const fields = [
    ...(hasHeader ? [{ key: 'header', label: 'Title' }] : []),
    ...parameters.map((parameter) => ({ key: `body ${parameter}`, label: labelOf(parameter) })),
    ...links.map(({ index, title }) => ({ key: `button ${index}`, label: `End of "${title}"` })),
  ];
  const valueOf = (key: string) => (values[key] ?? '').trim();
  const isFilled = fields.every(({ key }) => valueOf(key) !== '');
  const text = filled(template.text, (parameter) => valueOf(`body ${parameter}`));

  const send = async () => {
    setState({ isSending: true, problem: null });
    try {
      await sendTemplate(conversationId, newId(), name, {
        language,
        category,
        parameters: parameters.map((parameter) => valueOf(`body ${parameter}`)),
        parameterNames: parameters,
        ...(hasHeader ? { header: valueOf('header') } : {}),
        ...(links.length > 0
          ? {
              buttons: links.map(({ index }) => ({
                index,
                kind: 'url' as const,
                value: valueOf(`button ${index}`),
              })),
            }
          : {}),
        text,
      });
      onSent();
    } catch (error) {
      setState({ isSending: false, problem: explain(error) });
    }
  };

  if (isUnfit)
    return <p className={classes.trouble}>This template needs a file above its words.</p>;
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (isFilled) void send();
      }}
    >
      {fields.map(({ key, label }) => (
        <TextInput
          key={key}
          size="xs"
          label={label}
          required
          maxLength={key === 'header' ? 60 : 500}
          value={values[key] ?? ''}
          onChange={({ currentTarget: { value } }) => setValues({ ...values, [key]: value })}
        />
      ))}
      <div className={classes.preview} aria-label="How it will read">
        {header?.kind === 'text' && (
          <>
            <b>{filled(header.text, () => valueOf('header'))}</b>
            <br />
          </>
        )}
        {text}
      </div>
      <div className={classes.foot}>
        <span className={classes.trouble} role="status">
          {state.problem ??
            (category === 'marketing'
              ? 'Marketing: goes to nobody who stopped such messages.'
              : '')}
        </span>
        <Button type="submit" size="sm" disabled={!isFilled} loading={state.isSending}>
          Send template
        </Button>
      </div>
    </form>
  );
}

function labelOf(parameter: string): string {
  return /^\d+$/.test(parameter) ? `Value ${parameter}` : parameter.replaceAll('_', ' ');
}

/** A value that is not there yet stays as its place. */
function filled(text: string, valueOf: (parameter: string) => string): string {
  return text.replace(
    /{{\s*([a-z0-9_]+)\s*}}/gi,
    (place, parameter: string) => valueOf(parameter) || place,
  );
}
