/** What I sent and the thread does not show yet; on failure, why, and another try. */
import { ClockIcon, LockClosedIcon } from '@heroicons/react/16/solid';
import { Button } from '@mantine/core';
import type { Item, PendingMessage, Row } from '../../../live-state/index.js';
import { ApiError, explain } from '../api/client.js';
import { clockTime } from '../time.js';
import classes from './bubble.module.css';
import { FilePreview } from './file-preview.js';
import { Quote } from './quote.js';
import { useSend } from './use-send.js';

interface PendingBubbleProps {
  readonly message: PendingMessage;
  readonly row: Row;
  readonly quoted: Item | undefined;
}

export function PendingBubble({ message, row, quoted }: PendingBubbleProps) {
  const { retry, discard } = useSend(message.conversationId);
  const hasFailed = message.status === 'failed';
  return (
    <article
      className={classes.line}
      data-side="out"
      data-voice={message.kind === 'note' ? 'note' : 'me'}
      data-first
      aria-label={hasFailed ? 'Your message, not sent' : 'Your message, on its way'}
    >
      <div className={classes.author}>
        {message.kind === 'note' && <LockClosedIcon width={12} aria-hidden />}
        You
      </div>
      <div
        className={`${classes.bubble} ${hasFailed ? '' : classes.pending}`}
        data-failed={hasFailed || undefined}
      >
        {quoted && <Quote item={quoted} row={row} />}
        {message.file && <FilePreview file={message.file} />}
        {message.text && <p className={classes.text}>{message.text}</p>}
        <div className={classes.meta}>
          <time dateTime={message.composedAt}>{clockTime(message.composedAt)}</time>
          {!hasFailed && <ClockIcon width={13} aria-label="Sending" />}
        </div>
      </div>
      {hasFailed && (
        <div className={classes.retry} role="alert">
          <span>Not sent. {message.problem ? explain(new ApiError(message.problem)) : ''}</span>
          <Button size="compact-xs" color="red" variant="light" onClick={() => retry(message)}>
            Try again
          </Button>
          <Button size="compact-xs" color="gray" variant="subtle" onClick={() => discard(message)}>
            Discard
          </Button>
        </div>
      )}
    </article>
  );
}
