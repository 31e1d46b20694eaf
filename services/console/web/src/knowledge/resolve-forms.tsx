/** The second click: a new answer, or an entry that was there. */
import { languageOf } from '#libs/brain';
import { Button, Select, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { Close } from '../api/knowledge.js';
import { LANGUAGES } from './entry-editor.js';
import classes from './knowledge-page.module.css';
import type { Resolve } from './mismatch-card.js';

interface FormProps {
  readonly wordings: readonly string[];
  readonly isBusy: boolean;
  readonly onResolve: Resolve;
}

const NO_NAMES = "Kept in the clear for the whole workspace: take customers' names out.";
const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

/** A message of many lines is one wording. */
const asLines = (wordings: readonly string[]) =>
  wordings.map((text) => text.replace(/\s+/g, ' ').trim()).join('\n');

export function TeachForm({ wordings, isBusy, onResolve }: FormProps) {
  const [questions, setQuestions] = useState(asLines(wordings));
  const [answer, setAnswer] = useState('');
  const [language, setLanguage] = useState<string>(languageOf(wordings.join(' '), 'en'));
  return (
    <div className={classes.resolve}>
      <Textarea
        label="Wordings"
        description={NO_NAMES}
        autosize
        minRows={2}
        maxRows={8}
        value={questions}
        onChange={(event) => setQuestions(event.currentTarget.value)}
      />
      <Textarea
        label="Answer"
        description="What the bot says to it from now on."
        autosize
        minRows={2}
        maxRows={8}
        data-autofocus
        value={answer}
        onChange={(event) => setAnswer(event.currentTarget.value)}
      />
      <div className={classes.foot}>
        <Select
          size="xs"
          aria-label="Language"
          data={LANGUAGES}
          value={language}
          allowDeselect={false}
          onChange={(value) => value && setLanguage(value)}
        />
        <span />
        <Button
          size="sm"
          disabled={lines(questions).length === 0 || answer.trim() === ''}
          loading={isBusy}
          onClick={() =>
            onResolve({ as: 'taught', entry: { language, questions: lines(questions), answer } })
          }
        >
          Teach this answer
        </Button>
      </div>
    </div>
  );
}

export function LinkForm({ entry, wordings, isBusy, onResolve }: FormProps & { entry: Close }) {
  const [learned, setLearned] = useState(asLines(wordings));
  return (
    <div className={classes.resolve}>
      <p className={classes.answer}>{entry.answer}</p>
      <Textarea
        label="Learn these wordings for it"
        description={`${NO_NAMES} Empty: learn none.`}
        autosize
        minRows={2}
        maxRows={8}
        value={learned}
        onChange={(event) => setLearned(event.currentTarget.value)}
      />
      <div className={classes.foot}>
        <span />
        <Button
          size="sm"
          loading={isBusy}
          onClick={() =>
            onResolve({ as: 'linked', entryId: entry.entryId, wordings: lines(learned) })
          }
        >
          This is what was meant
        </Button>
      </div>
    </div>
  );
}
