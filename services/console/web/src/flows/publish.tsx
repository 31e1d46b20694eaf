/** Looks at what a draft changes, for its steps and for the questions of the past, and publishes it. */
import { Box, Button, Group, Modal, Skeleton, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { compareFlows } from '#libs/flows';
import { explain } from '../api/client.js';
import { type PublishedFlow, publishFlow, runFlowGate } from '../api/flow.js';
import { loadKnowledge } from '../api/knowledge.js';
import { startShadow } from '../api/shadow.js';
import { useSay } from '../frame/toasts.js';
import { Trouble } from '../frame/trouble.js';
import { Overrule } from '../gate/overrule.js';
import { useSession } from '../session/session.js';
import { asFlow, type Draft } from './draft.js';
import { Gate, Turns } from './gate.js';
import { Difference } from './history.js';

interface PublishProps {
  readonly draft: Draft;
  readonly published: PublishedFlow;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function Publish({ isOpen, onClose, ...shown }: PublishProps) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Publish this flow" size="xl">
      {isOpen && <Passage {...shown} onClose={onClose} />}
    </Modal>
  );
}

function Passage({ draft, published, onClose }: Omit<PublishProps, 'isOpen'>) {
  const { workspace } = useSession();
  const say = useSay();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const [note, setNote] = useState('');
  const [reason, setReason] = useState('');
  const flow = asFlow(draft);
  const gate = useQuery({
    queryKey: ['flow-gate', workspace.workspaceId, flow],
    queryFn: () => runFlowGate(flow),
    staleTime: 0,
    gcTime: 0,
  });
  const knowledge = useQuery({
    queryKey: ['knowledge', workspace.workspaceId],
    queryFn: loadKnowledge,
  });
  const titleOf = (entryId: string) =>
    knowledge.data?.entries.find((entry) => entry.entryId === entryId)?.title ?? entryId;
  const worse = gate.data ? gate.data.figures.worse + gate.data.turns.figures.worse : 0;
  const publish = useMutation({
    mutationFn: () =>
      publishFlow({
        flow,
        basedOn: published.flowVersion,
        ...(note.trim() ? { note: note.trim() } : {}),
        ...(worse > 0 ? { reason: reason.trim() } : {}),
      }),
    onSuccess: ({ flowVersion }) => {
      say.good(`Version ${flowVersion} is live. Conversations in flight finish on theirs.`);
      onClose();
    },
    onError: (error) => {
      say.failure(error);
      void gate.refetch();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['flow', workspace.workspaceId] }),
  });
  // The knowledge stays as it is live: only the flow is tried.
  const shadow = useMutation({
    mutationFn: (brainVersion: number) =>
      startShadow({ name: note.trim() || flow.name, brainVersion, flow }),
    onSuccess: () => {
      say.good('It runs in the shadow from the next message on; nothing is published.');
      void queries.invalidateQueries({ queryKey: ['shadow', workspace.workspaceId] });
      navigate('/shadow');
    },
    onError: (error) => say.failure(error),
  });
  return (
    <>
      <Difference difference={compareFlows(published.flow, flow)} />
      {gate.isError ? (
        <Trouble
          title="The questions of the past could not be asked"
          text={explain(gate.error)}
          onRetry={() => void gate.refetch()}
        />
      ) : gate.data ? (
        <Box mt="md">
          <Gate gate={gate.data} titleOf={titleOf} />
          <Turns gate={gate.data} titleOf={titleOf} />
        </Box>
      ) : (
        <Skeleton height={120} radius={8} my="md" aria-label="Asking the questions of the past" />
      )}
      {worse > 0 && (
        <Overrule
          what={worse === 1 ? '1 thing gets' : `${worse} things get`}
          reason={reason}
          onChange={setReason}
        />
      )}
      <TextInput
        mt="md"
        label="What it is for"
        placeholder="Asks for the order number first"
        value={note}
        maxLength={500}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Group mt="md" justify="space-between">
        <Button
          {...(worse > 0 ? { color: 'red' } : {})}
          disabled={!gate.data || (worse > 0 && reason.trim() === '')}
          loading={publish.isPending}
          onClick={() => publish.mutate()}
        >
          Publish version {published.flowVersion + 1}
          {worse > 0 && ' all the same'}
        </Button>
        <Button
          variant="default"
          disabled={!knowledge.data}
          loading={shadow.isPending}
          onClick={() => knowledge.data && shadow.mutate(knowledge.data.liveVersion)}
        >
          Run it in the shadow first
        </Button>
      </Group>
    </>
  );
}
