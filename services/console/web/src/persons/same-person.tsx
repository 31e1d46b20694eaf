/** "Same person?": who shares what a channel vouches for. An agent decides, and can take it back. */
import { Button } from '@mantine/core';
import type { Person, Suggestion } from '../api/persons.js';
import { ChannelMark } from '../channel-marks.js';
import classes from './person-panel.module.css';
import { useMerging } from './use-merging.js';
import { calledBy, reasonOf } from './words.js';

export function SamePerson({ person, contactId }: { person: Person; contactId: string }) {
  return person.suggestions.map((suggestion) => (
    <Offered key={suggestion.personId} suggestion={suggestion} contactId={contactId} />
  ));
}

function Offered({ suggestion, contactId }: { suggestion: Suggestion; contactId: string }) {
  const merging = useMerging();
  const name = calledBy(suggestion);
  const { personId, because } = suggestion;
  return (
    <div className={classes.same} data-sure={suggestion.isProvenByBoth || undefined}>
      <b>Same person?</b>
      <span className={classes.who}>
        {suggestion.channels.map((channel) => (
          <ChannelMark key={channel} channel={channel} size={20} />
        ))}
        {name}
      </span>
      <p>{reasonOf(suggestion)}</p>
      <div className={classes.ways}>
        <Button
          size="compact-sm"
          loading={merging.isBusy}
          onClick={() => void merging.merge(contactId, { personId, name, because })}
        >
          Yes, merge
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          disabled={merging.isBusy}
          onClick={() => void merging.apart(contactId, { personId, name })}
        >
          No
        </Button>
      </div>
    </div>
  );
}
