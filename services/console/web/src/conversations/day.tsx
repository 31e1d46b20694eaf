/** Between messages of different days. */
import { dayTitle, serverNow } from '../time.js';
import classes from './messages.module.css';

export function Day({ at }: { at: string }) {
  return <h2 className={classes.day}>{dayTitle(at, serverNow())}</h2>;
}
