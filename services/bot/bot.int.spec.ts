/** The bot's promises on the real store: races with people, and callbacks that wait for the morning. */
import { randomUUID } from 'node:crypto';
import { askableBrain, emptyBrain, learn, starterEntries } from '#libs/brain';
import { botTurn, type ConversationCommand } from '#libs/conversation';
import { type Database, openDatabase } from '#libs/database';
import { ConversationDesk } from '#libs/desk';
import { houseVersions } from '#libs/event-catalog';
import {
  newId,
  PostgresEventStore,
  ProjectionRunner,
  type RecordedEvent,
  streamName,
} from '#libs/event-store';
import { WorkspaceFlows } from '#libs/flow-desk';
import { createLog } from '#libs/host';
import { unpublished } from '#libs/opening-hours';
import { EnvironmentKeyProvider, PgSealer } from '#libs/sealing';
import { startTestDatabase, type TestDatabase } from '#libs/testing';
import { callbackReminders } from './callback-reminders.projection.js';
import { PlanCallbacks } from './plan-callbacks.js';
import { answerMessage, type BotParts } from './take-bot-turns.js';

const MASTER_KEY = Buffer.alloc(32, 7).toString('base64');
const RACES = 60;
const cause = {
  actor: { kind: 'contact', id: 'anna' },
  causationId: null,
  correlationId: newId(),
} as const;

describe('The bot on Postgres', () => {
  let test: TestDatabase;
  let database: Database;
  let store: PostgresEventStore;
  const workspaceId = randomUUID();

  beforeAll(async () => {
    test = await startTestDatabase();
    database = await openDatabase({ url: test.url, applicationName: 'test' });
    const sealer = new PgSealer(database.pool, new EnvironmentKeyProvider(MASTER_KEY));
    store = new PostgresEventStore({ pool: database.pool, sealer, versions: houseVersions });
  });
  afterAll(async () => {
    await store.close();
    await database.close();
    await test.stop();
  });

  const asks = (messageId: string): ConversationCommand => ({
    type: 'ReceiveMessage',
    start: {
      inboxId: randomUUID(),
      channel: 'whatsapp',
      contactId: randomUUID(),
      episode: 1,
      threadKey: 'k',
      address: 'a',
    },
    messageId,
    externalId: messageId,
    content: { kind: 'text', text: 'When are you open?' },
    classification: 'human',
  });
  const eventsOf = (conversationId: string) =>
    store.readStream(workspaceId, streamName('conversation', conversationId));

  it(`says nothing after a handover, in ${RACES} of ${RACES} races of two processes`, async () => {
    const brain = askableBrain(
      starterEntries.reduce((soFar, data) => learn(soFar, { type: 'Taught', data }), emptyBrain),
    );
    const parts: BotParts = {
      store,
      desk: new ConversationDesk(store),
      brainOf: async () => ({ brain, version: 1 }),
      flows: new WorkspaceFlows(store),
      calendarOf: () => unpublished(workspaceId),
      lookUp: async () => ({ outcome: 'unreachable', values: {}, tookMs: 0, isCached: false }),
      now: () => Date.now(),
    };
    const agent = new ConversationDesk(store);
    const firstWords = { bot: 0, agent: 0 };
    await parts.flows.newest(workspaceId);
    for (let round = 0; round < RACES; round++) {
      const conversationId = randomUUID();
      await agent.handle(workspaceId, conversationId, asks(randomUUID()), cause);
      const [, question] = await eventsOf(conversationId);
      await Promise.all([
        answerMessage(parts, question as RecordedEvent),
        agent.handle(
          workspaceId,
          conversationId,
          { type: 'RequestHandover', reason: 'contact_asked', priority: 0, reply: null },
          cause,
        ),
      ]);
      const types = (await eventsOf(conversationId)).map(({ type }) => type);
      const handedOverAt = types.indexOf('HandoverRequested');
      expect(handedOverAt).toBeGreaterThan(0);
      expect(types.slice(handedOverAt)).not.toContain('MessageComposed');
      firstWords[types.includes('BotAnswered') ? 'bot' : 'agent'] += 1;
    }
    expect(firstWords.bot + firstWords.agent).toBe(RACES);
  });

  it('plans a callback at its time and once, however long the process was away', async () => {
    const desk = new ConversationDesk(store);
    const conversationId = randomUUID();
    const callbackId = newId();
    const messageId = randomUUID();
    const morning = Date.parse('2026-01-06T08:00:00.000Z');
    await desk.handle(workspaceId, conversationId, asks(messageId), cause);
    const [begun] = await eventsOf(conversationId);
    await desk.handle(
      workspaceId,
      conversationId,
      botTurn({
        questionMessageId: messageId,
        say: [{ messageId: randomUUID(), content: { kind: 'text', text: 'Tomorrow.' } }],
        then: {
          kind: 'callback',
          callbackId,
          number: '+31201234567',
          wish: null,
          dueAt: '2026-01-06T09:00:00.000Z',
          plannedFor: new Date(morning).toISOString(),
        },
      }),
      cause,
    );
    const runner = new ProjectionRunner({
      pool: database.pool,
      store,
      projection: callbackReminders,
    });
    runner.start();
    await runner.reached(await store.head(), 20_000);
    let now = morning - 1;
    const sweep = new PlanCallbacks({
      database,
      desk,
      clock: { now: () => now },
      log: createLog({ service: 'test', level: 'silent' }),
    });
    await sweep.sweep();
    const planned = async () =>
      (await eventsOf(conversationId)).filter(({ type }) => type === 'CallbackPlanned');
    expect(await planned()).toEqual([]);
    now = morning + 3 * 86_400_000; // The process comes back after a long week-end.
    await sweep.sweep();
    await sweep.sweep();
    expect((await planned()).map(({ data }) => data)).toEqual([
      { callbackId, dueAt: '2026-01-06T09:00:00.000Z', attempt: 1 },
    ]);
    const { state } = await desk.refresh(workspaceId, conversationId);
    const age = Math.abs(
      Date.parse(state.bot.callback?.waitingSince ?? '') - (begun?.recordedAt.getTime() ?? 0),
    );
    expect(age).toBeLessThan(1_000); // Its age is that of the question, not of the plan.
    await runner.reached(await store.head(), 20_000);
    const { rows } = await database.pool.query('select 1 from bot_callback_reminder');
    expect(rows).toEqual([]);
    await runner.stop();
  });
});
