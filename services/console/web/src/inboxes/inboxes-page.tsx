/** Connected inboxes: their webhook addresses, and whether everything that came in was shown. */
import { CheckIcon, ClipboardIcon, PlusIcon } from '@heroicons/react/16/solid';
import { BuildingStorefrontIcon } from '@heroicons/react/24/outline';
import { ActionIcon, Button, CopyButton, Skeleton, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { explain } from '../api/client.js';
import { type Balance, type Inbox, loadBalance, loadInboxes } from '../api/places.js';
import { ChannelMark, markOf } from '../channel-marks.js';
import { Empty } from '../frame/empty.js';
import { Page } from '../frame/page.js';
import { PageHead } from '../frame/page-head.js';
import { Trouble } from '../frame/trouble.js';
import { useSession } from '../session/session.js';
import { ConnectInbox } from './connect-inbox.js';
import classes from './inboxes-page.module.css';

const BALANCE_EVERY_MS = 10_000;

export function InboxesPage() {
  const { workspace, isAdmin } = useSession();
  const [isConnecting, setConnecting] = useState(false);
  const inboxes = useQuery({
    queryKey: ['inboxes', workspace.workspaceId],
    queryFn: loadInboxes,
  });
  if (!isAdmin)
    return <Trouble title="For administrators" text="Ask an administrator of this workspace." />;
  const connect = (
    <Button size="sm" leftSection={<PlusIcon width={16} />} onClick={() => setConnecting(true)}>
      Connect an inbox
    </Button>
  );
  return (
    <Page>
      <PageHead
        title="Channels"
        text="Each inbox is one account of a channel: a page, a number, a mailbox, a site."
      >
        {connect}
      </PageHead>
      {inboxes.isError ? (
        <Trouble
          title="The inboxes could not be loaded"
          text={explain(inboxes.error)}
          onRetry={() => void inboxes.refetch()}
        />
      ) : inboxes.isPending ? (
        <Skeleton height={88} radius={12} />
      ) : inboxes.data.length === 0 ? (
        <Empty icon={<BuildingStorefrontIcon />} title="No inbox is connected">
          <p>Connect one, and the first message of a customer appears by itself.</p>
        </Empty>
      ) : (
        <ul className={classes.inboxes}>
          {inboxes.data.map((inbox) => (
            <InboxCard key={inbox.inboxId} inbox={inbox} />
          ))}
        </ul>
      )}
      <ConnectInbox isOpen={isConnecting} onClose={() => setConnecting(false)} />
    </Page>
  );
}

function InboxCard({ inbox }: { inbox: Inbox }) {
  const { workspace } = useSession();
  const balance = useQuery({
    queryKey: ['balance', workspace.workspaceId, inbox.inboxId],
    queryFn: () => loadBalance(inbox.inboxId),
    refetchInterval: BALANCE_EVERY_MS,
  });
  const address = new URL(inbox.webhookPath, location.origin).toString();
  return (
    <li className={classes.inbox}>
      <ChannelMark channel={inbox.channel} size={42} />
      <div className={classes.words}>
        <b>
          {inbox.name}
          {inbox.name !== markOf(inbox.channel).label && (
            <small>{markOf(inbox.channel).label}</small>
          )}
          {inbox.health === 'bad' && <em>needs attention</em>}
        </b>
        {inbox.problems?.map((problem) => (
          <span key={problem} className={classes.problem} role="status">
            {problem}
          </span>
        ))}
        <span className={classes.address}>
          <code title={address}>{address}</code>
          <CopyButton value={address}>
            {({ copied, copy }) => (
              <Tooltip label={copied ? 'Copied' : 'Copy the webhook address'}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  aria-label={`Copy the webhook address of ${inbox.name}`}
                  onClick={copy}
                >
                  {copied ? <CheckIcon width={14} /> : <ClipboardIcon width={14} />}
                </ActionIcon>
              </Tooltip>
            )}
          </CopyButton>
        </span>
      </div>
      <Figures balance={balance.data} hasFailed={balance.isError} />
    </li>
  );
}

const parts = [
  { key: 'received', label: 'Received', hint: 'Everything that the channel delivered' },
  { key: 'shown', label: 'Shown', hint: 'Became part of a conversation' },
  { key: 'filtered', label: 'Filtered', hint: 'Understood, and not part of a conversation' },
  { key: 'quarantined', label: 'Quarantined', hint: 'Could not be read; kept, to be replayed' },
] as const;

function Figures({ balance, hasFailed }: { balance: Balance | undefined; hasFailed: boolean }) {
  if (hasFailed && !balance) return <span className={classes.none}>No balance at the moment</span>;
  return (
    <dl className={classes.figures}>
      {parts.map(({ key, label, hint }) => (
        <Tooltip key={key} label={hint}>
          <div data-tone={key === 'quarantined' && balance && balance[key] > 0 ? 'bad' : undefined}>
            <dt>{label}</dt>
            <dd>{balance ? balance[key] : '…'}</dd>
          </div>
        </Tooltip>
      ))}
    </dl>
  );
}
