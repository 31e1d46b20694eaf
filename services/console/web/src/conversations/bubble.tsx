/** One message: who said it, what it is, and what became of it. */
import { CpuChipIcon, LockClosedIcon } from '@heroicons/react/16/solid';
import { HoverCard, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { memo } from 'react';
import { type Content, summaryOf } from '#libs/conversation';
import type { Edit, Item, Row } from '../../../live-state/index.js';
import { loadChannels } from '../api/places.js';
import { markOf, nameOf } from '../channel-marks.js';
import { useLivePart } from '../live/live.js';
import { useSession } from '../session/session.js';
import { clockTime, fullTime } from '../time.js';
import classes from './bubble.module.css';
import { ContentView } from './content/content-view.js';
import { ReactMenu } from './react-menu.js';
import { Ticks } from './ticks.js';

interface BubbleProps {
  readonly item: Item;
  readonly row: ShownRow;
  readonly isFirstOfGroup: boolean;
  readonly quoted: Item | undefined;
}

/** Without a holder nobody can act: a timeline of several conversations. */
type ShownRow = Pick<Row, 'conversationId' | 'channel' | 'contactId' | 'contactName'> &
  Partial<Pick<Row, 'holder'>>;

type Voice = 'contact' | 'me' | 'colleague' | 'bot' | 'note';

export const Bubble = memo(function Bubble({ item, row, isFirstOfGroup, quoted }: BubbleProps) {
  const { account } = useSession();
  const voice = voiceOf(item, account.accountId);
  const author = useAuthor(item, row, voice);
  const canReact = useCanReact(item, row);
  return (
    <article
      className={classes.line}
      data-side={item.direction === 'in' ? 'in' : 'out'}
      data-voice={voice}
      data-first={isFirstOfGroup || undefined}
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
        {quoted && <Quoted item={quoted} />}
        <Words item={item} conversationId={row.conversationId} />
        <div className={classes.meta}>
          {canReact && item.messageId && (
            <ReactMenu
              conversationId={row.conversationId}
              messageId={item.messageId}
              mine={item.reactions?.find(({ by }) => by?.kind === 'agent')?.emoji ?? null}
            />
          )}
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
      {item.reactions && item.reactions.length > 0 && (
        <div className={classes.reactions}>
          {item.reactions.map((reaction, index) => (
            <span
              key={`${reaction.emoji}${index}`}
              title={`Reaction of ${reaction.by?.name ?? reaction.by?.kind ?? 'somebody'}`}
            >
              {reaction.emoji}
            </span>
          ))}
        </div>
      )}
    </article>
  );
});

/** Signs go where the channel has them, in the name of who holds the conversation. */
function useCanReact(item: Item, row: ShownRow): boolean {
  const { account } = useSession();
  const channels = useQuery({ queryKey: ['channels'], queryFn: loadChannels });
  const channel = channels.data?.find(({ id }) => id === row.channel);
  const isMine = row.holder?.kind === 'agent' && row.holder.agentId === account.accountId;
  const isTheirs =
    item.direction === 'in' && !item.channel && item.content?.kind !== 'system_notice';
  return isMine && isTheirs && (channel?.abilities?.includes('react') ?? false);
}

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

function voiceOf(item: Item, me: string): Voice {
  if (item.type === 'NoteAdded') return 'note';
  if (item.direction === 'in') return 'contact';
  if (item.actor.kind === 'bot') return 'bot';
  return item.actor.kind === 'agent' && item.actor.id === me ? 'me' : 'colleague';
}

function useAuthor(item: Item, row: BubbleProps['row'], voice: Voice): string {
  const { account } = useSession();
  const known = useLivePart((state) => state.agents.get(item.actor.id)?.name);
  if (voice === 'contact') return item.actor.name ?? nameOf(row);
  if (voice === 'bot') return 'Bot';
  if (item.actor.id === account.accountId) return 'You';
  if (item.type === 'MessageEchoed') return 'Sent from another app';
  return item.actor.name ?? known ?? 'A colleague';
}

function Quoted({ item }: { item: Item }) {
  const said = item.content ? summaryOf(item.content as Content) : (item.text ?? 'a message');
  return (
    <blockquote className={classes.quoted}>
      {item.isRevoked || item.isForgotten ? 'A message that is gone' : said.slice(0, 180)}
    </blockquote>
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
