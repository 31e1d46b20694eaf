/** How long a customer has waited, counting, coloured by how much it matters. */
import { duration, useNow } from '../time.js';
import classes from './waiting-time.module.css';

const AMBER_FROM_MS = 30_000;
const RED_FROM_MS = 120_000;

export function WaitingTime({ since }: { since: string }) {
  const now = useNow();
  const waitedMs = Math.max(0, now - Date.parse(since));
  const urgency = waitedMs >= RED_FROM_MS ? 'red' : waitedMs >= AMBER_FROM_MS ? 'amber' : 'calm';
  return (
    <span className={classes.waiting} data-urgency={urgency}>
      <span className="for-screen-readers">waits </span>
      {duration(waitedMs)}
    </span>
  );
}
