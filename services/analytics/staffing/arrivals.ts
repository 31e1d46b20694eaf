/** What came in, and who was here, per half hour of the workspace's own days. */
import type { Calendar } from '#libs/calendar';
import type { Database } from '#libs/database';
import { type EventStore, splitStream } from '#libs/event-store';
import { type DayOfArrivals, SLOTS_A_DAY } from '#libs/staffing';

const DAY_MS = 86_400_000;
const SLOT_MS = 1_800_000;

export interface HistoryRequest {
  readonly workspaceId: string;
  readonly timeZone: string;
  /** Local days, `from` included, `to` not: `YYYY-MM-DD`. */
  readonly from: string;
  readonly to: string;
  /** `handovers`: what needs a person. `conversations`: everything, as if there were no bot. */
  readonly of: 'handovers' | 'conversations';
}

const ARRIVALS = `
  with arrival as (
    select (case when $5 = 'handovers' then handover_at else first_question_at end) at time zone $2 as at
      from analytics_conversation
     where workspace_id = $1
       and (case when $5 = 'handovers' then handover_at else first_question_at end)
           between ($3::date at time zone $2) and ($4::date at time zone $2)
  )
  select to_char(at, 'YYYY-MM-DD') as date,
         (extract(hour from at)::int * 2 + extract(minute from at)::int / 30) as slot,
         count(*)::int as count
    from arrival group by 1, 2`;

/** Days in order, those without a single arrival too. */
export async function arrivalsOf(
  database: Database,
  request: HistoryRequest,
  isHoliday: (date: string) => boolean,
): Promise<DayOfArrivals[]> {
  const { workspaceId, timeZone, from, to, of } = request;
  const { rows } = await database.inWorkspace(workspaceId, (client) =>
    client.query<{ date: string; slot: number; count: number }>(ARRIVALS, [
      workspaceId,
      timeZone,
      from,
      to,
      of,
    ]),
  );
  const counts = new Map<string, number[]>();
  for (const date of datesBetween(from, to)) counts.set(date, emptyDay());
  for (const { date, slot, count } of rows) {
    const day = counts.get(date);
    if (day) day[slot] = count;
  }
  return [...counts].map(([date, own]) => ({ date, counts: own, isHoliday: isHoliday(date) }));
}

const HANDLING = `
  select count(*)::int as conversations, coalesce(sum(held_ms) / nullif(sum(stretches), 0), 0)::float8 as mean_ms
    from analytics_handling where workspace_id = $1 and ended_ms >= $2 and stretches > 0`;

/** Mean seconds that an agent holds a conversation; `null` when too few have ended to say. */
export async function handlingSeconds(
  database: Database,
  workspaceId: string,
  since: Date,
): Promise<number | null> {
  const { rows } = await database.inWorkspace(workspaceId, (client) =>
    client.query<{ conversations: number; mean_ms: number }>(HANDLING, [
      workspaceId,
      since.getTime(),
    ]),
  );
  const [found] = rows;
  return found && found.conversations >= HANDLED_MIN ? found.mean_ms / 1_000 : null;
}

const HANDLED_MIN = 10;
const STATUSES = ['WentOnline', 'WentAway', 'WentOffline'];

/** Mean number of agents online in each half hour of one weekday, over the given local days. */
export async function agentsOnline(
  store: EventStore,
  workspaceId: string,
  days: readonly { readonly from: number; readonly to: number }[],
): Promise<number[]> {
  const first = days[0];
  const last = days.at(-1);
  const slots = emptyDay();
  if (!first || !last) return slots;
  const online = new Map<string, number>();
  const add = (from: number, to: number) => {
    for (const day of days)
      for (let slot = 0; slot < SLOTS_A_DAY; slot += 1) {
        const begin = day.from + slot * SLOT_MS;
        const shared = Math.min(to, begin + SLOT_MS) - Math.max(from, begin);
        if (shared > 0) slots[slot] = (slots[slot] ?? 0) + shared / SLOT_MS;
      }
  };
  const range = {
    workspaceId,
    categories: ['agent'],
    types: STATUSES,
    recordedBefore: new Date(last.to),
  } as const;
  for await (const batch of store.readAll(range))
    for (const { type, stream, recordedAt } of batch) {
      const { id } = splitStream(stream);
      const since = online.get(id);
      const at = recordedAt.getTime();
      if (type === 'WentOnline') online.set(id, since ?? at);
      else if (since !== undefined) {
        online.delete(id);
        add(since, at);
      }
    }
  for (const since of online.values()) add(since, last.to);
  return slots.map((sum) => Math.round(sum / days.length));
}

/** `YYYY-MM-DD`, `to` not included. */
export function datesBetween(from: string, to: string): string[] {
  const [begin, end] = [Date.parse(`${from}T00:00:00Z`), Date.parse(`${to}T00:00:00Z`)];
  const count = Math.max(0, Math.round((end - begin) / DAY_MS));
  return Array.from({ length: count }, (_, day) => isoDate(begin + day * DAY_MS));
}

export function isoDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** The local day that holds noon of a date, as instants. */
export function localDay(calendar: Calendar, date: string): { from: number; to: number } {
  // Noon in UTC lies within a day of the date in every zone; walk to the one that is meant.
  let day = calendar.dayOf(Date.parse(`${date}T12:00:00Z`));
  const nameOf = (at: number) =>
    new Intl.DateTimeFormat('sv-SE', { timeZone: calendar.definition.timeZone }).format(at);
  for (let tries = 0; tries < 2 && nameOf(day.from + 1) !== date; tries += 1)
    day =
      nameOf(day.from + 1) < date ? calendar.dayAfter(day) : calendar.dayOf(day.from - DAY_MS / 2);
  return { from: day.from, to: day.to };
}

/** Whether a local day has hours that differ from its weekday's. */
export function holidayTest(calendar: Calendar): (date: string) => boolean {
  const dates = new Set(calendar.definition.holidays.map(({ date }) => date));
  return (date) => dates.has(date) || dates.has(`-${date.slice(4)}`);
}

function emptyDay(): number[] {
  return Array.from({ length: SLOTS_A_DAY }, () => 0);
}
