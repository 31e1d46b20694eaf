/** What an agent can do with one message: answer it with a quote, and put a sign under it. */
import { ArrowUturnLeftIcon } from '@heroicons/react/16/solid';
import { ActionIcon } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Item, Row } from '../../../live-state/index.js';
import { loadChannels } from '../api/places.js';
import { useSession } from '../session/session.js';
import classes from './message-actions.module.css';
import { isGone } from './quote.js';
import { ReactMenu } from './react-menu.js';

interface MessageActionsProps {
  readonly item: Item;
  readonly row: Pick<Row, 'conversationId' | 'channel'> & Partial<Pick<Row, 'holder' | 'status'>>;
  /** Absent where nothing can be written. */
  readonly onReply?: ((item: Item) => void) | undefined;
}

export function MessageActions({ item, row, onReply }: MessageActionsProps) {
  const { account } = useSession();
  const channels = useQuery({ queryKey: ['channels'], queryFn: loadChannels });
  if (!item.messageId || !isAnswerable(item) || !isHeldBy(row, account.accountId)) return null;
  const canReact = channels.data
    ?.find(({ id }) => id === row.channel)
    ?.abilities?.includes('react');
  return (
    <span className={classes.actions}>
      {onReply && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label="Reply to this message"
          title="Reply to this message (r)"
          onClick={() => onReply(item)}
        >
          <ArrowUturnLeftIcon width={15} />
        </ActionIcon>
      )}
      {canReact && (
        <ReactMenu
          conversationId={row.conversationId}
          messageId={item.messageId}
          mine={
            item.reactions?.find(({ by, outcome }) => by?.kind === 'agent' && outcome !== 'not_put')
              ?.emoji ?? null
          }
        />
      )}
    </span>
  );
}

/** Words of the customer that came by the conversation's own channel and are still there. */
export function isAnswerable(item: Item): boolean {
  const isTheirs =
    item.direction === 'in' && !item.channel && item.content?.kind !== 'system_notice';
  return isTheirs && Boolean(item.messageId) && !isGone(item);
}

/** Who holds the floor may answer, in their own name. */
export function isHeldBy(row: Partial<Pick<Row, 'holder' | 'status'>>, agentId: string): boolean {
  return row.status === 'open' && row.holder?.kind === 'agent' && row.holder.agentId === agentId;
}
