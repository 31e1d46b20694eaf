import { randomUUID } from 'node:crypto';
import { officeHours } from '#libs/calendar';
import type { ConversationCommand } from '#libs/conversation';
import { type Database, openDatabase } from '#libs/database';
import { ConversationDesk, Policies } from '#libs/desk';
import { houseVersions } from '#libs/event-catalog';
import { newId, PostgresEventStore, ProjectionRunner, streamName } from '#libs/event-store';
import { createLog } from '#libs/host';
import { CalendarRegistry, publishCalendar } from '#libs/opening-hours';
import { MemorySealer } from '#libs/sealing';
import { startTestDatabase, type TestDatabase, until } from '#libs/testing';
import { type AnswerClocks, answerClocks } from './answer-clocks.projection.js';
import { ClockKeeper } from './clock-keeper.js';

const cause = {
  actor: { kind: 'system', id: 'test' },
  causationId: null,
  correlationId: 'test',
} as const;
const HOUR = 3_600_000;

describe('The keeper of the answer clocks', () => {
  let test: TestDatabase;
  let database: Database;
  let store: PostgresEventStore;
  let desk: ConversationDesk;
  let calendars: CalendarRegistry;
  let runner: ProjectionRunner<AnswerClocks>;
  const workspaceId = randomUUID();
  const calendarId = newId();

  beforeAll(async () => {
    test = await startTestDatabase();
    database = await openDatabase({ url: test.url, applicationName: 'test' });
    const { pool } = database;
    store = new PostgresEventStore({ pool, sealer: new MemorySealer(), versions: houseVersions });
    desk = new ConversationDesk(store);
    runner = new ProjectionRunner({ pool, store, projection: answerClocks });
    runner.start();
    await publish(0, 'UTC', '00:00', '24:00');
    calendars = new CalendarRegistry(store);
    await calendars.reload();
  });
  afterAll(async () => {
    await runner.stop();
    await store.close();
    await database.close();
    await test.stop();
  });

  async function publish(basedOn: number, timeZone: string, from: string, to: string) {
    const open = [{ from, to }];
    const { weekly } = officeHours(timeZone);
    const everyDay = Object.fromEntries(Object.keys(weekly).map((day) => [day, open]));
    const result = await publishCalendar(store, {
      workspaceId,
      calendarId,
      agentId: randomUUID(),
      basedOn,
      hours: {
        name: 'Support',
        definition: { timeZone, weekly: everyDay as unknown as typeof weekly, holidays: [] },
        promises: { first_answer: 30_000, next_answer: HOUR, resolution: null },
        whenShut: 'stay_open',
      },
    });
    expect(result).toEqual({ calendarVersion: basedOn + 1 });
  }

  async function customerWrites(conversationId = newId()): Promise<string> {
    const command: ConversationCommand = {
      type: 'ReceiveMessage',
      start: {
        inboxId: randomUUID(),
        channel: 'webchat',
        contactId: conversationId,
        episode: 1,
        threadKey: 'x',
        address: 'x',
      },
      messageId: newId(),
      externalId: newId(),
      content: { kind: 'text', text: 'Hello?' },
      classification: 'human',
    };
    const result = await desk.handle(workspaceId, conversationId, command, cause);
    await runner.reached(result.kind === 'done' ? (result.position ?? 0) : 0);
    return conversationId;
  }

  const keeperAt = (ahead: number, lookEveryMs?: number) =>
    new ClockKeeper({
      pool: database.pool,
      store,
      calendars,
      policies: new Policies(store),
      now: () => Date.now() + ahead,
      log: createLog({ service: 'test', level: 'silent' }),
      onRanOut: () => undefined,
      ...(lookEveryMs ? { lookEveryMs } : {}),
    });
  const ranOut = async (conversationId: string) =>
    (await store.readStream(workspaceId, streamName('conversation', conversationId))).filter(
      ({ type }) => type === 'ClockRanOut',
    );

  it('says nothing before the time is over', async () => {
    const conversationId = await customerWrites();
    await keeperAt(25_000).look();
    expect(await ranOut(conversationId)).toEqual([]);
  });

  it('says it once, however many look at the same moment, and who look later', async () => {
    const conversationId = await customerWrites();
    await Promise.all(Array.from({ length: 8 }, () => keeperAt(31_000).look()));
    await keeperAt(60_000).look();
    const [fact, ...more] = await ranOut(conversationId);
    expect(more).toEqual([]);
    expect(fact?.data).toMatchObject({ clock: 'first_answer', ordinal: 1, promisedMs: 30_000 });
    expect(fact?.decidedBy).toEqual({ calendar: `${calendarId}@1` });
  });

  it('looks at the conversation itself: an answer that no row knows of yet counts', async () => {
    const conversationId = await customerWrites();
    await runner.stop(); // The row stays as it is: running.
    const answer: ConversationCommand = {
      type: 'ComposeMessage',
      messageId: newId(),
      author: { kind: 'bot' },
      content: { kind: 'text', text: 'Here.' },
    };
    expect((await desk.handle(workspaceId, conversationId, answer, cause)).kind).toBe('done');
    await keeperAt(31_000).look();
    expect(await ranOut(conversationId)).toEqual([]);
    runner = new ProjectionRunner({ pool: database.pool, store, projection: answerClocks });
    runner.start();
  });

  it('counts open time only: under other hours the same wait is not over', async () => {
    const now = new Date();
    const opens = `${String((now.getUTCHours() + 2) % 24).padStart(2, '0')}`;
    const shut = opens === '00' ? '01' : opens; // Some hour from which it is shut now.
    await publish(1, 'UTC', `${shut}:00`, `${shut}:59`);
    await calendars.reload();
    const conversationId = await customerWrites();
    await keeperAt(31_000).look();
    expect(await ranOut(conversationId)).toEqual([]);
    await keeperAt(26 * HOUR).look();
    expect(await ranOut(conversationId)).toHaveLength(1);
  });

  it('works by itself, and stops when it is told', async () => {
    const conversationId = await customerWrites();
    const keeper = keeperAt(26 * HOUR, 20);
    keeper.start();
    await until(async () => (await ranOut(conversationId)).length === 1);
    await keeper.stop();
  });
});
