/** The message that another one answers, in two lines: inside a bubble, and above the composer. */
import { XMarkIcon } from '@heroicons/react/20/solid';
import { ActionIcon } from '@mantine/core';
import { type Content, summaryOf } from '#libs/conversation';
import type { Item, Row } from '../../../live-state/index.js';
import { useAuthor } from './author.js';
import classes from './quote.module.css';

const CHARS_MAX = 180;

type ShownRow = Pick<Row, 'channel' | 'contactId' | 'contactName'>;

interface QuoteProps {
  /** `null`: it is not on the page; of an earlier conversation, say. */
  readonly item: Item | null;
  readonly row: ShownRow;
  /** Leads to the message itself; absent where it is not on the page. */
  readonly onOpen?: ((item: Item) => void) | undefined;
}

export function Quote({ item, row, onOpen }: QuoteProps) {
  if (!item)
    return <blockquote className={classes.quote}>An earlier message, not shown here</blockquote>;
  const said = <Said item={item} row={row} />;
  return (
    <blockquote className={classes.quote}>
      {onOpen ? (
        <button type="button" onClick={() => onOpen(item)}>
          {said}
        </button>
      ) : (
        said
      )}
    </blockquote>
  );
}

interface ReplyToProps {
  readonly item: Item;
  readonly row: ShownRow;
  readonly onTakeBack: () => void;
}

/** What is about to be answered. */
export function ReplyTo({ item, row, onTakeBack }: ReplyToProps) {
  return (
    <div className={classes.replyTo} role="group" aria-label="Answers this message">
      <blockquote className={classes.quote}>
        <Said item={item} row={row} />
      </blockquote>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label="Take the quote back"
        onClick={onTakeBack}
      >
        <XMarkIcon width={18} />
      </ActionIcon>
    </div>
  );
}

function Said({ item, row }: { item: Item; row: ShownRow }) {
  const author = useAuthor(item, row);
  return (
    <>
      <b>{author}</b>
      <span>{saidIn(item)}</span>
    </>
  );
}

function saidIn(item: Item): string {
  if (isGone(item)) return 'A message that is gone';
  if (!item.content) return item.text ?? 'a message';
  return summaryOf(item.content as Content).slice(0, CHARS_MAX);
}

/** Withdrawn or forgotten: nothing is left to answer. */
export function isGone(item: Item): boolean {
  return Boolean(item.isRevoked || item.isForgotten);
}
