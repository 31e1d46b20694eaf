/** The list itself: only the rows in sight are in the page, however many there are. */
import { InboxIcon, MagnifyingGlassIcon } from '@heroicons/react/24/outline';
import { Button, Skeleton } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { Basket, ListFilter } from '../../../live-state/index.js';
import { explain } from '../api/client.js';
import { Empty } from '../frame/empty.js';
import { Trouble } from '../frame/trouble.js';
import classes from './conversation-list.module.css';
import { ConversationRow, ROW_HEIGHT_PX } from './conversation-row.js';
import type { List } from './use-list.js';

const LOAD_MORE_ROWS_BEFORE_END = 12;

interface ConversationListProps {
  readonly list: List;
  readonly filter: ListFilter;
  readonly openId: string | null;
  readonly cursorId: string | null;
  readonly onOpen: () => void;
  readonly onClear: () => void;
}

export function ConversationList(props: ConversationListProps) {
  const { list, filter, openId, cursorId, onOpen, onClear } = props;
  const { rows, hasMore, loadMore } = list;
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- a note to a compiler that we do not use
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT_PX,
    overscan: 8,
    getItemKey: (index) => rows[index]?.conversationId ?? index,
  });
  const visible = virtual.getVirtualItems();
  const lastVisible = visible.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && lastVisible >= rows.length - LOAD_MORE_ROWS_BEFORE_END) loadMore();
  }, [hasMore, loadMore, lastVisible, rows.length]);

  const cursorIndex = cursorId ? rows.findIndex((row) => row.conversationId === cursorId) : -1;
  const scrolledTo = useRef<string | null>(null);
  useEffect(() => {
    // Only a move of the cursor scrolls; rows that change places must not pull the list along.
    if (scrolledTo.current === cursorId) return;
    scrolledTo.current = cursorId;
    if (cursorIndex >= 0) virtual.scrollToIndex(cursorIndex);
  }, [cursorId, cursorIndex, virtual]);

  if (list.error)
    return (
      <Trouble
        title="The list could not be loaded"
        text={explain(list.error)}
        onRetry={list.retry}
      />
    );
  // A search may find nothing on a page and go on: it is over when there are no more pages.
  if (rows.length === 0 && (list.isLoading || hasMore)) return <Loading />;
  if (rows.length === 0) return <Nothing filter={filter} onClear={onClear} />;
  return (
    <div ref={scroller} className={classes.scroller}>
      <ul className={classes.rows} style={{ height: virtual.getTotalSize() }}>
        {visible.map(({ index, start }) => {
          const row = rows[index];
          return (
            row && (
              <li key={row.conversationId} style={{ transform: `translateY(${start}px)` }}>
                <ConversationRow
                  row={row}
                  isOpen={row.conversationId === openId}
                  isCursor={row.conversationId === cursorId}
                  onOpen={onOpen}
                />
              </li>
            )
          );
        })}
      </ul>
      {hasMore && (
        <div className={classes.more}>
          <Button variant="subtle" loading={list.isLoadingMore} onClick={loadMore}>
            Load more
          </Button>
        </div>
      )}
    </div>
  );
}

function Loading() {
  return (
    <div className={classes.loading} role="status" aria-label="Loading conversations">
      {Array.from({ length: 8 }, (_, index) => (
        <div key={index} className={classes.ghost}>
          <Skeleton width={36} height={36} radius={11} />
          <div>
            <Skeleton height={11} width={`${45 + ((index * 17) % 30)}%`} />
            <Skeleton height={10} mt={9} width={`${60 + ((index * 23) % 35)}%`} />
          </div>
        </div>
      ))}
    </div>
  );
}

const nothing: Readonly<Record<Basket, { readonly title: string; readonly text: string }>> = {
  all: {
    title: 'No conversations yet',
    text: 'The first message of a customer, on any connected channel, appears here by itself.',
  },
  waiting: { title: 'Nobody waits', text: 'Every customer has somebody who answers.' },
  mine: {
    title: 'You hold no conversation',
    text: 'Go online to be offered one, or pick one up from Waiting.',
  },
  bot: { title: 'The bot is idle', text: 'Conversations that the bot answers are listed here.' },
  resolved: { title: 'Nothing resolved yet', text: 'Finished conversations are kept here.' },
};

function Nothing({ filter, onClear }: { filter: ListFilter; onClear: () => void }) {
  if (filter.search.trim() || filter.channel)
    return (
      <Empty icon={<MagnifyingGlassIcon />} title="Nothing fits">
        <p>
          No conversation fits {filter.search.trim() ? `“${filter.search.trim()}”` : 'this filter'}.
        </p>
        <Button variant="light" onClick={onClear}>
          Show all
        </Button>
      </Empty>
    );
  const { title, text } = nothing[filter.basket];
  return (
    <Empty icon={<InboxIcon />} title={title}>
      <p>{text}</p>
    </Empty>
  );
}
