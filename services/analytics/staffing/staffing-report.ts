/** Forecast, need and advice of one day, with everything that they were computed from. */
import type { Database } from '#libs/database';
import type { EventStore } from '#libs/event-store';
import { calendarVersionOf, type WorkspaceCalendar } from '#libs/opening-hours';
import {
  adviceFor,
  type DayPlan,
  forecastDay,
  needsOfDay,
  priceOfEachStep,
  type ServicePromise,
  slotTime,
  type StaffingRules,
  testForecast,
} from '#libs/staffing';
import {
  agentsOnline,
  arrivalsOf,
  datesBetween,
  handlingSeconds,
  holidayTest,
  isoDate,
  localDay,
} from './arrivals.js';

const DAY_MS = 86_400_000;
const HISTORY_DAYS = 7 * 12;
/** Days of which the forecast is tested against the baseline. */
const TESTED_DAYS = 28;
const ROSTER_WEEKS = 4;
/** Until enough conversations have ended to measure it. */
const USUAL_HANDLING_SECONDS = 300;

export interface StaffingRequest {
  /** Local day, `YYYY-MM-DD`. */
  readonly date: string;
  readonly of: 'handovers' | 'conversations';
  readonly promise: ServicePromise;
  readonly rules: StaffingRules;
  /** `null`: as measured. */
  readonly handlingSeconds: number | null;
}

export interface StaffingParts {
  readonly database: Database;
  readonly store: EventStore;
  readonly calendar: WorkspaceCalendar;
  readonly now: Date;
}

export async function staffingReport(
  { database, store, calendar, now }: StaffingParts,
  request: StaffingRequest,
) {
  const { workspaceId, definition } = calendar;
  const { date, of, promise, rules } = request;
  const { timeZone } = definition;
  const noon = Date.parse(`${date}T12:00:00Z`);
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone }).format(now);
  // What has not happened yet is no history; a day that is not over would look quiet.
  const to = date < today ? date : today;
  const from = isoDate(Date.parse(`${to}T12:00:00Z`) - HISTORY_DAYS * DAY_MS);
  const history = await arrivalsOf(
    database,
    { workspaceId, timeZone, from, to, of },
    holidayTest(calendar.calendar),
  );
  // Days before the first arrival say nothing about demand: nobody was connected yet.
  const begun = history.findIndex(({ counts }) => counts.some((count) => count > 0));
  const known = begun < 0 ? [] : history.slice(begun);
  const measured = await handlingSeconds(database, workspaceId, new Date(noon - 28 * DAY_MS));
  const seconds = request.handlingSeconds ?? measured ?? USUAL_HANDLING_SECONDS;
  const planned = await agentsOnline(store, workspaceId, rosterDays(calendar, date, today));
  const plan: DayPlan = {
    forecast: forecastDay(known, date),
    handlingSeconds: seconds,
    promise,
    rules,
    planned,
  };
  const needs = needsOfDay(plan);
  const peak = needs.reduce((best, need) => (need.expected > best.expected ? need : best), {
    slot: 0,
    expected: 0,
  });
  const workload = { arrivalsPerHour: peak.expected * 2, handlingSeconds: seconds };
  return {
    definition: DEFINITION,
    date,
    timeZone,
    of,
    handlingSeconds: seconds,
    isHandlingMeasured: request.handlingSeconds === null && measured !== null,
    daysKnown: known.length,
    quality: testForecast(known, TESTED_DAYS),
    slots: plan.forecast.map((slot, index) => ({
      time: slotTime(slot.slot),
      ...slot,
      needed: needs[index]?.needed ?? 0,
      planned: planned[slot.slot] ?? 0,
    })),
    advice: adviceFor(needs).map(({ fromSlot, toSlot, change }) => ({
      from: slotTime(fromSlot),
      to: slotTime(toSlot),
      change,
    })),
    peak: peak.expected === 0 ? null : { time: slotTime(peak.slot), expected: peak.expected },
    steps:
      peak.expected === 0
        ? []
        : priceOfEachStep(workload, rules).map(({ promise: step, needed }) => ({
            promise: step,
            agents: needed.agents,
            rostered: needed.rostered,
            waitProbability: needed.waiting.waitProbability,
            meanWaitSeconds: needed.waiting.meanWaitSeconds,
            occupancy: needed.waiting.occupancy,
          })),
    decidedBy: calendarVersionOf(calendar),
  };
}

export type StaffingReport = Awaited<ReturnType<typeof staffingReport>>;

const DEFINITION =
  'expected = median of the same half hour on the last eight same weekdays, holidays left out; band = 80 %. ' +
  'needed = fewest agents that keep the promise by Erlang C (Erlang A with a patience), handling time divided by the ' +
  'factor of chats at once. planned = agents online in that half hour, mean of the last four same weekdays.';

/** The last same weekdays before the date that are over. */
function rosterDays(calendar: WorkspaceCalendar, date: string, today: string) {
  const noon = Date.parse(`${date}T12:00:00Z`);
  const weekday = new Date(noon).getUTCDay();
  return datesBetween(isoDate(noon - 7 * (ROSTER_WEEKS + 4) * DAY_MS), date < today ? date : today)
    .filter((one) => new Date(`${one}T12:00:00Z`).getUTCDay() === weekday)
    .slice(-ROSTER_WEEKS)
    .map((one) => localDay(calendar.calendar, one));
}
