/**
 * A calendar's own stream: each publication is a new version and stays for ever, so that a figure of last
 * March can be computed again with last March's hours.
 */
import { accept, type Decider, refuse } from '#libs/decider';
import { type CalendarDefinition, checkCalendar } from './calendar.js';

export type CalendarEvent = {
  readonly type: 'CalendarPublished';
  readonly data: {
    /** 1, 2, 3 ... in this calendar. */
    readonly calendarVersion: number;
    readonly name: string;
    readonly definition: CalendarDefinition;
  };
};

export type CalendarCommand = {
  readonly type: 'Publish';
  readonly name: string;
  readonly definition: CalendarDefinition;
  /** The version that the author looked at; 0 for a new calendar. */
  readonly basedOn: number;
};

/** `stale`: somebody published meanwhile. `invalid`: ask `checkCalendar` what is wrong. */
export type CalendarRefusal = 'stale' | 'invalid';

export interface CalendarState {
  readonly calendarVersion: number;
  readonly name: string;
  /** `null` before the first publication. */
  readonly definition: CalendarDefinition | null;
}

export const publishedCalendar: Decider<
  CalendarState,
  CalendarCommand,
  CalendarEvent,
  CalendarRefusal
> = {
  initial: { calendarVersion: 0, name: '', definition: null },

  evolve: (state, event) => (event.type === 'CalendarPublished' ? event.data : state),

  decide(state, { name, definition, basedOn }) {
    if (checkCalendar(definition).length > 0) return refuse('invalid');
    if (name === state.name && sameDefinition(definition, state.definition)) return accept();
    if (basedOn !== state.calendarVersion) return refuse('stale');
    const calendarVersion = state.calendarVersion + 1;
    return accept({ type: 'CalendarPublished', data: { calendarVersion, name, definition } });
  },
};

function sameDefinition(left: CalendarDefinition, right: CalendarDefinition | null): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
