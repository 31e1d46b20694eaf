/**
 * The two shops of a simulated day: one in Amsterdam with a team that has hours of its own, one in New York. On
 * most days they open and shut, on some it is a holiday, on some the clocks change, and now and then somebody
 * publishes other hours in the middle of the day.
 */
import {
  type CalendarDefinition,
  officeHours,
  type PublishedHours,
  WEEKDAYS,
} from '#libs/calendar';
import { AgentDesk } from '#libs/desk';
import { derivedId, type EventStore } from '#libs/event-store';
import { defaultPolicy, type MatchingPolicy } from '#libs/matching';
import { CalendarRegistry, publishCalendar } from '#libs/opening-hours';
import type { Chance } from '../world/chance.js';
import type { Habits } from '../world/habits.js';
import type { Log } from '../world/log.js';
import { causeOf, INBOXES } from './house.js';

export const SALES = 'sales';

const FIRST_DAY = Date.parse('2026-03-02T00:00:00Z');
const DAY_MS = 86_400_000;
/** Of 25 days one is the 23-hour day of Amsterdam, one its 25-hour day, of a year further on each time. */
const EVERY = 25;
const [SPRING, AUTUMN] = [7, 19];

/** Midnight (UTC) of that day of a seed. */
export function dateOf(day: number): number {
  const year = 2026 + (Math.floor(day / EVERY) % 20);
  if (day % EVERY === SPRING) return lastSunday(year, 3);
  if (day % EVERY === AUTUMN) return lastSunday(year, 10);
  return FIRST_DAY + day * DAY_MS;
}

/** When summer time begins and ends in the European Union (Directive 2000/84/EC). */
function lastSunday(year: number, month: number): number {
  const last = new Date(Date.UTC(year, month, 0));
  return last.getTime() - last.getUTCDay() * DAY_MS;
}

/** Whatever comes by WhatsApp is answered by sales. */
export function policyOf(workspaces: readonly string[]): MatchingPolicy {
  const inboxes = workspaces.map((id) => ({
    inboxId: derivedId(INBOXES, id, 'whatsapp'),
    teamId: SALES,
  }));
  return { ...defaultPolicy, inboxes };
}

export class Shops {
  readonly calendars: CalendarRegistry;
  private readonly versions = new Map<string, number>();

  constructor(
    log: Log,
    /** Of whoever publishes; what goes wrong on the way is played elsewhere. */
    private readonly store: EventStore,
    private readonly chance: Chance,
    private readonly habits: Habits,
    readonly workspaces: readonly [string, string],
  ) {
    this.calendars = new CalendarRegistry(store);
    log.onAppended((events) => {
      if (events.some(({ stream }) => stream.startsWith('calendar-'))) void this.calendars.reload();
    });
  }

  /** Publishes what holds in the morning. */
  async open(day: number): Promise<void> {
    const { chance } = this;
    const [amsterdam, newYork] = this.workspaces;
    const isHoliday = chance.happens(this.habits.isHoliday);
    const at = new Date(dateOf(day)).toISOString().slice(0, 10);
    const holidays = isHoliday ? [{ date: at, name: 'Holiday', blocks: [] }] : [];
    await this.publish(amsterdam, 'shop', {
      definition: { ...weekOf('Europe/Amsterdam', '08:00', '20:00', true), holidays },
      whenShut: chance.pick(['stay_open', 'leave_message', 'leave_message', 'hide']),
    });
    await this.publish(amsterdam, SALES, {
      // With a lunch break.
      definition: {
        ...officeHours('Europe/Amsterdam'),
        weekly: weekly([
          { from: '09:30', to: '12:30' },
          { from: '13:15', to: '17:00' },
        ]),
        holidays,
      },
      whenShut: 'stay_open',
      teamIds: [SALES],
    });
    // Overnight, by its own clock: 24 hours but for a few.
    await this.publish(newYork, 'shop', {
      definition: {
        timeZone: 'America/New_York',
        weekly: weekly([
          { from: '00:00', to: '02:30' },
          { from: '03:30', to: '24:00' },
        ]),
        holidays: [],
      },
      whenShut: 'leave_message',
    });
    await this.calendars.reload();
  }

  /** In the middle of the day the first shop shuts early, and says so from now on. */
  async shutEarly(): Promise<void> {
    const [amsterdam] = this.workspaces;
    await this.publish(amsterdam, 'shop', {
      definition: weekOf('Europe/Amsterdam', '08:00', '16:00', true),
      whenShut: 'leave_message',
    });
  }

  private async publish(
    workspaceId: string,
    name: string,
    hours: Pick<PublishedHours, 'definition' | 'whenShut' | 'teamIds'>,
  ): Promise<void> {
    const calendarId = derivedId(INBOXES, workspaceId, name);
    const result = await publishCalendar(this.store, {
      workspaceId,
      calendarId,
      agentId: 'lead',
      basedOn: this.versions.get(calendarId) ?? 0,
      hours: {
        name,
        promises: { first_answer: 30_000, next_answer: null, resolution: null },
        ...hours,
      },
    });
    if ('refused' in result) throw new Error(`${name}: ${result.refused}`);
    this.versions.set(calendarId, result.calendarVersion);
  }
}

/** Half of each shop's agents belong to sales. */
export async function joinTeams(
  store: EventStore,
  agents: readonly { readonly workspaceId: string; readonly agentId: string }[],
): Promise<void> {
  const desk = new AgentDesk(store);
  for (const [index, { workspaceId, agentId }] of agents.entries())
    if (index % 2 === 0)
      await desk.handle(
        workspaceId,
        agentId,
        { type: 'ChangeAbilities', skills: {}, languages: [], teams: [SALES] },
        causeOf('lead', 'agent'),
      );
}

function weekly(blocks: readonly { from: string; to: string }[]): CalendarDefinition['weekly'] {
  return Object.fromEntries(WEEKDAYS.map((day) => [day, blocks])) as never;
}

/** The same every day, and on Sundays two hours at noon. */
function weekOf(
  timeZone: string,
  from: string,
  to: string,
  isShortOnSunday: boolean,
): CalendarDefinition {
  const sunday = isShortOnSunday ? { sunday: [{ from: '12:00', to: '17:00' }] } : {};
  return { timeZone, weekly: { ...weekly([{ from, to }]), ...sunday }, holidays: [] };
}
