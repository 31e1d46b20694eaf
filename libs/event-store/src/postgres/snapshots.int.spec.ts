import { type Database, openDatabase } from '#libs/database';
import { EnvironmentKeyProvider, PgSealer } from '#libs/sealing';
import { startTestDatabase, type TestDatabase } from '#libs/testing';
import { newId } from '../ids.js';
import { sampleEvent, sampleStream } from '../sample-events.js';
import { PostgresEventStore } from './postgres-event-store.js';

describe('snapshots', () => {
  const workspaceId = newId();
  const [stream, person] = [sampleStream(), newId()];
  let testDatabase: TestDatabase;
  let database: Database;
  let sealer: PgSealer;
  let store: PostgresEventStore;

  beforeAll(async () => {
    testDatabase = await startTestDatabase();
    database = await openDatabase({ url: testDatabase.url, applicationName: 'snapshots-spec' });
    sealer = new PgSealer(
      database.pool,
      new EnvironmentKeyProvider(Buffer.alloc(32, 7).toString('base64')),
    );
    store = new PostgresEventStore({ pool: database.pool, sealer });
    const events = Array.from({ length: 5 }, () =>
      sampleEvent({ private: { text: 'canary' }, sealFor: person }),
    );
    await store.append({ workspaceId, appends: [{ stream, expectedVersion: 0, events }] });
  });

  afterAll(async () => {
    await store?.close();
    await database?.close();
    await testDatabase?.stop();
  });

  const read = (fold = 'sum 1', of = stream) => store.snapshots.read(workspaceId, of, fold);
  const save = (version: number, words = 'canary', fold = 'sum 1') =>
    store.snapshots.save({ workspaceId, stream, fold, version, state: { words }, sealFor: person });
  const versions = ({ events }: { events: readonly { version: number }[] }) =>
    events.map(({ version }) => version);

  it('reads the whole stream when there is none', async () => {
    expect(await read()).toMatchObject({ snapshot: null });
    expect(versions(await read())).toEqual([1, 2, 3, 4, 5]);
    expect(await read('sum 1', sampleStream())).toEqual({ snapshot: null, events: [] });
  });

  it('reads the last one and what came after it', async () => {
    await save(3);
    expect(await read()).toMatchObject({ snapshot: { version: 3, state: { words: 'canary' } } });
    expect(versions(await read())).toEqual([4, 5]);
    await save(5);
    await save(4, 'late');
    expect(await read()).toEqual({
      snapshot: { version: 5, state: { words: 'canary' } },
      events: [],
    });
  });

  it('is not seen by another fold, nor by another workspace', async () => {
    expect((await read('sum 2')).snapshot).toBeNull();
    expect((await store.snapshots.read(newId(), stream, 'sum 1')).snapshot).toBeNull();
  });

  it('is sealed, and not believed when it was changed', async () => {
    const { rows } = await database.pool.query<{ sealed: Buffer }>('select sealed from snapshot');
    expect(rows[0]!.sealed.includes('canary')).toBe(false);
    await database.pool.query('update snapshot set version = 2');
    expect(await read()).toMatchObject({ snapshot: null });
    expect(versions(await read())).toEqual([1, 2, 3, 4, 5]);
    await database.pool.query('delete from snapshot');
    expect((await read()).snapshot).toBeNull();
  });

  it('goes with the person', async () => {
    await save(5);
    await sealer.forget(workspaceId, person);
    const { snapshot, events } = await read();
    expect(snapshot).toBeNull();
    expect(events).toHaveLength(5);
    expect(events[0]).toMatchObject({ private: null, isForgotten: true });
    await expect(save(5)).rejects.toThrow('was destroyed');
  });
});
