import { Client } from 'pg';
import { type Database, openDatabase } from '#libs/database';
import { MemorySealer } from '#libs/sealing';
import { startTestDatabase, type TestDatabase } from '#libs/testing';
import type { ReadAllFilter } from '../event-store.js';
import { newId } from '../ids.js';
import { sampleEvent, sampleStream } from '../sample-events.js';
import { BLOCK, type Stretch, stretchesOf } from './log-blocks.js';
import { PostgresEventStore } from './postgres-event-store.js';

describe('a filtered read of a long log', () => {
  const [large, small] = [newId(), newId()];
  const LENGTH = 6 * BLOCK + 100;
  /** In blocks 2 and 4, and after the last whole block. */
  const RARE = [2 * BLOCK + 1, 5 * BLOCK, 6 * BLOCK + 50];
  let testDatabase: TestDatabase;
  let database: Database;
  let store: PostgresEventStore;

  beforeAll(async () => {
    testDatabase = await startTestDatabase();
    database = await openDatabase({ url: testDatabase.url, applicationName: 'blocks-spec' });
    store = new PostgresEventStore({ pool: database.pool, sealer: new MemorySealer() });
    await database.pool.query(
      `insert into event (position, workspace_id, category, stream_id, version, type, schema_version,
         id, is_external, occurred_at, recorded_at, metadata, data, chain)
       select n, case when n = any($4) then $2::uuid else $1::uuid end,
              (case when n = any($4) then 'policy' else 'conversation' end)::event_category,
              gen_random_uuid(), 1, case when n = any($4) then 'PolicyPublished' else 'NoteAdded' end,
              1, gen_random_uuid(), false, now(), now(),
              '{"actor":{"kind":"bot","id":"b"},"correlationId":"c"}', '{}', '\\x00'
         from generate_series(1, $3::int) n`,
      [large, small, LENGTH, RARE],
    );
  });

  afterAll(async () => {
    await store?.close();
    await database?.close();
    await testDatabase?.stop();
  });

  const stretches = async (filter: ReadAllFilter, after = 0, end = LENGTH) => {
    const found: Stretch[] = [];
    for await (const stretch of stretchesOf(database.pool, filter, after, end)) found.push(stretch);
    return found;
  };
  const positions = async (options: object) => {
    const found: number[] = [];
    for await (const batch of store.readAll(options))
      found.push(...batch.map(({ position }) => position));
    return found;
  };

  it.each([
    ['type', { types: ['PolicyPublished', 'Unheard'] }],
    ['category', { categories: ['policy'] as const }],
    ['workspace', { workspaceId: small }],
  ])('skips the blocks without what is wanted, by %s', async (_what, filter) => {
    expect(await stretches(filter)).toEqual([
      { from: 2 * BLOCK, to: 3 * BLOCK },
      { from: 4 * BLOCK, to: 5 * BLOCK },
      { from: 6 * BLOCK, to: LENGTH },
    ]);
    expect(await positions(filter)).toEqual(RARE);
    expect(await positions({ ...filter, after: 2 * BLOCK + 1, upTo: 6 * BLOCK })).toEqual([
      5 * BLOCK,
    ]);
  });

  it('reads in one go what is everywhere, and what is short', async () => {
    expect(await stretches({ types: ['NoteAdded'] })).toEqual([{ from: 0, to: LENGTH }]);
    expect(await stretches({ types: ['PolicyPublished'] }, 10, BLOCK + 10)).toEqual([
      { from: 10, to: BLOCK + 10 },
    ]);
    expect(await stretches({}, 5)).toEqual([{ from: 5, to: LENGTH }]);
    expect(await positions({ types: ['NoteAdded'] })).toHaveLength(LENGTH - RARE.length);
  });

  it('reads a block that cannot be noted, because an event is missing', async () => {
    const vandal = new Client({ connectionString: testDatabase.superuserUrl });
    await vandal.connect();
    await vandal.query('delete from log_block where block = 4');
    await vandal.query(`delete from event where position = ${4 * BLOCK + 7}`);
    expect(await positions({ types: ['PolicyPublished'] })).toEqual(RARE);
    await vandal.end();
  });

  it('does not wait for another reader who is noting', async () => {
    await database.pool.query('delete from log_block');
    const other = await database.pool.connect();
    await other.query('begin');
    await other.query("select pg_advisory_xact_lock(hashtext('convolog log_block'))");
    expect(await positions({ types: ['PolicyPublished'] })).toEqual(RARE);
    await other.query('rollback');
    other.release();
  });

  it('notes what came since, and does without its notes', async () => {
    await database.pool.query('delete from log_block where block = 2');
    expect(await positions({ types: ['PolicyPublished'] })).toEqual(RARE);
    const events = [sampleEvent({ type: 'PolicyPublished' })];
    await store.append({
      workspaceId: large,
      appends: [{ stream: sampleStream(), expectedVersion: 0, events }],
    });
    expect(await positions({ types: ['PolicyPublished'] })).toEqual([...RARE, LENGTH + 1]);
  });
});
