/** Whether it is open at this moment, and until or from when. */
import type { PublishedCalendar } from '../api/hours.js';
import classes from './hours-page.module.css';

const moment = new Intl.DateTimeFormat(undefined, {
  weekday: 'long',
  hour: 'numeric',
  minute: '2-digit',
});

export function OpenNow({ calendar }: { calendar: PublishedCalendar }) {
  const { isOpenNow, opensAt, shutsAt, calendarId } = calendar;
  return (
    <p className={classes.now} data-open={isOpenNow || undefined}>
      <i aria-hidden />
      <b>{isOpenNow ? 'Open now' : 'Shut now'}</b>
      <span>
        {isOpenNow
          ? shutsAt
            ? `until ${moment.format(new Date(shutsAt))}, your time`
            : 'day and night'
          : opensAt
            ? `opens ${moment.format(new Date(opensAt))}, your time`
            : 'and does not open again'}
        {calendarId === null && '. Nothing is published yet; change the week and publish it.'}
      </span>
    </p>
  );
}
