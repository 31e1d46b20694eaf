/** What a huge append does to small ones, and what somebody's open transaction shows. */
import { randomBytes } from 'node:crypto';
import { type Database, openDatabase } from '#libs/database';
import { MemorySealer } from '#libs/sealing';
import { startTestDatabase, type TestDatabase } from '#libs/testing';
import { Client } from 'pg';
import { newId } from '../ids.js';
import { sampleEvents, sampleStream } from '../sample-events.js';
import { PostgresEventStore } from './postgres-event-store.js';

const workspaceId = newId();
let testDatabase: TestDatabase;
let database: Database;
let store: PostgresEventStore;

beforeAll(async () => {
  testDatabase = await startTestDatabase();
  database = await openDatabase({ url: testDatabase.url, applicationName: 'large-spec' });
  store = new PostgresEventStore({ pool: database.pool, sealer: new MemorySealer() });
});

afterAll(async () => {
  await store?.close();
  await database?.close();
  await testDatabase?.stop();
});

const append = (count: number, megabytes = 0) =>
  store.append({
    workspaceId,
    appends: [{ stream: sampleStream(), expectedVersion: 0, events: sampleEvents(count) }],
    blobs: megabytes
      ? [{ id: newId(), sealFor: newId(), mime: 'x/y', bytes: randomBytes(megabytes << 20) }]
      : [],
  });

describe('Huge appends', () => {
  it('with files of 8 MB let a small one pass', async () => {
    // Both lanes have a connection by then: making one takes as long as a huge append.
    await Promise.all([1, 2, 3].map(() => database.pool.query('select pg_sleep(0.05)')));
    const done: string[] = [];
    const huge = [1, 2, 3, 4, 5].map(() => append(1, 8).then(() => done.push('huge')));
    // The first one is being written, and another waits behind it.
    while (store.waitingCount() === 0) await new Promise((resolve) => setImmediate(resolve));
    const small = append(1).then(() => done.push('small'));
    await Promise.all([...huge, small]);
    // How many huge ones were through by then is the disk's affair; behind all of them it never is. The rule of
    // lanes itself is proved without a clock in append-queue.spec.
    expect(done.at(-1)).toBe('huge');
    expect(done).toHaveLength(6);
  });

  it('of 2,000 events are whole, and small ones between them too', async () => {
    const before = await store.head();
    const results = await Promise.all([
      append(2_000),
      ...Array.from({ length: 50 }, () => append(1)),
      append(2_000),
    ]);
    for (const result of results) expect(result.kind).toBe('appended');
    expect(await store.head()).toBe(before + 4_050);
  });
});

describe('The pressure on the store', () => {
  it('shows the oldest open transaction, and for how long the log was waited for', async () => {
    const holder = new Client({ connectionString: testDatabase.url });
    await holder.connect();
    await holder.query('begin; select pg_advisory_xact_lock(7165916604736876408)');
    const waiting = append(1);
    const deadline = Date.now() + 2_000;
    let pressure = await store.pressure();
    while (pressure.lockWaitSeconds === 0 && Date.now() < deadline)
      pressure = await store.pressure();
    await holder.query('rollback');
    await holder.end();
    expect(pressure.lockWaitSeconds).toBeGreaterThan(0);
    expect(pressure.oldestTransactionSeconds).toBeGreaterThanOrEqual(pressure.lockWaitSeconds);
    expect((await waiting).kind).toBe('appended');
    expect((await store.pressure()).lockWaitSeconds).toBe(0);
  });
});
