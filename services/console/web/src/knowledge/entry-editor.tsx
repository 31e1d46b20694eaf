/** One entry: the wordings of a question, and the answer. */
import { faultOfPattern } from '#libs/brain';
import { Button, Modal, Select, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type EntryInput, type KnownEntry, teachEntry, unlearnEntry } from '../api/knowledge.js';
import { useSay } from '../frame/toasts.js';
import { useSession } from '../session/session.js';
import classes from './knowledge-page.module.css';

interface EntryEditorProps {
  readonly entry: KnownEntry | null;
  readonly isReadOnly: boolean;
  readonly onClose: () => void;
}

export const LANGUAGES = [
  { value: 'en', label: 'English' },
  { value: 'nl', label: 'Nederlands' },
  { value: 'de', label: 'Deutsch' },
  { value: 'fr', label: 'Français' },
];
const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

export function EntryEditor({ entry, isReadOnly, onClose }: EntryEditorProps) {
  const { workspace } = useSession();
  const say = useSay();
  const queries = useQueryClient();
  const [language, setLanguage] = useState(entry?.language ?? 'en');
  const [title, setTitle] = useState(
    entry && entry.title !== entry.questions[0] ? entry.title : '',
  );
  const [questions, setQuestions] = useState(entry?.questions.join('\n') ?? '');
  const [answer, setAnswer] = useState(entry?.answer ?? '');
  const [patterns, setPatterns] = useState(entry?.patterns.join('\n') ?? '');
  const done = (words: string) => {
    say.good(words);
    void queries.invalidateQueries({ queryKey: ['knowledge', workspace.workspaceId] });
    onClose();
  };
  const teach = useMutation({
    mutationFn: (body: EntryInput) => teachEntry(entry?.entryId ?? null, body),
    onSuccess: () => done('Taught. It goes live with the next publication.'),
    onError: (error) => say.failure(error),
  });
  const unlearn = useMutation({
    mutationFn: () => unlearnEntry(entry?.entryId ?? ''),
    onSuccess: () => done('It will not be answered any more, from the next publication on.'),
    onError: (error) => say.failure(error),
  });
  const fault = lines(patterns).map(faultOfPattern).find(Boolean) ?? null;
  const isReady = lines(questions).length > 0 && answer.trim() !== '' && !fault;
  return (
    <Modal
      opened
      size="lg"
      title={entry ? 'Entry' : 'Teach an answer'}
      closeButtonProps={{ 'aria-label': 'Close' }}
      onClose={onClose}
    >
      <fieldset className={classes.form} disabled={isReadOnly}>
        <p className={classes.notice}>
          This is knowledge of the workspace and kept in the clear: no customer's name, number or
          address belongs in it.
        </p>
        <div className={classes.row}>
          <TextInput
            label="Title"
            description="On buttons and in lists. Optional."
            value={title}
            maxLength={80}
            onChange={(event) => setTitle(event.currentTarget.value)}
          />
          <Select
            label="Language"
            description="Of question and answer."
            data={LANGUAGES}
            value={language}
            allowDeselect={false}
            onChange={(value) => value && setLanguage(value)}
          />
        </div>
        <Textarea
          label="Wordings of the question"
          description="One per line, as customers would say it. Five to twenty make it sure."
          autosize
          minRows={4}
          maxRows={12}
          value={questions}
          onChange={(event) => setQuestions(event.currentTarget.value)}
        />
        <Textarea
          label="Answer"
          autosize
          minRows={3}
          maxRows={12}
          value={answer}
          onChange={(event) => setAnswer(event.currentTarget.value)}
        />
        <Textarea
          label="Patterns"
          description="Optional, one per line: words, a|b for either, word* for a beginning, # for a number, * for a gap."
          placeholder="return|exchange * shoes"
          autosize
          minRows={1}
          maxRows={6}
          error={fault}
          value={patterns}
          onChange={(event) => setPatterns(event.currentTarget.value)}
        />
        {!isReadOnly && (
          <div className={classes.foot}>
            {entry && (
              <Button
                variant="subtle"
                color="red"
                loading={unlearn.isPending}
                onClick={() => unlearn.mutate()}
              >
                Unlearn
              </Button>
            )}
            <span />
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              disabled={!isReady}
              loading={teach.isPending}
              onClick={() =>
                teach.mutate({
                  language,
                  questions: lines(questions),
                  answer,
                  ...(title.trim() ? { title: title.trim() } : {}),
                  ...(lines(patterns).length > 0 ? { patterns: lines(patterns) } : {}),
                })
              }
            >
              Teach
            </Button>
          </div>
        )}
      </fieldset>
    </Modal>
  );
}
