/** Signs under a message, and which of ours the platform refused. */
import { ExclamationCircleIcon } from '@heroicons/react/16/solid';
import type { Reaction } from '../../../live-state/index.js';
import classes from './bubble.module.css';

const REFUSED = {
  not_put: 'The customer does not see this sign',
  not_taken_back: 'The customer still sees this sign',
} as const;

export function Reactions({ reactions }: { reactions: readonly Reaction[] }) {
  const refused = reactions.filter(({ outcome }) => outcome);
  return (
    <>
      <div className={classes.reactions}>
        {reactions.map(({ emoji, by, outcome }, index) => (
          <span
            key={`${emoji}${index}`}
            title={`Reaction of ${by?.name ?? by?.kind ?? 'somebody'}`}
            data-refused={outcome}
          >
            {emoji}
            {outcome && <ExclamationCircleIcon width={13} aria-hidden />}
          </span>
        ))}
      </div>
      {refused.map(({ emoji, outcome, outcomeReason }) => (
        <p key={emoji} className={classes.failed}>
          {emoji} {REFUSED[outcome as keyof typeof REFUSED] ?? 'Refused'}:{' '}
          {outcomeReason || 'the channel refused it'}
        </p>
      ))}
    </>
  );
}
