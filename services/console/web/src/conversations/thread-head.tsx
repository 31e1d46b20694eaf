/** Who it is, who answers, and what can be done. */
import {
  ArrowLeftIcon,
  ArrowUturnLeftIcon,
  CheckIcon,
  HandRaisedIcon,
} from '@heroicons/react/20/solid';
import { ClockIcon, InformationCircleIcon } from '@heroicons/react/24/outline';
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { Link } from 'wouter';
import type { Row } from '../../../live-state/index.js';
import { ChannelMark, markOf, nameOf } from '../channel-marks.js';
import { useSession } from '../session/session.js';
import { HolderChip } from './holder-chip.js';
import classes from './thread-head.module.css';
import { TransferMenu } from './transfer-menu.js';
import type { Actions } from './use-actions.js';
import { WaitingTime } from './waiting-time.js';

interface ThreadHeadProps {
  readonly row: Row;
  readonly actions: Actions;
  readonly isPast: boolean;
  readonly isNarrow: boolean;
  readonly isDetailsShown: boolean;
  readonly onTimeMachine: () => void;
  readonly onDetails: () => void;
}

export function ThreadHead(props: ThreadHeadProps) {
  const { row, actions, isPast, isNarrow, isDetailsShown, onTimeMachine, onDetails } = props;
  const { mayServe } = useSession();
  return (
    <header className={classes.head}>
      {isNarrow && (
        <ActionIcon
          component={Link}
          href="/"
          variant="subtle"
          size="lg"
          aria-label="Back to the list"
        >
          <ArrowLeftIcon width={20} />
        </ActionIcon>
      )}
      <ChannelMark channel={row.channel} />
      <div className={classes.who}>
        <h1>{nameOf(row)}</h1>
        <p>
          <span className={classes.channel}>{markOf(row.channel).label}</span>
          <span className={classes.channel} aria-hidden>
            ·
          </span>
          <HolderChip row={row} />
          {row.waitingSince && row.status !== 'resolved' && !isPast && (
            <WaitingTime since={row.waitingSince} />
          )}
        </p>
      </div>
      <div className={classes.actions}>
        {!isPast && mayServe && <Steps row={row} actions={actions} />}
        <Tooltip label="As it was (t)">
          <ActionIcon
            variant={isPast ? 'filled' : 'subtle'}
            color={isPast ? 'ink' : 'gray'}
            size={34}
            aria-label="See the conversation as it was"
            aria-pressed={isPast}
            onClick={onTimeMachine}
          >
            <ClockIcon width={20} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Details">
          <ActionIcon
            variant={isDetailsShown ? 'light' : 'subtle'}
            color={isDetailsShown ? 'ink' : 'gray'}
            size={34}
            aria-label="Details"
            aria-pressed={isDetailsShown}
            onClick={onDetails}
          >
            <InformationCircleIcon width={20} />
          </ActionIcon>
        </Tooltip>
      </div>
    </header>
  );
}

/** The next steps, by state; the most likely one is filled. */
function Steps({ row, actions }: { row: Row; actions: Actions }) {
  const { account } = useSession();
  const { busy } = actions;
  const isBusy = busy !== null;
  if (row.status === 'resolved')
    return (
      <Button
        size="sm"
        variant="default"
        leftSection={<ArrowUturnLeftIcon width={16} />}
        loading={busy === 'reopen'}
        disabled={isBusy}
        onClick={() => void actions.reopen(row)}
      >
        Reopen
      </Button>
    );
  const isMine = row.holder.kind === 'agent' && row.holder.agentId === account.accountId;
  if (isMine)
    return (
      <>
        <TransferMenu row={row} actions={actions} />
        <Button
          size="sm"
          leftSection={<CheckIcon width={16} />}
          loading={busy === 'resolve'}
          disabled={isBusy}
          onClick={() => void actions.resolve(row)}
        >
          Resolve
        </Button>
      </>
    );
  // An offer to me is accepted in the banner; a colleague's conversation is not taken from them.
  if (row.offer?.agentId === account.accountId) return null;
  if (row.holder.kind === 'agent') return null;
  return (
    <Button
      size="sm"
      leftSection={<HandRaisedIcon width={16} />}
      loading={busy === 'pick-up'}
      disabled={isBusy}
      onClick={() => void actions.pickUp(row)}
    >
      Pick up
    </Button>
  );
}
