/** The publishing gate: what the draft changes for questions that customers have asked. */
import { ArrowRightIcon, CheckCircleIcon } from '@heroicons/react/16/solid';
import { Button, Loader, Modal, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { explain } from '../api/client.js';
import { type Gate, publishBrain, runGate } from '../api/knowledge.js';
import { count } from './count.js';
import { useSay } from '../frame/toasts.js';
import { Trouble } from '../frame/trouble.js';
import { useSession } from '../session/session.js';
import classes from './knowledge-page.module.css';
import { OutcomeWords } from './outcome.js';

interface PublishDialogProps {
  readonly titleOf: (entryId: string) => string;
  readonly onClose: () => void;
}

export function PublishDialog({ titleOf, onClose }: PublishDialogProps) {
  const { workspace } = useSession();
  const gate = useQuery({
    queryKey: ['gate', workspace.workspaceId],
    queryFn: runGate,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Modal
      opened
      size="xl"
      title="Before it goes live"
      closeButtonProps={{ 'aria-label': 'Close' }}
      onClose={onClose}
    >
      {gate.isError ? (
        <Trouble
          title="The questions could not be asked again"
          text={explain(gate.error)}
          onRetry={() => void gate.refetch()}
        />
      ) : gate.data ? (
        <Findings gate={gate.data} titleOf={titleOf} onClose={onClose} onAgain={gate.refetch} />
      ) : (
        <div className={classes.asking} role="status">
          <Loader size="sm" />
          Putting the questions of the past to the live version and to the draft…
        </div>
      )}
    </Modal>
  );
}

interface FindingsProps extends PublishDialogProps {
  readonly gate: Gate;
  readonly onAgain: () => unknown;
}

function Findings({ gate, titleOf, onClose, onAgain }: FindingsProps) {
  const { workspace, account } = useSession();
  const say = useSay();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const { figures, differences, unreadable } = gate;
  const isWorse = figures.worse > 0;
  const publish = useMutation({
    mutationFn: () => publishBrain(gate.upToVersion, isWorse ? reason.trim() : null),
    onSuccess: ({ liveVersion }) => {
      say.good(`Version ${liveVersion} is live.`);
      void queries.invalidateQueries({ queryKey: ['knowledge', workspace.workspaceId] });
      void queries.invalidateQueries({ queryKey: ['mismatches', workspace.workspaceId] });
      onClose();
    },
    onError: (error) => {
      say.failure(error);
      void onAgain();
    },
  });
  return (
    <div className={classes.gate}>
      <ul className={classes.figures} aria-label="What the gate found">
        {(['better', 'changed', 'worse', 'same'] as const).map((verdict) => (
          <li key={verdict} data-verdict={verdict} data-any={figures[verdict] > 0 || undefined}>
            <b className="tabular">{figures[verdict]}</b>
            {verdict}
          </li>
        ))}
      </ul>
      <p className={classes.hint}>
        {figures.asked === 0
          ? 'No customer has asked anything yet: there is nothing to compare.'
          : `${count(figures.asked, 'question')} of the past asked again, mismatches first.`}
        {unreadable > 0 && ` ${unreadable} more cannot be read: their people were forgotten.`}
      </p>
      {differences.length > 0 ? (
        <ol className={classes.differences} aria-label="Differences">
          {differences.map((one) => (
            <li key={one.questionMessageId} data-verdict={one.verdict}>
              <em data-verdict={one.verdict}>{one.verdict}</em>
              <div>
                <q>{one.text}</q>
                <span className={classes.change}>
                  <OutcomeWords of={one.was} titleOf={titleOf} />
                  <ArrowRightIcon width={14} aria-label="becomes" />
                  <OutcomeWords of={one.becomes} titleOf={titleOf} />
                </span>
                {one.expected && (
                  <small>
                    A person said:{' '}
                    {one.expected.kind === 'entry'
                      ? titleOf(one.expected.entryId)
                      : 'not for the bot'}
                  </small>
                )}
              </div>
            </li>
          ))}
        </ol>
      ) : (
        figures.asked > 0 && (
          <p className={classes.calm}>
            <CheckCircleIcon width={16} /> Every question of the past gets the same reply.
          </p>
        )
      )}
      {isWorse && (
        <Textarea
          label={`${figures.worse} ${figures.worse === 1 ? 'question gets' : 'questions get'} worse. Publish all the same?`}
          description={`Your name (${account.name}) and this reason are recorded with the version.`}
          placeholder="Why it is right"
          autosize
          minRows={2}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
      <div className={classes.foot}>
        <span />
        <Button variant="default" onClick={onClose}>
          Not now
        </Button>
        <Button
          {...(isWorse ? { color: 'red' } : {})}
          disabled={isWorse && reason.trim() === ''}
          loading={publish.isPending}
          onClick={() => publish.mutate()}
        >
          {isWorse ? 'Publish all the same' : 'Publish'}
        </Button>
      </div>
    </div>
  );
}
