/** One question in the words of those who asked it, and what can be done about it. */
import { LinkIcon, PlusIcon, XMarkIcon } from '@heroicons/react/16/solid';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import {
  type Close,
  type MismatchGroup,
  type Resolution,
  resolveMismatches,
} from '../api/knowledge.js';
import { useSay } from '../frame/toasts.js';
import { useSession } from '../session/session.js';
import classes from './knowledge-page.module.css';
import { LinkForm, TeachForm } from './resolve-forms.js';

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const WORDINGS_SHOWN = 4;

export type Resolve = (what: Omit<Resolution, 'questionMessageIds'>) => void;

export function MismatchCard({ group }: { group: MismatchGroup }) {
  const { workspace } = useSession();
  const say = useSay();
  const queries = useQueryClient();
  const [open, setOpen] = useState<'teach' | Close | null>(null);
  const { questions, closest, draftSays } = group;
  const [oldest] = questions;
  const resolve = useMutation({
    mutationFn: (what: Omit<Resolution, 'questionMessageIds'>) =>
      resolveMismatches({
        ...what,
        questionMessageIds: questions.map(({ questionMessageId }) => questionMessageId),
      }),
    onSuccess: (data, { as }) => {
      say.good(as === 'dismissed' ? 'Dismissed. The bot should not answer this.' : SAID);
      queries.setQueryData(['mismatches', workspace.workspaceId], data);
      void queries.invalidateQueries({ queryKey: ['knowledge', workspace.workspaceId] });
    },
    onError: (error) => say.failure(error),
  });
  if (!oldest) return null;
  const wordings = [...new Set(questions.map(({ text }) => text))];
  return (
    <li className={classes.group} data-open={open !== null || undefined}>
      <b className={`${classes.times} tabular`} title="How often it was asked">
        {questions.length}×
      </b>
      <div className={classes.groupWords}>
        <q>{wordings[0]}</q>
        {wordings.slice(1, WORDINGS_SHOWN).map((text) => (
          <q key={text} className={classes.alike}>
            {text}
          </q>
        ))}
        {wordings.length > WORDINGS_SHOWN && (
          <small>and {wordings.length - WORDINGS_SHOWN} more wordings</small>
        )}
        <small>
          since {day.format(new Date(oldest.askedAt))} ·{' '}
          <Link href={`/c/${oldest.conversationId}`}>see the conversation</Link>
          {draftSays === 'answer' && ' · the draft knows it already'}
        </small>
      </div>
      <div className={classes.groupActs}>
        {closest.map((entry) => (
          <Button
            key={entry.entryId}
            size="compact-sm"
            variant={open === entry ? 'filled' : 'light'}
            leftSection={<LinkIcon width={13} />}
            title={entry.answer}
            onClick={() => setOpen(open === entry ? null : entry)}
          >
            {entry.title}
          </Button>
        ))}
        <Button
          size="compact-sm"
          variant={open === 'teach' ? 'filled' : 'default'}
          leftSection={<PlusIcon width={14} />}
          onClick={() => setOpen(open === 'teach' ? null : 'teach')}
        >
          Teach
        </Button>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<XMarkIcon width={14} />}
          loading={resolve.isPending && resolve.variables.as === 'dismissed'}
          onClick={() => resolve.mutate({ as: 'dismissed' })}
        >
          Dismiss
        </Button>
      </div>
      {open === 'teach' && (
        <TeachForm wordings={wordings} isBusy={resolve.isPending} onResolve={resolve.mutate} />
      )}
      {open !== null && open !== 'teach' && (
        <LinkForm
          entry={open}
          wordings={wordings}
          isBusy={resolve.isPending}
          onResolve={resolve.mutate}
        />
      )}
    </li>
  );
}

const SAID = 'Learned, in the draft. It goes live with the next publication.';
