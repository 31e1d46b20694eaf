/** Stretches of the day in which more people are needed, or fewer would do. */
import type { StaffingReport } from '../api/staffing.js';
import classes from './staffing-page.module.css';

const SHOWN = 8;

export function AdviceList({ advice }: { advice: StaffingReport['advice'] }) {
  if (advice.length === 0)
    return <p className={classes.small}>Nothing: as many are there as are needed.</p>;
  return (
    <ul className={classes.advice}>
      {advice.slice(0, SHOWN).map(({ from, to, change }) => (
        <li key={from} data-tone={change > 0 ? 'more' : 'fewer'}>
          <b>
            {change > 0 ? '+' : '−'}
            {Math.abs(change)}
          </b>
          {Math.abs(change) === 1 ? 'one agent' : `${Math.abs(change)} agents`}{' '}
          {change > 0 ? 'more' : 'fewer would do'} from {from} to {to}
        </li>
      ))}
      {advice.length > SHOWN && <li>and {advice.length - SHOWN} smaller stretches</li>}
    </ul>
  );
}
