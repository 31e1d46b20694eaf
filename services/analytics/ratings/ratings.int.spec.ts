/** The report on marks, from recorded events to the answer of the API's own query. */
import { randomUUID } from 'node:crypto';
import { type ConversationEvent } from '#libs/conversation';
import { type Database, openDatabase } from '#libs/database';
import { envelope } from '#libs/desk';
import { houseVersions } from '#libs/event-catalog';
import {
  newId,
  PostgresEventStore,
  type Projection,
  ProjectionRunner,
  streamName,
} from '#libs/event-store';
import { MemorySealer } from '#libs/sealing';
import { startTestDatabase, type TestDatabase } from '#libs/testing';
import { conversationTimes } from '../conversation-times.projection.js';
import { ratings } from './ratings.projection.js';
import { ratingsReport } from './ratings-report.js';

const DAY_MS = 86_400_000;
const workspaceId = randomUUID();

describe('The report on marks', () => {
  let test: TestDatabase;
  let database: Database;
  let store: PostgresEventStore;

  beforeAll(async () => {
    test = await startTestDatabase();
    database = await openDatabase({ url: test.url, applicationName: 'test' });
    const sealer = new MemorySealer();
    store = new PostgresEventStore({ pool: database.pool, sealer, versions: houseVersions });
    await rated('whatsapp', 'bot', '3', 5);
    await rated('whatsapp', 'bot', '3', 2);
    await rated('whatsapp', 'bot', '3', null);
    await rated('whatsapp', 'bot', '4', 4);
    await rated('email', 'agent', undefined, 1);
    await rated('email', 'agent', '4', 5, randomUUID());
    for (const projection of [conversationTimes, ratings]) await caughtUp(projection as never);
  });
  afterAll(async () => {
    await store.close();
    await database.close();
    await test.stop();
  });

  async function rated(
    channel: string,
    of: 'bot' | 'agent',
    flow: string | undefined,
    score: number | null,
    workspace = workspaceId,
  ): Promise<void> {
    const [inboxId, contactId, ratingId] = [randomUUID(), randomUUID(), newId()];
    const events: ConversationEvent[] = [
      { type: 'ConversationStarted', data: { inboxId, channel, contactId, episode: 1 } } as never,
      { type: 'RatingRequested', data: { ratingId, of, messageId: newId() } },
      ...(score === null
        ? []
        : [{ type: 'RatingGiven', data: { ratingId, of, score } } as ConversationEvent]),
    ];
    await store.append({
      workspaceId: workspace,
      appends: [
        {
          stream: streamName('conversation', randomUUID()),
          expectedVersion: 0,
          events: events.map((event) =>
            envelope(event, newId(), false, contactId, {
              actor: { kind: 'bot', id: 'bot' },
              causationId: null,
              correlationId: newId(),
              decidedBy: flow ? { flow } : {},
            }),
          ),
        },
      ],
    });
  }

  async function caughtUp(projection: Projection<object>): Promise<void> {
    const runner = new ProjectionRunner({ pool: database.pool, store, projection });
    runner.start();
    await runner.reached(await store.head(), 30_000);
    await runner.stop();
  }

  it('counts per channel, who was rated and the flow that asked, in its own workspace', async () => {
    const now = Date.now();
    const { groups } = await ratingsReport(
      database,
      workspaceId,
      new Date(now - DAY_MS),
      new Date(now + DAY_MS),
    );
    const base = { channel: 'whatsapp', of: 'bot' };
    expect(groups).toEqual([
      {
        channel: 'email',
        of: 'agent',
        flowVersion: null,
        asked: 1,
        rated: 1,
        mean: 1,
        content: 0,
        unhappy: 1,
      },
      { ...base, flowVersion: 4, asked: 1, rated: 1, mean: 4, content: 1, unhappy: 0 },
      { ...base, flowVersion: 3, asked: 3, rated: 2, mean: 3.5, content: 1, unhappy: 1 },
    ]);
  });

  it('is empty where nobody was asked', async () => {
    const { groups } = await ratingsReport(database, workspaceId, new Date(0), new Date(DAY_MS));
    expect(groups).toEqual([]);
  });
});
