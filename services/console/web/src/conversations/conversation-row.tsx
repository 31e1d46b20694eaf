/** One conversation in the list: channel, name, last words, who has it, how long it waits. */
import { memo, useEffect, useRef } from 'react';
import { Link } from 'wouter';
import type { Row } from '../../../live-state/index.js';
import { ChannelMark, nameOf } from '../channel-marks.js';
import { fullTime, listTime, useNow } from '../time.js';
import classes from './conversation-row.module.css';
import { HolderChip } from './holder-chip.js';
import { WaitingTime } from './waiting-time.js';

export const ROW_HEIGHT_PX = 82;

interface ConversationRowProps {
  readonly row: Row;
  readonly isOpen: boolean;
  readonly isCursor: boolean;
  readonly onOpen: () => void;
}

function isFocusFree(): boolean {
  const { activeElement } = document;
  return activeElement === document.body || activeElement?.closest(`.${classes.row}`) !== null;
}

export const ConversationRow = memo(function ConversationRow(props: ConversationRowProps) {
  const { row, isOpen, isCursor, onOpen } = props;
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    // Enter then means the row, and a screen reader hears it. Never taken from who writes.
    if (isCursor && isFocusFree()) link.current?.focus({ preventScroll: true });
  }, [isCursor]);
  return (
    <Link
      ref={link}
      href={`/c/${row.conversationId}`}
      className={classes.row}
      aria-current={isOpen ? 'true' : undefined}
      data-cursor={isCursor || undefined}
      data-unread={row.unread > 0 || undefined}
      data-resolved={row.status === 'resolved' || undefined}
      onClick={onOpen}
    >
      <ChannelMark channel={row.channel} />
      <span className={classes.body}>
        <span className={classes.line}>
          <b className={classes.name}>{nameOf(row)}</b>
          {row.lastMessageAt && <LastTime at={row.lastMessageAt} />}
        </span>
        <span className={classes.line}>
          <span className={classes.preview}>
            {row.lastDirection === 'out' && <span className={classes.out}>↩ </span>}
            {row.preview ?? 'No message yet'}
          </span>
          {row.unread > 0 && (
            <span className={classes.unread} aria-label={`${row.unread} unread`}>
              {row.unread > 99 ? '99+' : row.unread}
            </span>
          )}
        </span>
        <span className={classes.line}>
          <HolderChip row={row} />
          <span className={classes.right}>
            {row.labels.slice(0, 2).map((label) => (
              <span key={label} className={classes.label}>
                {label}
              </span>
            ))}
            {row.waitingSince && row.status !== 'resolved' && (
              <WaitingTime since={row.waitingSince} />
            )}
          </span>
        </span>
      </span>
    </Link>
  );
});

function LastTime({ at }: { at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={fullTime(at)} className={classes.time}>
      {listTime(at, now)}
    </time>
  );
}
