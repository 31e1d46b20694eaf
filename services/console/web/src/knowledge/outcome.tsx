/** What a version makes of a question, in a few words. */
import type { Outcome } from '#libs/brain';
import classes from './knowledge-page.module.css';

interface OutcomeWordsProps {
  readonly of: Outcome;
  readonly titleOf: (entryId: string) => string;
}

export function OutcomeWords({ of, titleOf }: OutcomeWordsProps) {
  if (of.kind === 'answer')
    return (
      <span className={classes.outcome} data-kind="answer">
        {titleOf(of.entryId)}
      </span>
    );
  if (of.kind === 'choose')
    return (
      <span className={classes.outcome} data-kind="choose">
        asks: {of.among.map(titleOf).join(' or ')}
      </span>
    );
  return (
    <span className={classes.outcome} data-kind="not_learned">
      not learned
    </span>
  );
}
