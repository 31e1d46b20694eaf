/** Everything about the conversation beside its words: contact, labels, figures, ids, its history. */
import { CheckIcon, ClipboardIcon } from '@heroicons/react/16/solid';
import { ActionIcon, CopyButton, Drawer, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import type { Item, Row } from '../../../live-state/index.js';
import { loadInboxes } from '../api/places.js';
import { ChannelMark, markOf, nameOf } from '../channel-marks.js';
import { PersonPanel } from '../persons/person-panel.js';
import { useSession } from '../session/session.js';
import { clockTime, duration, fullTime, listTime, useNow } from '../time.js';
import classes from './details.module.css';
import { figuresOf } from './figures.js';
import { CrmPanel } from './crm-panel.js';
import { useHolderName } from './holder-chip.js';
import { Labels } from './labels.js';
import { lineOf } from './system-line.js';

interface DetailsProps {
  readonly row: Row;
  readonly items: readonly Item[];
  readonly isDrawer: boolean;
  readonly isPast: boolean;
  readonly onClose: () => void;
}

const HISTORY_SHOWN = 12;

export function Details(props: DetailsProps) {
  if (!props.isDrawer)
    return (
      <aside className={classes.details} aria-label="Details">
        <Facts {...props} />
      </aside>
    );
  return (
    <Drawer
      opened
      onClose={props.onClose}
      position="right"
      size={320}
      title="Details"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Facts {...props} />
    </Drawer>
  );
}

function Facts({ row, items, isPast }: DetailsProps) {
  const { workspace, mayServe } = useSession();
  const holder = useHolderName(row);
  const inboxes = useQuery({ queryKey: ['inboxes', workspace.workspaceId], queryFn: loadInboxes });
  const inbox = inboxes.data?.find(({ inboxId }) => inboxId === row.inboxId);
  const figures = useMemo(() => figuresOf(items), [items]);
  const history = useMemo(
    () =>
      items
        .filter((item) => item.direction === 'internal' && item.type !== 'NoteAdded')
        .slice(-HISTORY_SHOWN),
    [items],
  );
  return (
    <>
      <div className={classes.contact}>
        <ChannelMark channel={row.channel} size={48} />
        <div>
          <h2>{nameOf(row)}</h2>
          <p>
            {markOf(row.channel).label}
            {inbox && inbox.name !== markOf(row.channel).label ? ` · ${inbox.name}` : ''}
          </p>
        </div>
      </div>

      <PersonPanel row={row} mayMerge={mayServe && !isPast} />

      <Section title="Labels">
        <Labels row={row} isReadOnly={isPast || !mayServe} />
      </Section>

      {mayServe && !isPast && (
        <Section title="Your system">
          <CrmPanel conversationId={row.conversationId} />
        </Section>
      )}

      <Section title="Conversation">
        <dl className={classes.facts}>
          <Fact name="With">
            {holder}
            {row.holder.since && <Since at={row.holder.since} />}
          </Fact>
          <Fact name="Began">{figures.beganAt ? <Moment at={figures.beganAt} /> : '–'}</Fact>
          <Fact name="First answer, bot">{shortly(figures.firstBotMs)}</Fact>
          <Fact name="First answer, person">{shortly(figures.firstAgentMs)}</Fact>
          <Fact name="Messages">
            {figures.inCount} in, {figures.outCount} out
          </Fact>
          <Fact name="Version">{row.version}</Fact>
        </dl>
      </Section>

      <Section title="Ids">
        <Id name="Conversation" id={row.conversationId} />
        <Id name="Contact" id={row.contactId} />
        <Id name="Inbox" id={row.inboxId} />
      </Section>

      <Section title="What happened">
        {history.length === 0 && <p className={classes.none}>Nothing yet.</p>}
        <ol className={classes.history}>
          {history.map((item) => (
            <li key={item.itemId}>
              <time dateTime={item.at} title={fullTime(item.at)}>
                {clockTime(item.at)}
              </time>
              <span>{lineOf(item)}</span>
            </li>
          ))}
        </ol>
      </Section>
    </>
  );
}

/** A bot answers within a second; people take minutes. */
function shortly(ms: number | null): string {
  if (ms === null) return '–';
  if (ms < 100) return '< 0.1 s';
  return ms < 10_000 ? `${(ms / 1_000).toFixed(1)} s` : duration(ms);
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.section}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Since({ at }: { at: string }) {
  const now = useNow();
  return <small> for {duration(now - Date.parse(at))}</small>;
}

function Moment({ at }: { at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={fullTime(at)}>
      {listTime(at, now) === clockTime(at)
        ? clockTime(at)
        : `${listTime(at, now)}, ${clockTime(at)}`}
    </time>
  );
}

function Id({ name, id }: { name: string; id: string }) {
  return (
    <div className={classes.id}>
      <span>{name}</span>
      <code title={id}>{id}</code>
      <CopyButton value={id}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? 'Copied' : 'Copy'}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={`Copy the id of the ${name.toLowerCase()}`}
              onClick={copy}
            >
              {copied ? <CheckIcon width={14} /> : <ClipboardIcon width={14} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </div>
  );
}
