/** Two generations of the software over one store: the older one never guesses, the newer one reads both. */
import { type Database, openDatabase } from '#libs/database';
import { MemorySealer } from '#libs/sealing';
import { startTestDatabase, type TestDatabase, until } from '#libs/testing';
import { Client } from 'pg';
import { eventVersions } from '../event-versions.js';
import { newId } from '../ids.js';
import { defineProjection } from '../projection.js';
import { ProjectionRunner } from '../projections/projection-runner.js';
import { sampleEvent, sampleStream } from '../sample-events.js';
import { splitStream } from '../stream.js';
import { PostgresEventStore } from './postgres-event-store.js';

const OLD = eventVersions({ NoteAdded: 1 });
const NEW = eventVersions(
  { NoteAdded: 99 },
  Object.fromEntries(
    Array.from({ length: 98 }, (_, index) => [
      `NoteAdded@${index + 1}`,
      index === 0
        ? {
            data: ({ text }: { text: string }) => ({ lines: [text] }),
            private: ({ secret }: { secret: string }) => ({ secrets: [secret] }),
          }
        : {},
    ]),
  ),
);

describe('Events of another generation', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let old: PostgresEventStore;
  let upgraded: PostgresEventStore;
  const workspaceId = newId();
  const sealFor = newId();
  const stream = sampleStream();

  const v1 = () =>
    sampleEvent({ data: { text: 'one' }, private: { secret: 'first' }, sealFor, schemaVersion: 1 });
  const v99 = () =>
    sampleEvent({
      data: { lines: ['two'] },
      private: { secrets: ['second'] },
      sealFor,
      schemaVersion: 99,
    });
  const append = (store: PostgresEventStore, expectedVersion: number, event = v1()) =>
    store.append({ workspaceId, appends: [{ stream, expectedVersion, events: [event] }] });

  beforeAll(async () => {
    testDatabase = await startTestDatabase();
    database = await openDatabase({ url: testDatabase.url, applicationName: 'newer-spec' });
    const parts = { pool: database.pool, sealer: new MemorySealer() };
    old = new PostgresEventStore({ ...parts, versions: OLD });
    upgraded = new PostgresEventStore({ ...parts, versions: NEW });
    await append(old, 0);
    await append(upgraded, 1, v99());
  });

  afterAll(async () => {
    await old?.close();
    await upgraded?.close();
    await database?.close();
    await testDatabase?.stop();
  });

  it('are not written by software that does not know them', async () => {
    await expect(append(old, 2, v99())).rejects.toThrow('NoteAdded is written in 1, not 99');
    await expect(append(old, 2, sampleEvent({ type: 'NeverHeardOf' }))).rejects.toThrow(
      'NeverHeardOf is not in the catalog of events',
    );
  });

  it('are refused to those who decide, by type and version', async () => {
    await expect(old.readStream(workspaceId, stream)).rejects.toThrow(
      `NoteAdded version 99 (${stream}, event 2) is newer than this software`,
    );
  });

  it('are delivered, and marked, to those who show and those who pass on', async () => {
    const shown = await old.readStream(workspaceId, stream, { newer: 'deliver' });
    expect(shown.map(({ isNewer = false }) => isNewer)).toEqual([false, true]);
    const passed = [];
    for await (const batch of old.readAll()) passed.push(...batch);
    expect(passed.map(({ schemaVersion }) => schemaVersion)).toEqual([1, 99]);
    expect(passed[1]).toMatchObject({ isNewer: true, data: { lines: ['two'] } });
  });

  it('are read in one shape, data and personal part, once the software is upgraded', async () => {
    const events = await upgraded.readStream(workspaceId, stream);
    expect(events.map(({ data }) => data)).toEqual([{ lines: ['one'] }, { lines: ['two'] }]);
    expect(events.map((event) => event.private)).toEqual([
      { secrets: ['first'] },
      { secrets: ['second'] },
    ]);
    expect(events.map(({ schemaVersion }) => schemaVersion)).toEqual([99, 99]);
  });

  it('stop a projection before them, and the upgraded one goes on from there', async () => {
    const owner = new Client({ connectionString: testDatabase.url });
    await owner.connect();
    await owner.query(`create table noted (workspace_id uuid not null, key uuid not null,
      last_position bigint not null, lines jsonb not null, primary key (workspace_id, key));
      select protect_workspace_table('noted')`);
    await owner.end();
    const projection = defineProjection<{ lines: readonly string[] }>({
      name: 'noted',
      version: 1,
      table: 'noted',
      handles: ['NoteAdded'],
      key: (event) => splitStream(event.stream).id,
      evolve: (row, { data }) => ({
        lines: [...(row?.lines ?? []), ...((data as { lines?: string[] }).lines ?? ['old'])],
      }),
    });
    const errors: unknown[] = [];
    const options = { pool: database.pool, projection, pollMs: 20 };
    const behind = new ProjectionRunner({
      ...options,
      store: old,
      onError: (error) => errors.push(error),
    });
    behind.start();
    await until(() => errors.length > 0);
    expect(errors[0]).toMatchObject({ name: 'NewerEventError', type: 'NoteAdded' });
    const rows = async () => (await database.pool.query('select lines from noted')).rows;
    expect(await rows()).toEqual([{ lines: ['old'] }]);
    const ahead = new ProjectionRunner({ ...options, store: upgraded });
    ahead.start();
    await ahead.reached(await upgraded.head());
    expect(await rows()).toEqual([{ lines: ['old', 'two'] }]);
    // The older process follows what the newer one has done.
    await behind.reached(await upgraded.head());
    await behind.stop();
    await ahead.stop();
  });
});
