/**
 * A calendar's own stream: each publication is a new version and stays for ever, so that a figure of last
 * March can be computed again with last March's hours.
 */
import { accept, type Decider, refuse } from '#libs/decider';
import { type CalendarDefinition, type CalendarProblem, checkCalendar } from './calendar.js';
import { CLOCK_NAMES, type ClockTargets } from './service-clock.js';

/** What a customer who comes to a shut web chat finds. */
export const WHEN_SHUT = ['stay_open', 'leave_message', 'hide'] as const;
export type WhenShut = (typeof WHEN_SHUT)[number];

export interface PublishedHours {
  readonly name: string;
  readonly definition: CalendarDefinition;
  /** Open time that each clock may take, in milliseconds. */
  readonly promises: ClockTargets;
  /** Web chat outside opening hours. */
  readonly whenShut: WhenShut;
}

export type CalendarEvent = {
  readonly type: 'CalendarPublished';
  /** `calendarVersion`: 1, 2, 3 ... in this calendar. */
  readonly data: PublishedHours & { readonly calendarVersion: number };
};

export type CalendarCommand = PublishedHours & {
  readonly type: 'Publish';
  /** The version that the author looked at; 0 for a new calendar. */
  readonly basedOn: number;
};

/** `stale`: somebody published meanwhile. `invalid`: ask `checkHours` what is wrong. */
export type CalendarRefusal = 'stale' | 'invalid';

export interface CalendarState {
  /** 0 before the first publication. */
  readonly calendarVersion: number;
  readonly hours: PublishedHours | null;
}

const YEAR_MS = 366 * 86_400_000;

/** Everything that is wrong with what somebody wants to publish. */
export function checkHours({ name, definition, promises }: PublishedHours): CalendarProblem[] {
  return [
    ...(name.trim() === '' ? [{ field: 'name', rule: 'must not be empty' }] : []),
    ...checkCalendar(definition).map(({ field, rule }) => ({ field: `definition.${field}`, rule })),
    ...CLOCK_NAMES.filter((clock) => !isPromise(promises[clock])).map((clock) => ({
      field: `promises.${clock}`,
      rule: 'must be null or a whole number of milliseconds from 1000 to a year',
    })),
  ];
}

export const publishedCalendar: Decider<
  CalendarState,
  CalendarCommand,
  CalendarEvent,
  CalendarRefusal
> = {
  initial: { calendarVersion: 0, hours: null },

  evolve(state, event) {
    if (event.type !== 'CalendarPublished') return state;
    const { calendarVersion, ...hours } = event.data;
    return { calendarVersion, hours };
  },

  decide(state, { name, definition, promises, whenShut, basedOn }) {
    const hours = { name, definition, promises, whenShut };
    if (checkHours(hours).length > 0) return refuse('invalid');
    if (sameHours(hours, state.hours)) return accept();
    if (basedOn !== state.calendarVersion) return refuse('stale');
    const calendarVersion = state.calendarVersion + 1;
    return accept({ type: 'CalendarPublished', data: { calendarVersion, ...hours } });
  },
};

function isPromise(ms: number | null): boolean {
  return ms === null || (Number.isInteger(ms) && ms >= 1_000 && ms <= YEAR_MS);
}

function sameHours(left: PublishedHours, right: PublishedHours | null): boolean {
  const { name, definition, promises, whenShut } = left;
  return (
    right !== null &&
    JSON.stringify([name, definition, promises, whenShut]) ===
      JSON.stringify([right.name, right.definition, right.promises, right.whenShut])
  );
}
