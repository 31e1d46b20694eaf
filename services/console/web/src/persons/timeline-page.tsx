/** Everything that was said with one person, on all channels, in the order in which it was recorded. */
import { ArrowTopRightOnSquareIcon } from '@heroicons/react/16/solid';
import { ArrowLeftIcon } from '@heroicons/react/20/solid';
import { ChatBubbleLeftRightIcon } from '@heroicons/react/24/outline';
import { ActionIcon, Button, Skeleton } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Fragment, useLayoutEffect, useMemo, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import type { Item } from '../../../live-state/index.js';
import { ApiError, explain } from '../api/client.js';
import { loadPerson, loadTimeline, type TimelineItem } from '../api/persons.js';
import { ChannelMark, markOf } from '../channel-marks.js';
import { Bubble } from '../conversations/bubble.js';
import { Day } from '../conversations/day.js';
import { isLine } from '../conversations/is-line.js';
import messages from '../conversations/messages.module.css';
import { SystemLine } from '../conversations/system-line.js';
import { Empty } from '../frame/empty.js';
import { Trouble } from '../frame/trouble.js';
import { useSession } from '../session/session.js';
import { isSameDay } from '../time.js';
import classes from './timeline-page.module.css';
import { calledBy, counted } from './words.js';

const REFRESH_MS = 10_000;

export function TimelinePage({ contactId }: { contactId: string }) {
  const { workspace } = useSession();
  const person = useQuery({
    queryKey: ['person', workspace.workspaceId, contactId],
    queryFn: ({ signal }) => loadPerson(contactId, signal),
  });
  const pages = useInfiniteQuery({
    queryKey: ['timeline', workspace.workspaceId, contactId],
    queryFn: ({ pageParam, signal }) => loadTimeline(contactId, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: REFRESH_MS,
  });
  const items = useMemo(
    () => pages.data?.pages.flatMap((page) => page.items).reverse() ?? [],
    [pages.data],
  );
  const byMessageId = useMemo(
    () => new Map(items.map(({ item }) => [item.messageId, item] as const)),
    [items],
  );
  const scroller = useEndFirst(items.length > 0);
  const [, go] = useLocation();
  const back = () => (window.history.length > 1 ? window.history.back() : go('/'));
  useHotkeys([['Escape', back]]);
  const failure = person.error ?? pages.error;
  if (failure && items.length === 0) {
    const isUnknown = failure instanceof ApiError && failure.problem.status === 404;
    return (
      <div className={classes.alone}>
        <Trouble
          title={isUnknown ? 'There is no such person' : 'The timeline could not be loaded'}
          text={isUnknown ? 'They may belong to another workspace.' : explain(failure)}
          {...(isUnknown
            ? { way: { to: '/', label: 'To the conversations' } }
            : { onRetry: () => void pages.refetch() })}
        />
      </div>
    );
  }
  const who = person.data;
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <ActionIcon variant="subtle" size="lg" aria-label="Back" onClick={back}>
          <ArrowLeftIcon width={20} />
        </ActionIcon>
        <div>
          <h1>{who ? calledBy(who) : 'Timeline'}</h1>
          <p>
            {who
              ? [
                  ...who.addresses.filter((address) => address !== who.name),
                  counted(who.conversations),
                ].join(' · ')
              : ' '}
          </p>
        </div>
        <span className={classes.marks}>
          {who?.channels.map((channel) => (
            <ChannelMark key={channel} channel={channel} size={28} />
          ))}
        </span>
      </header>
      <div
        ref={scroller}
        className={`${messages.scroller} ${classes.scroller}`}
        role="log"
        aria-label="Timeline"
        tabIndex={0}
      >
        {pages.isPending ? (
          <Skeleton className={messages.items} height={220} radius={12} />
        ) : items.length === 0 ? (
          <Empty icon={<ChatBubbleLeftRightIcon />} title="Nothing has been said yet">
            What this person writes on any channel, and what is answered, stands here in one row.
          </Empty>
        ) : (
          <div className={messages.items}>
            {pages.hasNextPage && (
              <Button
                variant="subtle"
                loading={pages.isFetchingNextPage}
                onClick={() => void pages.fetchNextPage()}
              >
                Show earlier
              </Button>
            )}
            {items.map((each, index) => (
              <Placed
                key={each.item.itemId}
                placed={each}
                before={items[index - 1]}
                name={who?.name ?? null}
                quoted={
                  each.item.replyToMessageId
                    ? byMessageId.get(each.item.replyToMessageId)
                    : undefined
                }
              />
            ))}
          </div>
        )}
      </div>
    </div>
  );
}

interface PlacedProps {
  readonly placed: TimelineItem;
  readonly before: TimelineItem | undefined;
  readonly name: string | null;
  readonly quoted: Item | undefined;
}

function Placed({ placed, before, name, quoted }: PlacedProps) {
  const { item, conversationId, contactId, channel } = placed;
  const isNewDay = !before || !isSameDay(before.item.at, item.at);
  const isNewPlace = before?.conversationId !== conversationId;
  const isFirstOfGroup =
    isNewPlace ||
    isNewDay ||
    before.item.direction !== item.direction ||
    before.item.actor.id !== item.actor.id ||
    isLine(before.item);
  return (
    <Fragment>
      {isNewDay && <Day at={item.at} />}
      {isNewPlace && (
        <div className={classes.place}>
          <ChannelMark channel={channel} size={20} />
          <span>{markOf(channel).label}</span>
          <Link href={`/c/${conversationId}`}>
            Open conversation <ArrowTopRightOnSquareIcon width={12} aria-hidden />
          </Link>
        </div>
      )}
      {isLine(item) ? (
        <SystemLine item={item} conversationId={conversationId} />
      ) : (
        <Bubble
          item={item}
          row={{ conversationId, contactId, channel, contactName: name }}
          isFirstOfGroup={isFirstOfGroup}
          quoted={quoted}
        />
      )}
    </Fragment>
  );
}

/** The newest is at the end, and is what one comes for. Later changes leave the reader where they are. */
function useEndFirst(isThere: boolean) {
  const scroller = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current } = scroller;
    if (isThere && current) current.scrollTop = current.scrollHeight;
  }, [isThere]);
  return scroller;
}
