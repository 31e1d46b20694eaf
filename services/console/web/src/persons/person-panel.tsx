/** Who the customer is on all channels: identities, what else was said, and who may be the same person. */
import { ClockIcon, LinkIcon, ShieldCheckIcon } from '@heroicons/react/16/solid';
import { Anchor, Button, Skeleton, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Row } from '../../../live-state/index.js';
import { explain } from '../api/client.js';
import { type ContactCard, loadPerson, type Person } from '../api/persons.js';
import { ChannelMark, markOf } from '../channel-marks.js';
import { useSession } from '../session/session.js';
import { fullTime, listTime, useNow } from '../time.js';
import { ForgetDialog } from './forget-dialog.js';
import { MergeDialog } from './merge-dialog.js';
import classes from './person-panel.module.css';
import { SamePerson } from './same-person.js';
import { SplitDialog } from './split-dialog.js';
import { BECAUSE, calledBy } from './words.js';

const OTHERS_SHOWN = 5;

interface PersonPanelProps {
  readonly row: Row;
  readonly mayMerge: boolean;
}

export function PersonPanel({ row, mayMerge }: PersonPanelProps) {
  const { workspace } = useSession();
  const person = useQuery({
    queryKey: ['person', workspace.workspaceId, row.contactId],
    queryFn: ({ signal }) => loadPerson(row.contactId, signal),
    staleTime: 15_000,
    // Colleagues merge and split, too.
    refetchInterval: 30_000,
  });
  return (
    <section className={classes.panel} aria-label="Person">
      <h3>Person</h3>
      {person.isPending ? (
        <Skeleton height={52} radius={8} />
      ) : person.isError ? (
        <p className={classes.note}>{explain(person.error)}</p>
      ) : (
        <Known person={person.data} row={row} mayMerge={mayMerge && !person.data.isForgotten} />
      )}
    </section>
  );
}

function Known({ person, row, mayMerge }: PersonPanelProps & { person: Person }) {
  const { workspace } = useSession();
  const [isMerging, setMerging] = useState(false);
  const [isForgetting, setForgetting] = useState(false);
  const [splitting, setSplitting] = useState<ContactCard | null>(null);
  const others = person.latest.filter(
    ({ conversationId }) => conversationId !== row.conversationId,
  );
  return (
    <>
      {mayMerge && <SamePerson person={person} contactId={row.contactId} />}
      <ul className={classes.contacts}>
        {person.contacts.map((card) => (
          <Contact
            key={card.contactId}
            card={card}
            onSplit={mayMerge && card.merge ? () => setSplitting(card) : null}
          />
        ))}
      </ul>
      {others.length > 0 && (
        <>
          <h4>Other conversations</h4>
          <ul className={classes.others}>
            {others.slice(0, OTHERS_SHOWN).map((other) => (
              <Other key={other.conversationId} row={other} />
            ))}
          </ul>
        </>
      )}
      <div className={classes.ways}>
        <Button
          component={Link}
          href={`/p/${row.contactId}`}
          size="compact-sm"
          variant="light"
          leftSection={<ClockIcon width={14} />}
        >
          Timeline
        </Button>
        {mayMerge && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<LinkIcon width={14} />}
            onClick={() => setMerging(true)}
          >
            Merge with…
          </Button>
        )}
      </div>
      {mayMerge && workspace.role === 'admin' && (
        <Anchor
          component="button"
          type="button"
          size="xs"
          c="var(--bad)"
          mt={10}
          onClick={() => setForgetting(true)}
        >
          Forget this person…
        </Anchor>
      )}
      {isForgetting && <ForgetDialog person={person} onClose={() => setForgetting(false)} />}
      {isMerging && (
        <MergeDialog person={person} contactId={row.contactId} onClose={() => setMerging(false)} />
      )}
      {splitting?.merge && (
        <SplitDialog
          contactId={row.contactId}
          mergeId={splitting.merge.mergeId}
          onClose={() => setSplitting(null)}
        />
      )}
    </>
  );
}

function Contact({ card, onSplit }: { card: ContactCard; onSplit: (() => void) | null }) {
  const { merge, identities, isForgotten } = card;
  if (isForgotten) return <li className={classes.note}>Forgotten: erased for good.</li>;
  return (
    <li className={classes.contact}>
      {identities.map((identity) => (
        <div key={`${identity.inboxId} ${identity.address} ${identity.since}`}>
          <ChannelMark channel={identity.channel} size={22} />
          <span className={classes.words}>
            <b>{identity.address || identity.name || markOf(identity.channel).label}</b>
            <small>
              {identity.address && identity.name ? `${identity.name} · ` : ''}
              since {new Date(identity.since).toLocaleDateString()}
            </small>
          </span>
          {identity.isVerified && (
            <Tooltip label="The channel vouches for this identity">
              <ShieldCheckIcon
                width={15}
                className={classes.proven}
                role="img"
                aria-label="Verified"
              />
            </Tooltip>
          )}
        </div>
      ))}
      {merge && (
        <p title={fullTime(merge.at)}>
          Merged by {merge.byName}, {BECAUSE[merge.because]}
          {merge.remark && <q>{merge.remark}</q>}
          {onSplit && (
            <Anchor component="button" type="button" size="xs" onClick={onSplit}>
              Split
            </Anchor>
          )}
        </p>
      )}
    </li>
  );
}

function Other({ row }: { row: Row }) {
  const now = useNow();
  return (
    <li>
      <Link
        href={`/c/${row.conversationId}`}
        aria-label={`${markOf(row.channel).label}: ${row.preview}`}
      >
        <ChannelMark channel={row.channel} size={18} />
        <span>{row.preview || calledBy({ name: row.contactName, personId: row.contactId })}</span>
        {row.lastMessageAt && (
          <time dateTime={row.lastMessageAt}>{listTime(row.lastMessageAt, now)}</time>
        )}
      </Link>
    </li>
  );
}
