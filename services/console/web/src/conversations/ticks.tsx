/** What became of a message that we sent, as a small mark with words behind it. */
import {
  ClockIcon,
  ExclamationCircleIcon,
  QuestionMarkCircleIcon,
} from '@heroicons/react/16/solid';
import { Tooltip } from '@mantine/core';
import type { Outcome } from '#libs/conversation';
import classes from './ticks.module.css';

const words: Readonly<Record<Outcome, string>> = {
  composed: 'Recorded, not yet with the channel',
  attempted: 'Being handed to the channel',
  accepted: 'Taken by the channel',
  delivered: 'Delivered',
  read: 'Read',
  failed: 'Failed',
  unknown: 'Outcome unknown: the channel gave no clear answer. It is not sent again by itself.',
};

export function Ticks({
  outcome,
  reason,
}: {
  outcome: Outcome;
  reason?: string | null | undefined;
}) {
  const label = reason ? `${words[outcome]}: ${reason}` : words[outcome];
  return (
    <Tooltip label={label} multiline maw={280}>
      <span className={classes.ticks} data-outcome={outcome} role="img" aria-label={label}>
        <Sign outcome={outcome} />
      </span>
    </Tooltip>
  );
}

function Sign({ outcome }: { outcome: Outcome }) {
  switch (outcome) {
    case 'composed':
    case 'attempted':
      return <ClockIcon width={14} />;
    case 'failed':
      return <ExclamationCircleIcon width={15} />;
    case 'unknown':
      return <QuestionMarkCircleIcon width={15} />;
    case 'accepted':
      return <Checks isDouble={false} />;
    case 'delivered':
    case 'read':
      return <Checks isDouble />;
  }
}

function Checks({ isDouble }: { isDouble: boolean }) {
  return (
    <svg width="18" height="14" viewBox="0 0 18 14" fill="none" aria-hidden>
      <path
        d={
          isDouble ? 'M1.5 7.5 4.7 10.7 11 3.6M8.4 10.2l.6.5L15.6 3.6' : 'M4 7.5 7.2 10.7 13.6 3.6'
        }
        stroke="currentColor"
        strokeWidth="1.7"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
