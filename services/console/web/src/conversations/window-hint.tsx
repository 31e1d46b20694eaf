/** How long free words may still go out. Counts down by itself. */
import { duration, useNow } from '../time.js';
import classes from './composer.module.css';

/** True from that time on; `null`: never. */
export function useIsOver(at: number | null): boolean {
  const now = useNow();
  return at !== null && at <= now;
}

const URGENT_MS = 4 * 3_600_000;

export function WindowHint({ closesAt }: { closesAt: number }) {
  const leftMs = closesAt - useNow();
  if (leftMs <= 0)
    return (
      <span className={classes.hint}>
        <b data-over>The reply window is closed</b>
      </span>
    );
  const text = `${duration(leftMs)} left to reply in your own words`;
  return (
    <span className={classes.hint} role="timer" aria-live="off">
      {leftMs <= URGENT_MS ? <b>{text}</b> : text}
    </span>
  );
}
