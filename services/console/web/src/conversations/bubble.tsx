/** One message: who said it, what it is, and what became of it. */
import { CpuChipIcon, LockClosedIcon } from '@heroicons/react/16/solid';
import { HoverCard, UnstyledButton } from '@mantine/core';
import { memo } from 'react';
import { summaryOf } from '#libs/conversation';
import type { Edit, Item, Row } from '../../../live-state/index.js';
import { markOf } from '../channel-marks.js';
import { useSession } from '../session/session.js';
import { clockTime, fullTime } from '../time.js';
import { useAuthor, voiceOf } from './author.js';
import classes from './bubble.module.css';
import { ContentView } from './content/content-view.js';
import { MessageActions } from './message-actions.js';
import { Quote } from './quote.js';
import { Reactions } from './reactions.js';
import { Ticks } from './ticks.js';

interface BubbleProps {
  readonly item: Item;
  readonly row: ShownRow;
  readonly isFirstOfGroup: boolean;
  /** The message that this one answers, when it is on the page. */
  readonly quoted: Item | undefined;
  /** Leads to the quoted message. */
  readonly onQuote?: ((item: Item) => void) | undefined;
  readonly onReply?: ((item: Item) => void) | undefined;
}

/** Without a holder nobody can act: a timeline of several conversations. */
type ShownRow = Pick<Row, 'conversationId' | 'channel' | 'contactId' | 'contactName'> &
  Partial<Pick<Row, 'holder' | 'status'>>;

export const Bubble = memo(function Bubble(props: BubbleProps) {
  const { item, row, isFirstOfGroup, quoted, onQuote, onReply } = props;
  const { account } = useSession();
  const voice = voiceOf(item, account.accountId);
  const author = useAuthor(item, row);
  return (
    <article
      className={classes.line}
      data-side={item.direction === 'in' ? 'in' : 'out'}
      data-voice={voice}
      data-first={isFirstOfGroup || undefined}
      data-item={item.itemId}
      tabIndex={-1}
      aria-label={`${author}, ${clockTime(item.occurredAt)}`}
    >
      {isFirstOfGroup && (
        <div className={classes.author}>
          {voice === 'bot' && <CpuChipIcon width={13} aria-hidden />}
          {voice === 'note' && <LockClosedIcon width={12} aria-hidden />}
          {author}
          {voice === 'note' && <span className={classes.hint}>note, only for colleagues</span>}
        </div>
      )}
      <div className={classes.bubble} data-failed={item.outcome === 'failed' || undefined}>
        {item.replyToMessageId && <Quote item={quoted ?? null} row={row} onOpen={onQuote} />}
        <Words item={item} conversationId={row.conversationId} />
        <div className={classes.meta}>
          <MessageActions item={item} row={row} onReply={onReply} />
          {item.edits && item.edits.length > 0 && !item.isRevoked && <Edited edits={item.edits} />}
          <time dateTime={item.occurredAt} title={timesOf(item)}>
            {clockTime(item.occurredAt)}
          </time>
          {item.channel && item.channel !== row.channel && (
            <span>by {markOf(item.channel).label.toLowerCase()}</span>
          )}
          {item.direction === 'out' && item.outcome && (
            <Ticks outcome={item.outcome} reason={item.outcomeReason} />
          )}
        </div>
      </div>
      {item.outcome === 'failed' && (
        <p className={classes.failed}>
          Not delivered: {item.outcomeReason || 'the channel refused it'}
        </p>
      )}
      {item.outcome === 'unknown' && (
        <p className={classes.unknown}>
          No clear answer from the channel. It may have arrived; it is not sent again by itself.
        </p>
      )}
      {item.reactions && item.reactions.length > 0 && <Reactions reactions={item.reactions} />}
    </article>
  );
});

function Words({ item, conversationId }: { item: Item; conversationId: string }) {
  if (item.isRevoked) return <p className={classes.gone}>This message was withdrawn.</p>;
  if (item.isForgotten)
    return <p className={classes.gone}>Forgotten: the person's data was erased for good.</p>;
  if (item.type === 'NoteAdded') return <p className={classes.text}>{item.text}</p>;
  if (!item.content) return <p className={classes.gone}>{item.text ?? 'Nothing to show.'}</p>;
  return (
    <ContentView
      content={item.content}
      conversationId={conversationId}
      messageId={item.messageId ?? item.itemId}
    />
  );
}

function Edited({ edits }: { edits: readonly Edit[] }) {
  return (
    <HoverCard width={300} shadow="md" position="top" withinPortal>
      <HoverCard.Target>
        <UnstyledButton className={classes.edited}>edited</UnstyledButton>
      </HoverCard.Target>
      <HoverCard.Dropdown>
        <b>Before</b>
        <ol className={classes.versions}>
          {edits.map((edit) => (
            <li key={edit.version}>
              <span>{edit.content ? summaryOf(edit.content) : 'gone'}</span>
              <time dateTime={edit.at}>until {fullTime(edit.at)}</time>
            </li>
          ))}
        </ol>
      </HoverCard.Dropdown>
    </HoverCard>
  );
}

function timesOf(item: Item): string {
  const said = fullTime(item.occurredAt);
  const recorded = fullTime(item.at);
  return said === recorded ? said : `Said ${said}, recorded ${recorded}`;
}
