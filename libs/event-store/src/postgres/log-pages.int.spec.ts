/** A consumer of the log that takes its time: what it costs the database and this process meanwhile. */
import { type Database, openDatabase } from '#libs/database';
import { MemorySealer } from '#libs/sealing';
import { startTestDatabase, type TestDatabase, until } from '#libs/testing';
import { Client } from 'pg';
import { newId } from '../ids.js';
import { sampleEvents, sampleStream } from '../sample-events.js';
import { PostgresEventStore } from './postgres-event-store.js';

const APPENDS = 14;
const EVENTS_EACH = 1_000;

describe('a log that is read slowly', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let observer: Client;
  let store: PostgresEventStore;

  beforeAll(async () => {
    testDatabase = await startTestDatabase();
    database = await openDatabase({ url: testDatabase.url, applicationName: 'pages-spec' });
    observer = new Client({ connectionString: testDatabase.url });
    await observer.connect();
    store = new PostgresEventStore({ pool: database.pool, sealer: new MemorySealer() });
    for (let append = 0; append < APPENDS; append += 1) {
      const events = sampleEvents(EVENTS_EACH);
      const appends = [{ stream: sampleStream(), expectedVersion: 0, events }];
      await store.append({ workspaceId: newId(), appends });
    }
  });

  afterAll(async () => {
    await store?.close();
    await observer?.end();
    await database?.close();
    await testDatabase?.stop();
  });

  it('waits with one page more, and holds neither a connection nor a transaction', async () => {
    const connect = jest.spyOn(database.pool, 'connect');
    const upTo = APPENDS * EVENTS_EACH;
    const batches = store.readAll({ upTo })[Symbol.asyncIterator]();
    const first = await batches.next();
    const isIdle = () => database.pool.idleCount === database.pool.totalCount;
    // The archive is asked for blocks; this page, and the next.
    await until(() => connect.mock.calls.length === 3 && isIdle(), { timeoutMs: 15_000 });
    const { rows } = await observer.query<{ count: string }>(
      `select count(*) from pg_stat_activity
        where application_name like 'pages-spec%' and (state <> 'idle' or xact_start is not null)`,
    );
    expect(Number(rows[0]?.count)).toBe(0);
    expect(connect).toHaveBeenCalledTimes(3); // It is read no further than that.
    let seen = (first.value as readonly unknown[]).length;
    for (let next = await batches.next(); !next.done; next = await batches.next())
      seen += next.value.length;
    expect(seen).toBe(upTo);
    expect(connect.mock.calls.length).toBeGreaterThan(3);
    connect.mockRestore();
  });
});
