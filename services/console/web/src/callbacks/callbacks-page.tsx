/** Calls that customers were promised: due, overdue, later, and done. */
import { ArrowTopRightOnSquareIcon, PhoneIcon } from '@heroicons/react/16/solid';
import { Anchor, Button, Menu, SegmentedControl, Skeleton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import {
  type Callback,
  finishCallback,
  loadCallbacks,
  releaseCallback,
  takeCallback,
} from '../api/callbacks.js';
import { explain } from '../api/client.js';
import { Empty } from '../frame/empty.js';
import { Page } from '../frame/page.js';
import { PageHead } from '../frame/page-head.js';
import { useSay } from '../frame/toasts.js';
import { Trouble } from '../frame/trouble.js';
import { useSession } from '../session/session.js';
import { duration, fullTime, useNow } from '../time.js';
import classes from './callbacks-page.module.css';
import { groupsOf } from './groups.js';

export function CallbacksPage() {
  const { workspace } = useSession();
  const [status, setStatus] = useState<'open' | 'done'>('open');
  const calls = useQuery({
    queryKey: ['callbacks', workspace.workspaceId, status],
    queryFn: () => loadCallbacks(status),
    refetchInterval: 5_000,
  });
  const now = useNow();
  return (
    <Page className={classes.page}>
      <PageHead
        title="Callbacks"
        text="Customers who were promised a call. The age counts from the question that nobody could answer."
      >
        <SegmentedControl
          size="xs"
          value={status}
          onChange={(next) => setStatus(next as 'open' | 'done')}
          data={[
            { value: 'open', label: 'To call' },
            { value: 'done', label: 'Done' },
          ]}
        />
      </PageHead>
      {calls.isError ? (
        <Trouble
          title="The calls could not be loaded"
          text={explain(calls.error)}
          onRetry={() => void calls.refetch()}
        />
      ) : !calls.data ? (
        <Skeleton height={72} radius={12} />
      ) : calls.data.length === 0 ? (
        <Empty
          icon={<PhoneIcon width={28} />}
          title={status === 'open' ? 'Nobody waits for a call' : 'No call was made yet'}
        >
          While the team is closed, or nobody is free, the bot offers to call back. Such calls stand
          here, at the time that was promised.
        </Empty>
      ) : (
        groupsOf(calls.data, now).map(({ title, items }) => (
          <section key={title} aria-label={title}>
            <h2>
              {title} <span>{items.length}</span>
            </h2>
            <ul className={classes.calls}>
              {items.map((call) => (
                <Call key={call.callbackId} call={call} now={now} />
              ))}
            </ul>
          </section>
        ))
      )}
    </Page>
  );
}

function Call({ call, now }: { call: Callback; now: number }) {
  const { account, workspace, mayServe } = useSession();
  const say = useSay();
  const queries = useQueryClient();
  const act = useMutation({
    mutationFn: (what: 'take' | 'release' | 'reached' | 'not_reached' | 'cancelled') => {
      if (what === 'take') return takeCallback(call.callbackId);
      if (what === 'release') return releaseCallback(call.callbackId);
      return finishCallback(call.callbackId, { outcome: what });
    },
    onError: (error) => say.failure(error),
    onSettled: () => queries.invalidateQueries({ queryKey: ['callbacks', workspace.workspaceId] }),
  });
  const isMine = call.status === 'taken' && call.takenBy === account.accountId;
  const due = Date.parse(call.dueAt) - now;
  return (
    <li className={classes.call} data-overdue={(call.status !== 'done' && due < 0) || undefined}>
      <div className={classes.words}>
        <b>{call.name ?? 'Customer'}</b>
        {call.number ? (
          <Anchor href={`tel:${call.number}`}>{call.number}</Anchor>
        ) : (
          <span>number forgotten</span>
        )}
        {call.wish && <q>{call.wish}</q>}
        <small>
          waits for {duration(now - Date.parse(call.waitingSince))}
          {call.attempt > 1 && `, attempt ${call.attempt}`}
        </small>
      </div>
      <time dateTime={call.dueAt} title={fullTime(call.dueAt)}>
        {call.status === 'done'
          ? `${OUTCOMES[call.outcome ?? 'reached']} by ${call.takenByName ?? 'a colleague'}`
          : due < 0
            ? `overdue by ${duration(-due)}`
            : `due in ${duration(due)}`}
      </time>
      <div className={classes.acts}>
        <Button
          component={Link}
          href={`/c/${call.conversationId}`}
          size="compact-sm"
          variant="subtle"
          leftSection={<ArrowTopRightOnSquareIcon width={14} />}
        >
          Conversation
        </Button>
        {mayServe && call.status === 'taken' && !isMine && (
          <span className={classes.taken}>{call.takenByName ?? 'A colleague'} calls</span>
        )}
        {mayServe && (call.status === 'planned' || call.status === 'requested') && (
          <Button
            size="compact-sm"
            loading={act.isPending}
            leftSection={<PhoneIcon width={14} />}
            onClick={() => act.mutate('take')}
          >
            Take
          </Button>
        )}
        {mayServe && isMine && (
          <Menu position="bottom-end">
            <Menu.Target>
              <Button size="compact-sm" loading={act.isPending}>
                Done
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => act.mutate('reached')}>Reached</Menu.Item>
              <Menu.Item onClick={() => act.mutate('not_reached')}>
                Not reached, try again later
              </Menu.Item>
              <Menu.Item onClick={() => act.mutate('cancelled')}>Not wanted any more</Menu.Item>
              <Menu.Divider />
              <Menu.Item onClick={() => act.mutate('release')}>Give it back to the list</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
    </li>
  );
}

const OUTCOMES = {
  reached: 'Reached',
  not_reached: 'Not reached, given up',
  cancelled: 'Not wanted any more, said',
} as const;
