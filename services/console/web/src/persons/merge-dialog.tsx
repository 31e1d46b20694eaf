/** Finds the other person, shows what a merge would change, and merges. */
import { MagnifyingGlassIcon } from '@heroicons/react/16/solid';
import {
  Button,
  Group,
  Loader,
  Modal,
  Skeleton,
  Textarea,
  TextInput,
  UnstyledButton,
} from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { explain } from '../api/client.js';
import { findPersons, type Person, type PersonSummary, previewMerge } from '../api/persons.js';
import { ChannelMark } from '../channel-marks.js';
import { Trouble } from '../frame/trouble.js';
import { useSession } from '../session/session.js';
import classes from './merge-dialog.module.css';
import { useMerging } from './use-merging.js';
import { calledBy, counted } from './words.js';

const SEARCH_AFTER_MS = 250;
const SEARCH_CHARS_MIN = 2;

interface MergeDialogProps {
  readonly person: Person;
  readonly contactId: string;
  readonly onClose: () => void;
}

export function MergeDialog({ person, contactId, onClose }: MergeDialogProps) {
  const [other, setOther] = useState<PersonSummary | null>(null);
  return (
    <Modal
      opened
      size="lg"
      title={other ? 'Before you merge' : `Merge ${calledBy(person)} with…`}
      closeButtonProps={{ 'aria-label': 'Close' }}
      onClose={onClose}
    >
      {other ? (
        <Preview
          contactId={contactId}
          other={other}
          onBack={() => setOther(null)}
          onClose={onClose}
        />
      ) : (
        <Search person={person} onChoose={setOther} />
      )}
    </Modal>
  );
}

interface SearchProps {
  readonly person: Person;
  readonly onChoose: (person: PersonSummary) => void;
}

function Search({ person, onChoose }: SearchProps) {
  const { workspace } = useSession();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), SEARCH_AFTER_MS);
  const isAsked = q.length >= SEARCH_CHARS_MIN;
  const found = useQuery({
    queryKey: ['persons', workspace.workspaceId, q],
    queryFn: ({ signal }) => findPersons(q, signal),
    enabled: isAsked,
    gcTime: 0,
    staleTime: 0, // Who was not found a moment ago may have written since.
  });
  const others = found.data?.items.filter(({ personId }) => personId !== person.personId);
  return (
    <div className={classes.search}>
      <TextInput
        data-autofocus
        label="Phone number, address or name"
        leftSection={<MagnifyingGlassIcon width={16} />}
        rightSection={found.isFetching ? <Loader size={14} /> : null}
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      <div aria-live="polite">
        {found.isError && <p className={classes.none}>{explain(found.error)}</p>}
        {!isAsked && (
          <p className={classes.none}>
            A whole number or address finds everybody who has it; a part of a name is looked for
            among the latest conversations.
          </p>
        )}
        {isAsked && others?.length === 0 && (
          <p className={classes.none}>Nobody else is found by that.</p>
        )}
        <ul className={classes.found}>
          {others?.map((other) => (
            <li key={other.personId}>
              <UnstyledButton onClick={() => onChoose(other)}>
                <span className={classes.marks}>
                  {other.channels.map((channel) => (
                    <ChannelMark key={channel} channel={channel} size={22} />
                  ))}
                </span>
                <b>{calledBy(other)}</b>
                <small>{[...other.addresses, counted(other.conversations)].join(' · ')}</small>
              </UnstyledButton>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

interface PreviewProps {
  readonly contactId: string;
  readonly other: PersonSummary;
  readonly onBack: () => void;
  readonly onClose: () => void;
}

function Preview({ contactId, other, onBack, onClose }: PreviewProps) {
  const { workspace } = useSession();
  const merging = useMerging();
  const [remark, setRemark] = useState('');
  const preview = useQuery({
    queryKey: ['merge-preview', workspace.workspaceId, contactId, other.personId],
    queryFn: () => previewMerge(contactId, other.personId),
    gcTime: 0,
  });
  if (preview.isError)
    return <Trouble title="They cannot be merged" text={explain(preview.error)} />;
  if (!preview.data) return <Skeleton height={140} radius={8} />;
  const { kept, joined, lines } = preview.data;
  const merge = async () => {
    const chosen = { personId: other.personId, name: calledBy(joined) };
    if (await merging.merge(contactId, chosen, remark)) onClose();
  };
  return (
    <>
      <div className={classes.sides}>
        <Side person={kept} role="stays" />
        <Side person={joined} role="joins" />
      </div>
      <ul className={classes.lines}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <Textarea
        label="Why are they the same person?"
        placeholder="Optional. Colleagues see it."
        maxLength={500}
        value={remark}
        onChange={({ currentTarget }) => setRemark(currentTarget.value)}
      />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onBack}>
          Back
        </Button>
        <Button data-autofocus loading={merging.isBusy} onClick={() => void merge()}>
          Merge
        </Button>
      </Group>
    </>
  );
}

function Side({ person, role }: { person: PersonSummary; role: string }) {
  return (
    <div className={classes.side}>
      <small>{role}</small>
      <b>{calledBy(person)}</b>
      <span className={classes.marks}>
        {person.channels.map((channel) => (
          <ChannelMark key={channel} channel={channel} size={20} />
        ))}
      </span>
      {person.addresses.map((address) => (
        <span key={address}>{address}</span>
      ))}
      <small>{counted(person.conversations)}</small>
    </div>
  );
}
