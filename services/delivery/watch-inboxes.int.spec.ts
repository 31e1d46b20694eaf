import { randomUUID } from 'node:crypto';
import type { AnyChannel, InboxFinding } from '#libs/channels';
import { type Database, openDatabase } from '#libs/database';
import { MemoryEventStore } from '#libs/event-store';
import { connectInbox, type Inbox, InboxRegistry } from '#libs/inbox';
import { MemorySealer } from '#libs/sealing';
import { startTestDatabase, type TestDatabase } from '#libs/testing';
import { Client } from 'pg';
import { z } from 'zod';
import { WatchInboxes } from './watch-inboxes.js';

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
const NOW = Date.UTC(2026, 5, 17, 14, 20);

describe('The watch over inboxes', () => {
  let postgres: TestDatabase;
  let database: Database;
  let owner: Client;
  beforeAll(async () => {
    postgres = await startTestDatabase();
    database = await openDatabase({ url: postgres.url, applicationName: 'watch' });
    owner = new Client({ connectionString: postgres.superuserUrl });
    await owner.connect();
  }, 60_000);
  afterAll(async () => {
    await owner.end();
    await database.close();
    await postgres.stop();
  });

  async function watched(finding: InboxFinding) {
    const store = new MemoryEventStore({ sealer: new MemorySealer() });
    const workspaceId = randomUUID();
    const inboxId = await connectInbox(
      store,
      { config: z.object({}) },
      { workspaceId, channel: 'pigeon', name: 'Loft', config: {}, agentId: randomUUID() },
    );
    const registry = new InboxRegistry(store);
    await registry.reload();
    const found = { now: finding };
    const watch = new WatchInboxes({
      store,
      database,
      inboxes: () => registry.known(),
      findChannel: () => ({ checkInbox: async () => found.now }) as unknown as AnyChannel,
      tools: { fetch, timeoutMs: 15_000 },
      now: () => NOW,
      log: {
        warn: (error: unknown) => {
          throw new Error(JSON.stringify(error));
        },
      },
      everyMs: 60_000,
    });
    return {
      found,
      look: async (): Promise<Inbox | undefined> => {
        await watch.sweep();
        await registry.reload();
        return registry.known()[0];
      },
      /** So many conversations began in the hour that was so long ago. */
      begin: (count: number, ago: number) =>
        owner.query(
          `insert into delivery_inbox_hour values ($1, $2, 1, $3, date_trunc('hour', $4::timestamptz), $5)`,
          [workspaceId, randomUUID(), inboxId, new Date(NOW - ago), count],
        ),
    };
  }

  it('records what a look finds, and that it works again', async () => {
    const { found, look } = await watched({
      kind: 'broken',
      check: 'subscription',
      problem: 'Lost.',
    });
    expect((await look())?.problems).toEqual({ subscription: 'Lost.' });
    found.now = { kind: 'unknown' };
    expect((await look())?.problems).toEqual({ subscription: 'Lost.' });
    found.now = { kind: 'works' };
    expect(await look()).toMatchObject({ health: 'good', problems: {} });
  });

  it('notices silence in an hour that is busy as a rule, and its end', async () => {
    const { look, begin } = await watched({ kind: 'works' });
    for (const week of [1, 2, 3, 4]) await begin(10 + week, week * WEEK_MS + HOUR_MS);
    expect((await look())?.problems?.silence).toContain('12 conversations begin as a rule');
    await begin(1, 0);
    expect((await look())?.problems).toEqual({});
  });

  it('says nothing of a quiet hour, nor of an inbox that is new', async () => {
    const quiet = await watched({ kind: 'works' });
    for (const week of [1, 2, 3, 4]) await quiet.begin(2, week * WEEK_MS + HOUR_MS);
    expect((await quiet.look())?.problems ?? {}).toEqual({});
    const young = await watched({ kind: 'works' });
    await young.begin(50, WEEK_MS + HOUR_MS);
    expect((await young.look())?.problems ?? {}).toEqual({});
  });
});
