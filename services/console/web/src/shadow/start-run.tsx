/** Chooses what to try: the draft or a version of the knowledge, and a version of the flow. */
import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { loadFlow } from '../api/flow.js';
import { loadKnowledge } from '../api/knowledge.js';
import { startShadow } from '../api/shadow.js';
import { useSay } from '../frame/toasts.js';
import { count } from '../knowledge/count.js';
import { useSession } from '../session/session.js';
import classes from './shadow-page.module.css';

interface StartRunProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onStarted: (runId: string) => void;
}

const DRAFT = 'draft';

export function StartRun({ isOpen, onClose, onStarted }: StartRunProps) {
  const { workspace } = useSession();
  const say = useSay();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [brain, setBrain] = useState<string>(DRAFT);
  const [flowVersion, setFlowVersion] = useState<string | null>(null);
  const knowledge = useQuery({
    queryKey: ['knowledge', workspace.workspaceId],
    queryFn: loadKnowledge,
    enabled: isOpen,
  });
  const flow = useQuery({
    queryKey: ['flow', workspace.workspaceId],
    queryFn: loadFlow,
    enabled: isOpen,
  });
  const start = useMutation({
    mutationFn: () =>
      startShadow({
        name: name.trim(),
        ...(brain === DRAFT ? {} : { brainVersion: Number(brain) }),
        ...(flowVersion === null ? {} : { flowVersion: Number(flowVersion) }),
      }),
    onSuccess: ({ runId }) => {
      say.good('It listens from the next message on.');
      setName('');
      void queries.invalidateQueries({ queryKey: ['shadow', workspace.workspaceId] });
      onStarted(runId);
      onClose();
    },
    onError: (error) => say.failure(error),
  });
  const lessons = knowledge.data?.lessonsInDraft ?? 0;
  return (
    <Modal opened={isOpen} onClose={onClose} title="Start a shadow run" size="md">
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          start.mutate();
        }}
      >
        <TextInput
          label="What you try"
          placeholder="With the new delivery answers"
          required
          maxLength={100}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label="Knowledge"
          allowDeselect={false}
          value={brain}
          onChange={(next) => setBrain(next ?? DRAFT)}
          data={[
            {
              value: DRAFT,
              label: `The draft as it stands now (${
                lessons === 0 ? 'nothing new in it' : count(lessons, 'change')
              })`,
            },
            ...(knowledge.data?.publications ?? []).map(({ brainVersion, entries }) => ({
              value: String(brainVersion),
              label: `Version ${brainVersion}, ${count(entries, 'entry', 'entries')}${
                brainVersion === knowledge.data?.liveVersion ? ' (live)' : ''
              }`,
            })),
          ]}
        />
        <Select
          label="Flow"
          allowDeselect={false}
          value={flowVersion ?? (flow.data ? String(flow.data.flowVersion) : null)}
          onChange={setFlowVersion}
          data={[...(flow.data?.versions ?? [])].reverse().map((version, index) => ({
            value: String(version.flowVersion),
            label: `Version ${version.flowVersion}, ${version.name}${index === 0 ? ' (live)' : ''}`,
          }))}
        />
        <p className={classes.small}>
          It is frozen as it is now. It sends nothing, hands nobody over and asks no system; it only
          notes what it would do.
        </p>
        <Button type="submit" loading={start.isPending} disabled={name.trim() === ''}>
          Start
        </Button>
      </form>
    </Modal>
  );
}
