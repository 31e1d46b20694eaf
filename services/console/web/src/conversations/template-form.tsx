/** What one template wants to know, what it will read as, and the button that sends it. */
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { v4 as newId } from 'uuid';
import { explain } from '../api/client.js';
import { sendTemplate, type Template } from '../api/templates.js';
import classes from './closed-window.module.css';
import {
  bodyOf,
  fieldsOf,
  filledIn,
  type HeaderFile,
  isFilled,
  problemOf,
  titleOf,
  type Values,
} from './template-fill.js';
import { isLink, TemplateFile } from './template-file.js';

interface TemplateFormProps {
  readonly conversationId: string;
  readonly template: Template;
  readonly onSent: () => void;
}

const NO_FILE: HeaderFile = { file: null, url: '', name: '' };

export function TemplateForm({ conversationId, template, onSent }: TemplateFormProps) {
  const { name, category, header, buttons, unfit } = template;
  const [values, setValues] = useState<Values>({});
  const [headerFile, setHeaderFile] = useState(NO_FILE);
  /** The same message however often it is tried. */
  const [messageId, setMessageId] = useState(() => newId());
  const [state, setState] = useState<{ isSending: boolean; problem: string | null }>({
    isSending: false,
    problem: null,
  });
  if (unfit) return <p className={classes.trouble}>{unfit}</p>;
  const fields = fieldsOf(template);
  const wanted = header && 'mimes' in header ? header : null;
  const isReady =
    isFilled(fields, values) && (!wanted || headerFile.file !== null || isLink(headerFile.url));
  const change = (key: string, value: string) => {
    setValues({ ...values, [key]: value });
    setMessageId(newId());
  };

  const send = async () => {
    setState({ isSending: true, problem: null });
    try {
      const filled = filledIn(template, values, headerFile);
      await sendTemplate(conversationId, messageId, name, filled, headerFile.file);
      onSent();
    } catch (error) {
      setState({ isSending: false, problem: explain(error) });
    }
  };

  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void send();
      }}
    >
      {wanted && (
        <TemplateFile
          wanted={wanted}
          value={headerFile}
          onChange={(next) => {
            setHeaderFile(next);
            setMessageId(newId());
          }}
        />
      )}
      {fields.map((field) => (
        <TextInput
          key={field.key}
          size="xs"
          label={field.label}
          required
          maxLength={field.charsMax}
          inputMode={field.kind === 'degrees' ? 'decimal' : 'text'}
          error={problemOf(field, values)}
          value={values[field.key] ?? ''}
          onChange={({ currentTarget }) => change(field.key, currentTarget.value)}
        />
      ))}
      <div className={classes.preview} role="group" aria-label="How it will read">
        {titleOf(template, values) && <b>{titleOf(template, values)}</b>}
        <span>{bodyOf(template, values)}</span>
        {buttons.length > 0 && (
          <ul>
            {buttons.map(({ title }, index) => (
              <li key={`${title}${index}`}>{title}</li>
            ))}
          </ul>
        )}
      </div>
      <div className={classes.foot}>
        <span className={classes.trouble} role="status">
          {state.problem ??
            (category === 'marketing'
              ? 'Marketing: goes to nobody who stopped such messages.'
              : '')}
        </span>
        <Button type="submit" size="sm" disabled={!isReady} loading={state.isSending}>
          Send template
        </Button>
      </div>
    </form>
  );
}
