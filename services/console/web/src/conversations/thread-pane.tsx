/** The open conversation: head, thread, composer, details, and the thread as it was. */
import { useHotkeys, useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { type Item, itemsOf, offersTo, pendingOf } from '../../../live-state/index.js';
import { ApiError, explain } from '../api/client.js';
import { loadThread } from '../api/conversations.js';
import { Trouble } from '../frame/trouble.js';
import { nameOf } from '../channel-marks.js';
import { useLive, useLivePart, useLiveState } from '../live/live.js';
import { useDetailsOpen } from '../preferences.js';
import { useSession } from '../session/session.js';
import { Composer, type ComposerHandle } from './composer.js';
import { Details } from './details.js';
import { HandoverSummary, summaryOfThread } from './handover-summary.js';
import { windowOf } from './reply-window.js';
import { Thread, type ThreadHandle, ThreadLoading } from './thread.js';
import { ThreadHead } from './thread-head.js';
import classes from './thread-pane.module.css';
import { TimeMachine, useTimeMachine } from './time-machine.js';
import { isAnswerable, isHeldBy } from './message-actions.js';
import { useActions } from './use-actions.js';
import { useReplyTo } from './use-reply-to.js';
import { useSeen } from './use-seen.js';
import { focusedItemId } from './walk-messages.js';

interface ThreadPaneProps {
  readonly conversationId: string;
  readonly isNarrow: boolean;
}

export function ThreadPane({ conversationId, isNarrow }: ThreadPaneProps) {
  const { store, connection, status } = useLive();
  const { account, workspace, mayServe } = useSession();
  const state = useLiveState();
  const [, go] = useLocation();
  const actions = useActions();
  const composer = useRef<ComposerHandle>(null);
  const messages = useRef<ThreadHandle>(null);
  const isWide = useMediaQuery('(min-width: 1180px)', true, { getInitialValueInEffect: false });
  const [wantsDetails, setWantsDetails] = useDetailsOpen();
  const [isDrawerOpen, setDrawerOpen] = useState(false);

  const answer = useQuery({
    queryKey: ['thread', workspace.workspaceId, conversationId],
    queryFn: async ({ signal }) => {
      const thread = await loadThread(conversationId, null, signal);
      store.push(
        { type: 'rows', rows: [thread.conversation] },
        { type: 'thread', conversationId, items: thread.thread, version: thread.version },
      );
      return windowOf(thread.thread, thread.replyUntil);
    },
    staleTime: 0,
  });

  useEffect(() => {
    connection()?.watch({
      conversationId,
      afterVersion: () => store.read().threads.get(conversationId)?.version ?? 0,
    });
    return () => connection()?.watch(null);
  }, [conversationId, connection, store, status.kind]);

  const row = state.rows.get(conversationId);
  const thread = state.threads.get(conversationId);
  const { outbox } = state;
  const items = useMemo(() => itemsOf(thread), [thread]);
  const pending = useMemo(() => pendingOf(outbox, conversationId), [outbox, conversationId]);
  const hasOffers = useLivePart((it) => offersTo(it, account.accountId).length > 0);
  const past = useTimeMachine(conversationId, items);
  useSeen(past.isOpen || !mayServe ? null : (row ?? null));

  const isMine = row?.holder.kind === 'agent' && row.holder.agentId === account.accountId;
  const canReply = row !== undefined && isHeldBy(row, account.accountId);
  const replyTo = useReplyTo(conversationId, items);
  const { choose } = replyTo;
  const reply = useCallback(
    (item: Item) => {
      choose(item);
      composer.current?.focus('message');
    },
    [choose],
  );
  /** To the message that has the focus, where there is one; else to none in particular. */
  const replyByKey = () => {
    const focusedId = focusedItemId();
    const item = canReply && items.find(({ itemId }) => itemId === focusedId);
    if (item && isAnswerable(item)) reply(item);
    else composer.current?.focus('message');
  };
  useHotkeys([
    ['r', replyByKey],
    ['m', () => messages.current?.focusNewest()],
    ['n', () => composer.current?.focus('note')],
    ['t', () => past.toggle()],
    ['p', () => row && go(`/p/${row.contactId}`)],
    ['e', () => row && isMine && !actions.busy && void actions.resolve(row)],
    [
      'a',
      () =>
        row &&
        mayServe &&
        !hasOffers &&
        !isMine &&
        row.status === 'open' &&
        void actions.pickUp(row),
    ],
  ]);

  if (answer.isError && items.length === 0) {
    const isUnknown = answer.error instanceof ApiError && answer.error.problem.status === 404;
    return (
      <div className={classes.alone}>
        <Trouble
          title={
            isUnknown ? 'There is no such conversation' : 'The conversation could not be loaded'
          }
          text={isUnknown ? 'It may belong to another workspace.' : explain(answer.error)}
          {...(isUnknown
            ? { way: { to: '/', label: 'To the conversations' } }
            : { onRetry: () => answer.refetch() })}
        />
      </div>
    );
  }
  if (!row || (answer.isPending && items.length === 0)) return <ThreadLoading />;

  const shownRow = past.answer?.conversation ?? row;
  const summary = summaryOfThread(shownRow, past.isOpen ? (past.answer?.thread ?? []) : items);
  const isDetailsShown = isWide ? wantsDetails : isDrawerOpen;
  const toggleDetails = () =>
    isWide ? setWantsDetails(!wantsDetails) : setDrawerOpen(!isDrawerOpen);
  return (
    <div className={classes.pane} data-details={(isWide && wantsDetails) || undefined}>
      <section className={classes.thread} aria-label={`Conversation with ${nameOf(row)}`}>
        <ThreadHead
          row={shownRow}
          actions={actions}
          isPast={past.isOpen}
          isNarrow={isNarrow}
          onTimeMachine={past.toggle}
          onDetails={toggleDetails}
          isDetailsShown={isDetailsShown}
        />
        {past.isOpen && <TimeMachine past={past} items={items} />}
        {summary && <HandoverSummary key={conversationId} summary={summary} isNarrow={isNarrow} />}
        <Thread
          ref={messages}
          row={shownRow}
          items={past.isOpen ? (past.answer?.thread ?? []) : items}
          pending={past.isOpen ? [] : pending}
          isPast={past.isOpen}
          isLoading={past.isOpen && !past.answer}
          onReply={past.isOpen || !canReply ? undefined : reply}
        />
        {!past.isOpen && mayServe && (
          <Composer
            ref={composer}
            row={row}
            actions={actions}
            items={items}
            replyTo={replyTo}
            window={answer.data ?? null}
          />
        )}
      </section>
      {isDetailsShown && (
        <Details
          row={shownRow}
          items={past.isOpen ? (past.answer?.thread ?? []) : items}
          isDrawer={!isWide}
          isPast={past.isOpen}
          onClose={toggleDetails}
        />
      )}
    </div>
  );
}
