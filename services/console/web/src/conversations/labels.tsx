/** Labels of a conversation: taken off with a cross, put on by typing. */
import { XMarkIcon } from '@heroicons/react/16/solid';
import { TextInput, UnstyledButton } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Row } from '../../../live-state/index.js';
import { changeLabels } from '../api/conversations.js';
import { useSay } from '../frame/toasts.js';
import classes from './labels.module.css';

const LABEL_CHARS_MAX = 60;

export function Labels({ row, isReadOnly }: { row: Row; isReadOnly: boolean }) {
  const say = useSay();
  const [text, setText] = useState('');
  const change = (what: { add?: string[]; remove?: string[] }) =>
    changeLabels(row.conversationId, what).catch((error: unknown) => say.failure(error));
  const add = (event: FormEvent) => {
    event.preventDefault();
    const label = text.trim();
    setText('');
    if (label && !row.labels.includes(label)) void change({ add: [label] });
  };
  return (
    <div className={classes.labels}>
      {row.labels.map((label) => (
        <span key={label} className={classes.label}>
          {label}
          {!isReadOnly && (
            <UnstyledButton
              aria-label={`Take off the label ${label}`}
              className={classes.remove}
              onClick={() => void change({ remove: [label] })}
            >
              <XMarkIcon width={13} />
            </UnstyledButton>
          )}
        </span>
      ))}
      {isReadOnly ? (
        row.labels.length === 0 && <span className={classes.none}>None</span>
      ) : (
        <form onSubmit={add} className={classes.add}>
          <TextInput
            size="xs"
            variant="unstyled"
            aria-label="Add a label"
            placeholder="Add a label"
            maxLength={LABEL_CHARS_MAX}
            value={text}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
          />
        </form>
      )}
    </div>
  );
}
