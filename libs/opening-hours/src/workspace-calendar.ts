/** The hours of a workspace, published or not. */
import {
  alwaysOpen,
  type Calendar,
  type CalendarDefinition,
  openCalendar,
  type PublishedHours,
} from '#libs/calendar';

export interface WorkspaceCalendar extends PublishedHours {
  /** `null` for the one of a workspace that has published none: always open. */
  readonly calendarId: string | null;
  readonly workspaceId: string;
  readonly calendarVersion: number;
  readonly publishedAt: Date | null;
  /** Ready to be asked. */
  readonly calendar: Calendar;
}

/** Every customer is answered within 30 s; nothing else is promised until somebody publishes it. */
const UNPUBLISHED: PublishedHours = {
  name: 'Always open',
  definition: alwaysOpen(),
  promises: { first_answer: 30_000, next_answer: null, resolution: null },
  whenShut: 'stay_open',
};
const ALWAYS = openCalendar(UNPUBLISHED.definition);

/** @param definition other hours than always, for whoever tries something without publishing it */
export function unpublished(
  workspaceId: string,
  definition: CalendarDefinition = UNPUBLISHED.definition,
): WorkspaceCalendar {
  return {
    ...UNPUBLISHED,
    definition,
    calendarId: null,
    workspaceId,
    calendarVersion: 0,
    publishedAt: null,
    calendar: definition === UNPUBLISHED.definition ? ALWAYS : openCalendar(definition),
  };
}
