/** Takes a merge back, after saying what will stand where. */
import { Button, Group, Modal, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { explain } from '../api/client.js';
import { previewSplit } from '../api/persons.js';
import { Trouble } from '../frame/trouble.js';
import { useSession } from '../session/session.js';
import classes from './merge-dialog.module.css';
import { useMerging } from './use-merging.js';
import { calledBy } from './words.js';

interface SplitDialogProps {
  readonly contactId: string;
  readonly mergeId: string;
  readonly onClose: () => void;
}

export function SplitDialog({ contactId, mergeId, onClose }: SplitDialogProps) {
  const { workspace } = useSession();
  const merging = useMerging();
  const preview = useQuery({
    queryKey: ['split-preview', workspace.workspaceId, contactId, mergeId],
    queryFn: () => previewSplit(contactId, mergeId),
    gcTime: 0,
  });
  const split = async () => {
    if (!preview.data) return;
    if (await merging.split(contactId, mergeId, calledBy(preview.data.joined))) onClose();
  };
  return (
    <Modal
      opened
      title="Split into two persons"
      closeButtonProps={{ 'aria-label': 'Close' }}
      onClose={onClose}
    >
      {preview.isError ? (
        <Trouble title="This merge cannot be shown" text={explain(preview.error)} />
      ) : !preview.data ? (
        <Skeleton height={90} radius={8} />
      ) : (
        <>
          <ul className={classes.lines}>
            {preview.data.lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button data-autofocus loading={merging.isBusy} onClick={() => void split()}>
              Split
            </Button>
          </Group>
        </>
      )}
    </Modal>
  );
}
