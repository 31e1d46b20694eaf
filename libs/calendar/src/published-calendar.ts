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
  /** Teams whose own hours these are; absent: the hours of the workspace, for all teams without their own. */
  readonly teamIds?: readonly string[] | undefined;
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
const TEAMS_MAX = 50;
/** How teams are called everywhere (libs/matching). */
const TEAM = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** Everything that is wrong with what somebody wants to publish. */
export function checkHours({
  name,
  definition,
  promises,
  teamIds = [],
}: PublishedHours): CalendarProblem[] {
  return [
    ...(name.trim() === '' ? [{ field: 'name', rule: 'must not be empty' }] : []),
    ...checkCalendar(definition).map(({ field, rule }) => ({ field: `definition.${field}`, rule })),
    ...CLOCK_NAMES.filter((clock) => !isPromise(promises[clock])).map((clock) => ({
      field: `promises.${clock}`,
      rule: 'must be null or a whole number of milliseconds from 1000 to a year',
    })),
    ...checkTeams(teamIds),
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

  decide(state, { name, definition, promises, whenShut, teamIds = [], basedOn }) {
    const teams = teamIds.length > 0 ? { teamIds } : {};
    const hours = { name, definition, promises, whenShut, ...teams };
    if (checkHours(hours).length > 0) return refuse('invalid');
    if (sameHours(hours, state.hours)) return accept();
    if (basedOn !== state.calendarVersion) return refuse('stale');
    const calendarVersion = state.calendarVersion + 1;
    return accept({ type: 'CalendarPublished', data: { calendarVersion, ...hours } });
  },
};

function checkTeams(teamIds: readonly string[]): CalendarProblem[] {
  const wrong = (rule: string) => [{ field: 'teamIds', rule }];
  if (teamIds.length > TEAMS_MAX) return wrong(`must be at most ${TEAMS_MAX}`);
  if (new Set(teamIds).size < teamIds.length) return wrong('must name each team once');
  return teamIds.every((team) => TEAM.test(team))
    ? []
    : wrong('each must be 1 to 40 small letters, digits and dashes');
}

function isPromise(ms: number | null): boolean {
  return ms === null || (Number.isInteger(ms) && ms >= 1_000 && ms <= YEAR_MS);
}

function sameHours(left: PublishedHours, right: PublishedHours | null): boolean {
  return right !== null && said(left) === said(right);
}

function said({ name, definition, promises, whenShut, teamIds = [] }: PublishedHours): string {
  return JSON.stringify([name, definition, promises, whenShut, teamIds]);
}
