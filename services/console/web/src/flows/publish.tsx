/** Looks at what a draft changes, and publishes it. */
import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { compareFlows } from '#libs/flows';
import { type PublishedFlow, publishFlow } from '../api/flow.js';
import { useSay } from '../frame/toasts.js';
import { useSession } from '../session/session.js';
import { asFlow, type Draft } from './draft.js';
import { Difference } from './history.js';

interface PublishProps {
  readonly draft: Draft;
  readonly published: PublishedFlow;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function Publish({ draft, published, isOpen, onClose }: PublishProps) {
  const { workspace } = useSession();
  const say = useSay();
  const queries = useQueryClient();
  const [note, setNote] = useState('');
  const publish = useMutation({
    mutationFn: () =>
      publishFlow({
        flow: asFlow(draft),
        basedOn: published.flowVersion,
        ...(note.trim() ? { note: note.trim() } : {}),
      }),
    onSuccess: ({ flowVersion }) => {
      say.good(`Version ${flowVersion} is live. Conversations in flight finish on theirs.`);
      setNote('');
      onClose();
    },
    onError: (error) => say.failure(error),
    onSettled: () => queries.invalidateQueries({ queryKey: ['flow', workspace.workspaceId] }),
  });
  return (
    <Modal opened={isOpen} onClose={onClose} title="Publish this flow" size="lg">
      <Difference difference={compareFlows(published.flow, asFlow(draft))} />
      <TextInput
        mt="md"
        label="What it is for"
        placeholder="Asks for the order number first"
        value={note}
        maxLength={500}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Button mt="md" loading={publish.isPending} onClick={() => publish.mutate()}>
        Publish version {published.flowVersion + 1}
      </Button>
    </Modal>
  );
}
