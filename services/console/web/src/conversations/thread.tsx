/** The thread: items in the order of the stream, then what is still on its way. */
import { ArrowDownIcon } from '@heroicons/react/20/solid';
import { Button, Skeleton } from '@mantine/core';
import {
  Fragment,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from 'react';
import { flushSync } from 'react-dom';
import type { Item, PendingMessage, Row } from '../../../live-state/index.js';
import { nameOf } from '../channel-marks.js';
import { useLivePart } from '../live/live.js';
import { isSameDay, useNow } from '../time.js';
import { Bubble } from './bubble.js';
import { Day } from './day.js';
import { isLine } from './is-line.js';
import messages from './messages.module.css';
import { PendingBubble } from './pending-bubble.js';
import { SystemLine } from './system-line.js';
import classes from './thread.module.css';
import { useStickToEnd } from './use-stick-to-end.js';
import { focusNewest, onWalkKey, showItem } from './walk-messages.js';

/** Older items are one click away; a thread of thousands must not slow the page down. */
const SHOWN_AT_FIRST = 150;
const SHOWN_MORE = 300;
/** Before a message that a quote leads to. */
const SHOWN_AROUND = 20;
const GROUP_WITHIN_MS = 4 * 60_000;

export interface ThreadHandle {
  readonly focusNewest: () => void;
}

interface ThreadProps {
  readonly ref?: Ref<ThreadHandle>;
  readonly row: Row;
  readonly items: readonly Item[];
  readonly pending: readonly PendingMessage[];
  readonly isPast: boolean;
  readonly isLoading: boolean;
  /** Absent where nothing can be written. */
  readonly onReply?: ((item: Item) => void) | undefined;
}

export function Thread(props: ThreadProps) {
  const { ref, row, items, pending, isPast, isLoading, onReply } = props;
  const [shownMax, setShownMax] = useState(SHOWN_AT_FIRST);
  const { scroller, isAtEnd, toEnd, leaveEnd, onScroll } = useStickToEnd(
    items.at(-1)?.itemId,
    pending.length,
  );
  const shown = items.slice(-shownMax);
  const byMessageId = new Map(
    items.flatMap((item) => (item.messageId ? [[item.messageId, item] as const] : [])),
  );
  const quotedBy = ({ replyToMessageId }: Pick<Item, 'replyToMessageId'>) =>
    replyToMessageId ? byMessageId.get(replyToMessageId) : undefined;
  useImperativeHandle(ref, () => ({ focusNewest: () => focusNewest(scroller.current) }));

  const latest = useRef(items);
  useEffect(() => {
    latest.current = items;
  }, [items]);
  const show = useCallback(
    ({ itemId }: Item) => {
      const { current } = latest;
      const fromEnd = current.length - current.findIndex((item) => item.itemId === itemId);
      leaveEnd();
      // It must stand on the page before it can be scrolled to.
      flushSync(() => setShownMax((max) => (fromEnd > max ? fromEnd + SHOWN_AROUND : max)));
      showItem(scroller.current, itemId);
    },
    [leaveEnd, scroller],
  );
  return (
    <div className={classes.frame}>
      <div
        ref={scroller}
        className={`${messages.scroller} ${classes.scroller}`}
        onScroll={onScroll}
        onKeyDown={onWalkKey}
        role="log"
        aria-label="Messages"
        aria-live={isPast ? 'off' : 'polite'}
        data-past={isPast || undefined}
        tabIndex={0}
      >
        <div className={`${messages.items} ${classes.items}`}>
          {shown.length < items.length && (
            <Button variant="subtle" onClick={() => setShownMax(shownMax + SHOWN_MORE)}>
              Show earlier messages ({items.length - shown.length})
            </Button>
          )}
          {items.length === 0 && !isLoading && (
            <p className={classes.blank}>
              {isPast ? 'Nothing had been said yet.' : 'Nothing has been said here yet.'}
            </p>
          )}
          {shown.map((item, index) => {
            const before = shown[index - 1];
            return (
              <Fragment key={item.itemId}>
                {(!before || !isSameDay(before.at, item.at)) && <Day at={item.at} />}
                {isLine(item) ? (
                  <SystemLine item={item} conversationId={row.conversationId} />
                ) : (
                  <Bubble
                    item={item}
                    row={row}
                    isFirstOfGroup={!before || !isSameVoice(before, item)}
                    quoted={quotedBy(item)}
                    onQuote={show}
                    onReply={onReply}
                  />
                )}
              </Fragment>
            );
          })}
          {pending.map((message) => (
            <PendingBubble
              key={message.messageId}
              message={message}
              row={row}
              quoted={quotedBy(message)}
            />
          ))}
          {!isPast && <Typing row={row} />}
        </div>
      </div>
      {!isAtEnd && (
        <Button
          className={classes.toEnd}
          size="compact-sm"
          radius="xl"
          leftSection={<ArrowDownIcon width={14} />}
          onClick={toEnd}
        >
          Newest
        </Button>
      )}
    </div>
  );
}

function isSameVoice(one: Item, other: Item): boolean {
  return (
    one.direction === other.direction &&
    one.type === other.type &&
    one.actor.kind === other.actor.kind &&
    one.actor.id === other.actor.id &&
    isSameDay(one.at, other.at) &&
    Date.parse(other.at) - Date.parse(one.at) < GROUP_WITHIN_MS
  );
}

function Typing({ row }: { row: Row }) {
  const now = useNow();
  const typing = useLivePart((state) => state.typing.get(row.conversationId));
  if (!typing || typing.until < now) return null;
  const who = typing.who === 'contact' ? nameOf(row) : typing.who;
  return (
    <div className={classes.typing}>
      <span className={classes.dots} aria-hidden>
        <i />
        <i />
        <i />
      </span>
      {who} is typing
    </div>
  );
}

export function ThreadLoading() {
  return (
    <div className={classes.loading} role="status" aria-label="Loading the conversation">
      {[38, 52, 30, 44, 26].map((width, index) => (
        <Skeleton
          key={width}
          height={44 + (index % 2) * 22}
          width={`${width}%`}
          radius={14}
          ml={index % 2 ? 'auto' : 0}
        />
      ))}
    </div>
  );
}
