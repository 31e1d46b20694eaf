/** A question put to the live version and to the draft; nothing is recorded. */
import { SparklesIcon } from '@heroicons/react/16/solid';
import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { tryQuestion } from '../api/knowledge.js';
import { useSession } from '../session/session.js';
import classes from './knowledge-page.module.css';
import { OutcomeWords } from './outcome.js';

interface TryItProps {
  readonly version: number;
  readonly titleOf: (entryId: string) => string;
}

const TYPING_MS = 250;

export function TryIt({ version, titleOf }: TryItProps) {
  const { workspace } = useSession();
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text.trim(), TYPING_MS);
  const tried = useQuery({
    queryKey: ['try', workspace.workspaceId, version, asked],
    queryFn: () => tryQuestion(asked),
    enabled: asked !== '',
    placeholderData: keepPreviousData,
  });
  return (
    <section className={classes.try}>
      <TextInput
        aria-label="Try a question"
        placeholder="Try a question, as a customer would ask it"
        leftSection={<SparklesIcon width={15} />}
        value={text}
        maxLength={1_000}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {asked && tried.data && (
        <dl>
          <div>
            <dt>live</dt>
            <dd>
              <OutcomeWords of={tried.data.live} titleOf={titleOf} />
            </dd>
          </div>
          <div>
            <dt>draft</dt>
            <dd>
              <OutcomeWords of={tried.data.draft} titleOf={titleOf} />
            </dd>
          </div>
          <div>
            <dt>closest</dt>
            <dd className={classes.closest}>
              {tried.data.closest.length === 0 && 'nothing'}
              {tried.data.closest.map(({ entryId, title, score }) => (
                <span key={entryId}>
                  {title} <b className="tabular">{Math.round(score * 100)} %</b>
                </span>
              ))}
            </dd>
          </div>
        </dl>
      )}
    </section>
  );
}
