import { randomUUID } from 'node:crypto';

import { alwaysOpen, openCalendar } from '#libs/calendar';
import { type Database, openDatabase } from '#libs/database';
import { houseVersions } from '#libs/event-catalog';
import { type EventStore, PostgresEventStore, streamName } from '#libs/event-store';
import type { WorkspaceCalendar } from '#libs/opening-hours';
import { MemorySealer } from '#libs/sealing';
import { startTestDatabase, type TestDatabase } from '#libs/testing';
import { agentsOnline, localDay } from './arrivals.js';
import { staffingReport, type StaffingRequest } from './staffing-report.js';

const workspaceId = randomUUID();
const definition = {
  ...alwaysOpen('Europe/Amsterdam'),
  holidays: [{ date: '2026-11-17', name: 'Party', blocks: [] }],
};
const calendar: WorkspaceCalendar = {
  calendarId: null,
  calendarVersion: 0,
  publishedAt: null,
  workspaceId,
  name: 'test',
  definition,
  promises: { first_answer: 30_000, next_answer: null, resolution: null },
  whenShut: 'stay_open',
  calendar: openCalendar(definition),
};

/** Nine weeks of Tuesdays with six handovers at ten and two at a quarter past seven in the evening, local time. */
describe('The staffing report', () => {
  let test: TestDatabase;
  let database: Database;
  let store: PostgresEventStore;

  beforeAll(async () => {
    test = await startTestDatabase();
    database = await openDatabase({ url: test.url, applicationName: 'test' });
    store = new PostgresEventStore({
      pool: database.pool,
      sealer: new MemorySealer(),
      versions: houseVersions,
    });
    for (let week = 1; week <= 9; week += 1) {
      const { from } = localDay(calendar.calendar, dateBefore('2026-12-01', week * 7));
      const isHoliday = dateBefore('2026-12-01', week * 7) === '2026-11-17';
      for (let index = 0; index < (isHoliday ? 40 : 6); index += 1)
        await arrive(new Date(from + 10 * 3_600_000 + index * 1_000));
      for (let index = 0; index < 2; index += 1)
        await arrive(new Date(from + 19.25 * 3_600_000 + index * 1_000));
    }
    for (let index = 0; index < 12; index += 1)
      await database.pool.query(
        `insert into analytics_handling values ($1, $2, 1, 'webchat', null, 2, 480000, $3)`,
        [workspaceId, randomUUID(), Date.parse('2026-11-24T12:00:00Z')],
      );
  });
  afterAll(async () => {
    await store.close();
    await database.close();
    await test.stop();
  });

  const arrive = (at: Date) =>
    database.pool.query(
      `insert into analytics_conversation (workspace_id, key, last_position, inbox_id, channel, is_open,
         holder, started_at, first_question_at, handover_at, messages_in, messages_out)
       values ($1, $2, 1, $2, 'webchat', false, 'nobody', $3, $3, $3, 1, 1)`,
      [workspaceId, randomUUID(), at],
    );

  const report = (change: Partial<StaffingRequest> = {}, now = '2026-11-26T09:00:00Z') =>
    staffingReport(
      { database, store, calendar, now: new Date(now) },
      {
        date: '2026-12-01',
        of: 'handovers',
        promise: { kind: 'answered_within', seconds: 30, share: 0.9 },
        rules: { chatsAtOnce: 1, patienceSeconds: null, shrinkage: 0.3 },
        handlingSeconds: null,
        ...change,
      },
    );
  const at = ({ slots }: Awaited<ReturnType<typeof report>>, time: string) =>
    slots.find((slot) => slot.time === time);

  it('expects what came on the last same weekdays, in local time, holidays left out', async () => {
    const found = await report();
    expect(found.slots).toHaveLength(48);
    expect(at(found, '10:00')?.expected).toBe(6);
    expect(at(found, '19:00')?.expected).toBe(2);
    expect(at(found, '10:30')?.expected).toBe(0);
    expect(found.peak).toEqual({ time: '10:00', expected: 6 });
  });

  it('measures the handling time, unless it is told one', async () => {
    expect(await report()).toMatchObject({ handlingSeconds: 240, isHandlingMeasured: true });
    const told = await report({ handlingSeconds: 600 });
    expect(told).toMatchObject({ handlingSeconds: 600, isHandlingMeasured: false });
    expect(at(told, '10:00')?.needed).toBeGreaterThan(at(await report(), '10:00')?.needed ?? 0);
  });

  it('advises in stretches, and compares with nobody when nobody was online', async () => {
    const busy = await report();
    const needed = at(busy, '10:00')?.needed;
    expect(busy.advice[0]).toEqual({ from: '10:00', to: '10:30', change: needed });
    expect(busy.advice).toHaveLength(2);
  });

  it('counts who was online, the mean of the given days', async () => {
    const [day, other] = ['2026-11-24', '2026-11-17'].map((date) =>
      localDay(calendar.calendar, date),
    ) as [{ from: number; to: number }, { from: number; to: number }];
    const [ada, tom] = [randomUUID(), randomUUID()];
    const said = (who: string, type: string, base: number, hours: number) => ({
      type,
      stream: streamName('agent', who),
      recordedAt: new Date(base + hours * 3_600_000),
    });
    const facts = [
      said(ada, 'WentOnline', other.from, 9),
      said(ada, 'WentOffline', other.from, 12),
      said(ada, 'WentOnline', day.from, 9),
      said(tom, 'WentOnline', day.from, 10),
      said(ada, 'WentAway', day.from, 11),
    ];
    const log = {
      async *readAll() {
        yield facts;
      },
    } as unknown as EventStore;
    const slots = await agentsOnline(log, workspaceId, [other, day]);
    // 09:00 both days Ada; 10:00 Ada twice and Tom once of two days; 23:30 Tom, half of the days.
    expect([slots[17], slots[18], slots[20], slots[23], slots[47]]).toEqual([0, 1, 2, 1, 1]);
  });

  it('shows the price of each step at the peak, with shrinkage', async () => {
    const { steps } = await report();
    expect(steps).toHaveLength(7);
    for (const { agents, rostered } of steps) expect(rostered).toBe(Math.ceil(agents / 0.7));
    const shares = steps.slice(0, 4).map(({ agents }) => agents);
    expect([...shares].sort((a, b) => a - b)).toEqual(shares);
  });

  it('says nothing of a workspace that knows nothing', async () => {
    const stranger = { ...calendar, workspaceId: randomUUID() };
    const found = await staffingReport(
      { database, store, calendar: stranger, now: new Date('2026-11-26T09:00:00Z') },
      {
        date: '2026-12-01',
        of: 'conversations',
        promise: { kind: 'answered_within', seconds: 30, share: 0.9 },
        rules: { chatsAtOnce: 1, patienceSeconds: null, shrinkage: 0 },
        handlingSeconds: null,
      },
    );
    expect(found).toMatchObject({ slots: [], advice: [], peak: null, steps: [], daysKnown: 0 });
    expect(found).toMatchObject({ handlingSeconds: 300, isHandlingMeasured: false });
  });
});

function dateBefore(date: string, days: number): string {
  return new Date(Date.parse(`${date}T12:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
}
