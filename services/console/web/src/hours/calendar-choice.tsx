/** Whose hours are looked at: the workspace's, or those of a team that has its own. */
import { PlusIcon } from '@heroicons/react/16/solid';
import { UnstyledButton } from '@mantine/core';
import type { PublishedCalendar } from '../api/hours.js';
import classes from './hours-page.module.css';

/** Chosen while a calendar is made that does not exist yet. */
export const NEW = 'new';

interface CalendarChoiceProps {
  readonly calendars: readonly PublishedCalendar[];
  readonly chosen: string | null;
  readonly mayAdd: boolean;
  readonly onChoose: (calendarId: string | null) => void;
}

export function CalendarChoice({ calendars, chosen, mayAdd, onChoose }: CalendarChoiceProps) {
  const everybody = calendars.length > 1 ? 'everybody else' : 'everybody';
  return (
    <nav className={classes.calendars} aria-label="Calendars">
      {calendars.map(({ calendarId, name, teamIds = [], isOpenNow }) => (
        <UnstyledButton
          key={calendarId}
          className={classes.calendar}
          aria-current={calendarId === chosen || undefined}
          onClick={() => onChoose(calendarId)}
        >
          <i data-open={isOpenNow || undefined} aria-hidden />
          {name}
          <span>{teamIds.length > 0 ? teamIds.join(', ') : everybody}</span>
        </UnstyledButton>
      ))}
      {mayAdd && (
        <UnstyledButton
          className={classes.calendar}
          aria-current={chosen === NEW || undefined}
          onClick={() => onChoose(NEW)}
        >
          <PlusIcon width={14} />
          Hours for a team
        </UnstyledButton>
      )}
    </nav>
  );
}
