/** Forgets a person for good, after showing everybody that would be forgotten with them. Admins only. */
import { Button, Checkbox, Group, Modal } from '@mantine/core';
import { useState } from 'react';
import type { Person } from '../api/persons.js';
import { ChannelMark, markOf } from '../channel-marks.js';
import classes from './merge-dialog.module.css';
import { useMerging } from './use-merging.js';
import { calledBy, counted } from './words.js';

interface ForgetDialogProps {
  readonly person: Person;
  readonly onClose: () => void;
}

export function ForgetDialog({ person, onClose }: ForgetDialogProps) {
  const merging = useMerging();
  const [hasLooked, setLooked] = useState(false);
  const { contacts } = person;
  const all = contacts.length === 2 ? 'both' : `all ${contacts.length}`;
  const forget = async () => {
    // Named as they are shown: when the person is others by now, nothing is forgotten.
    if (await merging.forget(person.personId, person.contactIds, calledBy(person))) onClose();
  };
  return (
    <Modal
      opened
      size="lg"
      title={`Forget ${calledBy(person)}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
      onClose={onClose}
    >
      <div className={classes.sides}>
        {contacts.map(({ contactId, identities, name, merge }) => (
          <div key={contactId} className={classes.side}>
            <small>{merge ? `merged by ${merge.byName}` : 'the person'}</small>
            <b>{name ?? calledBy({ name, personId: contactId })}</b>
            {identities.map(({ channel, address, since }) => (
              <span key={`${channel} ${address} ${since}`} className={classes.identity}>
                <ChannelMark channel={channel} size={20} /> {address || markOf(channel).label}
              </span>
            ))}
          </div>
        ))}
      </div>
      <ul className={classes.lines}>
        <li>
          What they said in {counted(person.conversations)}, their names, addresses and files are
          erased for good. Nobody can bring them back.
        </li>
        <li>That there were conversations, how long they took and how they were rated stays.</li>
        <li>Whoever writes again is somebody new.</li>
        {contacts.length > 1 && (
          <li>
            If one of these is not the same person, split first: {all} contacts are forgotten
            together.
          </li>
        )}
      </ul>
      <Checkbox
        data-autofocus
        label={
          contacts.length > 1
            ? `These are ${all} the person who is to be forgotten`
            : 'This is the person who is to be forgotten'
        }
        checked={hasLooked}
        onChange={({ currentTarget }) => setLooked(currentTarget.checked)}
      />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          color="red"
          disabled={!hasLooked}
          loading={merging.isBusy}
          onClick={() => void forget()}
        >
          Forget for good
        </Button>
      </Group>
    </Modal>
  );
}
