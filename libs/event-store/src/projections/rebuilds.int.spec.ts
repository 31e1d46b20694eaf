/** A rebuild that is asked for from outside, by processes that are killed in the middle of it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Database, openDatabase } from '#libs/database';
import { MemorySealer } from '#libs/sealing';
import { startTestDatabase, type TestDatabase, until } from '#libs/testing';
import { Client } from 'pg';
import { newId } from '../ids.js';
import { PostgresEventStore } from '../postgres/postgres-event-store.js';
import { sampleEvent } from '../sample-events.js';
import { streamName } from '../stream.js';
import { SMALL_STEPS } from './crash-builder.js';
import { foldFresh } from './fold.js';
import { ProjectionRunner } from './projection-runner.js';
import { listProjections, readRebuild, requestRebuild } from './rebuilds.js';
import { type Tally, TALLY_TABLE, tally } from './sample-projection.js';

const STREAMS = 60;
const EVENTS_PER_STREAM = 40;
const KILLS = 3;

describe('Rebuilds', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let store: PostgresEventStore;
  const workspaceId = newId();
  const ids = Array.from({ length: STREAMS }, () => newId());
  const versions = new Map<string, number>();
  const children: ChildProcess[] = [];

  const record = async (id: string, count: number) => {
    const expectedVersion = versions.get(id) ?? 0;
    versions.set(id, expectedVersion + count);
    const events = Array.from({ length: count }, (_, n) =>
      n % 5 === 4 ? sampleEvent({ type: 'LabelAdded', data: { label: `l${n}` } }) : sampleEvent(),
    );
    const appends = [{ stream: streamName('conversation', id), expectedVersion, events }];
    await store.append({ workspaceId, appends });
  };
  const startBuilder = async () => {
    const child = spawn(process.execPath, [join(__dirname, 'crash-builder.js'), testDatabase.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    await new Promise((ready) => child.stdout?.once('data', ready));
    return child;
  };
  const foldedEvents = async () => {
    const { rows } = await database.pool.query<{ events: number }>(
      'select coalesce(sum(events), 0)::int as events from projection_build_part',
    );
    return rows[0]?.events ?? 0;
  };

  beforeAll(async () => {
    testDatabase = await startTestDatabase();
    database = await openDatabase({ url: testDatabase.url, applicationName: 'rebuilds-spec' });
    store = new PostgresEventStore({ pool: database.pool, sealer: new MemorySealer() });
    const owner = new Client({ connectionString: testDatabase.url });
    await owner.connect();
    await owner.query(TALLY_TABLE);
    await owner.query('create unique index tally_unique on tally (key, workspace_id)');
    await owner.query('create index on tally (last_note_at desc) where notes > 3');
    await owner.end();
    for (let n = 0; n < EVENTS_PER_STREAM; n += 10)
      await Promise.all(ids.map((id) => record(id, 10)));
  });

  afterEach(async () => {
    for (const child of children.splice(0)) {
      child.kill('SIGKILL');
      if (child.signalCode === null) await new Promise((ended) => child.once('exit', ended));
    }
  });

  afterAll(async () => {
    await store?.close();
    await database?.close();
    await testDatabase?.stop();
  });

  it('go on where a killed process stopped, with appends going on, and equal a fresh fold', async () => {
    const first = new ProjectionRunner({ pool: database.pool, store, projection: tally });
    first.start();
    await first.reached(await store.head());
    await first.stop();
    const asked = await requestRebuild(database.pool, 'tally');
    expect(asked).toMatchObject({ build: 2, isNew: true });
    expect(await readRebuild(database.pool, asked)).toEqual({ phase: 'waiting' });
    let folded = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const child = await startBuilder();
      const before = folded;
      await until(async () => (await foldedEvents()) > before + 100);
      child.kill('SIGKILL');
      await new Promise((ended) => child.once('exit', ended));
      const state = await readRebuild(database.pool, asked);
      expect(state).toMatchObject({ phase: 'folding', parts: 4 });
      folded = await foldedEvents();
      await record(ids[kill] as string, 3);
    }
    expect((await requestRebuild(database.pool, 'tally')).isNew).toBe(false);
    expect(await listProjections(database.pool)).toMatchObject([
      { name: 'tally', version: 1, isBuilding: true },
    ]);
    await startBuilder();
    await until(async () => (await readRebuild(database.pool, asked)).phase === 'done');
    await expectFreshFold();
    const { rows } = await database.pool.query(
      `select count(*)::int as indexes from pg_index where indrelid = 'tally'::regclass`,
    );
    expect(rows).toEqual([{ indexes: 4 }]);
  });

  it('are shared by processes that fold different parts at once', async () => {
    const asked = await requestRebuild(database.pool, 'tally');
    const seen: string[] = [];
    const pair = ['one', 'two'].map(
      (name) =>
        new ProjectionRunner<Tally>({
          pool: database.pool,
          store,
          projection: {
            ...tally,
            evolve: (row, event) => (seen.push(name), tally.evolve(row, event)),
          },
          pollMs: 20,
          pace: SMALL_STEPS,
        }),
    );
    for (const runner of pair) runner.start();
    await until(async () => (await readRebuild(database.pool, asked)).phase === 'done');
    for (const runner of pair) await runner.stop();
    expect(new Set(seen).size).toBe(2);
    await expectFreshFold();
  });

  it('refuse a projection that shares its rows among streams and says otherwise', async () => {
    const shared = { ...tally, key: () => ids[0] as string };
    const errors: unknown[] = [];
    const runner = new ProjectionRunner({
      pool: database.pool,
      store,
      projection: shared,
      pace: SMALL_STEPS,
      onError: (error) => errors.push(error),
    });
    await expect(runner.rebuild()).rejects.toThrow("says partition: 'stream'");
    await runner.stop();
  });

  async function expectFreshFold(): Promise<void> {
    const events = [];
    for await (const batch of store.readAll()) events.push(...batch);
    const { rows } = await database.pool.query(
      'select key, last_position::int as position, notes, labels from tally order by key',
    );
    const fresh = [...foldFresh(tally, events).values()]
      .map(({ key, position, row }) => ({ key, position, notes: row!.notes, labels: row!.labels }))
      .sort((one, other) => (one.key < other.key ? -1 : 1));
    expect(rows).toEqual(fresh);
  }
});
