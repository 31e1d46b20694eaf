/** What a crowd of readers gets is what each of them would have got alone. */
import { type Database, openDatabase } from '#libs/database';
import { MemorySealer } from '#libs/sealing';
import { startTestDatabase, type TestDatabase } from '#libs/testing';
import type { StreamName } from '../event.js';
import { newId } from '../ids.js';
import { sampleEvents, sampleStream } from '../sample-events.js';
import { PostgresEventStore } from './postgres-event-store.js';

const workspaceId = newId();
let testDatabase: TestDatabase;
let database: Database;
let store: PostgresEventStore;
const statements: string[] = [];

beforeAll(async () => {
  testDatabase = await startTestDatabase();
  database = await openDatabase({ url: testDatabase.url, applicationName: 'gathered-spec' });
  const { pool } = database;
  const query = pool.query.bind(pool) as (...args: unknown[]) => unknown;
  pool.query = ((...args: [{ name?: string }]) => {
    statements.push(args[0].name ?? '');
    return query(...args);
  }) as typeof pool.query;
  store = new PostgresEventStore({ pool, sealer: new MemorySealer() });
});

afterAll(async () => {
  await store?.close();
  await database?.close();
  await testDatabase?.stop();
});

async function streamOf(length: number): Promise<StreamName> {
  const stream = sampleStream();
  if (length > 0)
    await store.append({
      workspaceId,
      appends: [{ stream, expectedVersion: 0, events: sampleEvents(length) }],
    });
  return stream;
}

const upTo = (length: number) => Array.from({ length }, (_, index) => index + 1);
const versionsOf = async (stream: StreamName, afterVersion = 0) =>
  (await store.readStream(workspaceId, stream, { afterVersion })).map(({ version }) => version);

describe('Reading many streams at once', () => {
  it('gives each caller its own, short, long and empty ones, in a few statements', async () => {
    // 256 rows of a stream travel in a shared statement: one less, just so many, one more, and many more.
    const lengths = [0, 1, 2, 255, 256, 257, 700, ...Array.from({ length: 100 }, (_, n) => n % 7)];
    const streams = await Promise.all(lengths.map(streamOf));
    statements.length = 0;
    const crowd = await Promise.all(streams.map((stream) => versionsOf(stream)));
    expect(crowd).toEqual(lengths.map(upTo));
    expect(statements.filter((name) => name === 'store-read-streams')).toHaveLength(2);
    expect(statements.filter((name) => name === 'store-read-rest')).toHaveLength(3);
    expect(statements).toHaveLength(5);
  });

  it('reads on from a version, and from the snapshot of a fold', async () => {
    const streams = await Promise.all([streamOf(10), streamOf(600), streamOf(3)]);
    const [short, long] = streams as [StreamName, StreamName, StreamName];
    const sealFor = newId();
    for (const [stream, version] of [
      [short, 8],
      [long, 300],
    ] as const)
      await store.snapshots.save({
        workspaceId,
        stream,
        fold: 'sum 1',
        version,
        state: { version },
        sealFor,
      });
    const read = async (stream: StreamName, fold: string) => {
      const { snapshot, events } = await store.snapshots.read(workspaceId, stream, fold);
      return [snapshot?.state ?? null, events.length, events[0]?.version];
    };
    const [ofShort, ofLong, ofOther, rest] = await Promise.all([
      read(short, 'sum 1'),
      read(long, 'sum 1'),
      read(short, 'sum 2'),
      versionsOf(short, 7),
    ]);
    expect(ofShort).toEqual([{ version: 8 }, 2, 9]);
    expect(ofLong).toEqual([{ version: 300 }, 300, 301]);
    expect(ofOther).toEqual([null, 10, 1]);
    expect(rest).toEqual([8, 9, 10]);
    expect(await read(short, 'sum 1')).toEqual(ofShort);
    expect(await read(long, 'sum 1')).toEqual(ofLong);
  });

  it('shows nothing of another workspace to anybody in the crowd', async () => {
    const stream = await streamOf(3);
    const read = (workspace: string) => store.readStream(workspace, stream);
    const [own, others, again] = await Promise.all([
      read(workspaceId),
      read(newId()),
      read(workspaceId),
    ]);
    expect([own.length, others.length, again.length]).toEqual([3, 0, 3]);
  });

  it('fails only the caller whose wish was bad', async () => {
    const stream = await streamOf(2);
    const [bad, stranger, good] = await Promise.allSettled([
      store.readStream(workspaceId, 'conversation-1' as StreamName),
      store.readStream('no workspace', stream),
      store.readStream(workspaceId, stream),
    ]);
    expect(bad).toMatchObject({ status: 'rejected', reason: { name: 'TypeError' } });
    expect(stranger).toMatchObject({ status: 'rejected', reason: { code: '22P02' } });
    expect(good).toMatchObject({ status: 'fulfilled', value: { length: 2 } });
  });

  it('sees what was committed before the call, however many are under way', async () => {
    const stream = await streamOf(1);
    const others: Promise<unknown>[] = [];
    for (const version of upTo(30)) {
      others.push(...upTo(5).map(() => versionsOf(stream)));
      await store.append({
        workspaceId,
        appends: [{ stream, expectedVersion: version, events: sampleEvents(1) }],
      });
      expect((await versionsOf(stream)).at(-1)).toBe(version + 1);
    }
    await Promise.all(others);
  });
});
