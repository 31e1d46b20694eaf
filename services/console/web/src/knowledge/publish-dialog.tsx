/** The publishing gate: what the draft changes for questions that customers have asked. */
import { Button, Loader, Modal } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { explain } from '../api/client.js';
import { type Gate, publishBrain, runGate } from '../api/knowledge.js';
import { count } from './count.js';
import { useSay } from '../frame/toasts.js';
import { Trouble } from '../frame/trouble.js';
import { Change, Findings } from '../gate/findings.js';
import { Overrule } from '../gate/overrule.js';
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
        <Passage gate={gate.data} titleOf={titleOf} onClose={onClose} onAgain={gate.refetch} />
      ) : (
        <div className={classes.asking} role="status">
          <Loader size="sm" />
          Putting the questions of the past to the live version and to the draft…
        </div>
      )}
    </Modal>
  );
}

interface PassageProps extends PublishDialogProps {
  readonly gate: Gate;
  readonly onAgain: () => unknown;
}

function Passage({ gate, titleOf, onClose, onAgain }: PassageProps) {
  const { workspace } = useSession();
  const say = useSay();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const { figures } = gate;
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
      <Findings
        gate={gate}
        asked={`${count(figures.asked, 'question')} of the past asked again`}
        calm="Every question of the past gets the same reply."
        titleOf={titleOf}
        changeOf={({ was, becomes }) => (
          <Change
            from={<OutcomeWords of={was} titleOf={titleOf} />}
            to={<OutcomeWords of={becomes} titleOf={titleOf} />}
          />
        )}
      />
      {isWorse && (
        <Overrule
          what={figures.worse === 1 ? '1 question gets' : `${figures.worse} questions get`}
          reason={reason}
          onChange={setReason}
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
