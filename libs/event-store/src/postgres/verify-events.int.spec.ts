import { Client } from 'pg';
import { type Database, openDatabase } from '#libs/database';
import { MemorySealer } from '#libs/sealing';
import { startTestDatabase, type TestDatabase } from '#libs/testing';
import { newId } from '../ids.js';
import { sampleEvent, sampleStream } from '../sample-events.js';
import { PostgresEventStore } from './postgres-event-store.js';
import { type Finding, verifyEvents, type VerifyOptions } from './verify-events.js';

describe('verifyEvents', () => {
  const workspaceId = newId();
  const [left, right] = [sampleStream(), sampleStream('contact')];
  let testDatabase: TestDatabase;
  let database: Database;
  let vandal: Client;

  beforeAll(async () => {
    testDatabase = await startTestDatabase();
    database = await openDatabase({ url: testDatabase.url, applicationName: 'verify-spec' });
    vandal = new Client({ connectionString: testDatabase.superuserUrl });
    await vandal.connect();
    // Two stores: the second one does not know where the first has left the streams.
    for (const round of [0, 1]) {
      const store = new PostgresEventStore({ pool: database.pool, sealer: new MemorySealer() });
      for (const stream of [left, right]) {
        const events = Array.from({ length: 3 }, (_, index) =>
          sampleEvent({
            isExternal: index === 1,
            private: { text: 'Grüße 😀' },
            sealFor: newId(),
            occurredAt: new Date(`2026-0${index + 1}-01T00:00:00.${index}7Z`),
          }),
        );
        await store.append({
          workspaceId,
          appends: [{ stream, expectedVersion: round * 3, events }],
        });
      }
      await store.close();
    }
  });

  afterAll(async () => {
    await vandal?.end();
    await database?.close();
    await testDatabase?.stop();
  });

  const findings = async (options: VerifyOptions = {}): Promise<Finding[]> => {
    const found: Finding[] = [];
    for await (const finding of verifyEvents(database.pool, options)) found.push(finding);
    return found;
  };

  const brief = (found: readonly Finding[]) =>
    found.map(({ kind, position, event }) => {
      if (event === null) return `${kind} at ${position}`;
      return `${kind} ${event.stream === left ? 'left' : 'right'} ${event.version}`;
    });

  /** Breaks something, looks, and puts it back. */
  const after = async (damage: string, options?: VerifyOptions): Promise<string[]> => {
    await vandal.query('create table saved as select * from event');
    await vandal.query(damage);
    const found = brief(await findings(options));
    await vandal.query('truncate event; insert into event select * from saved; drop table saved');
    return found;
  };

  it('finds nothing in a store that nobody touched', async () => {
    let verified = 0;
    expect(
      await findings({
        onProgress: (count) => {
          verified = count;
        },
      }),
    ).toEqual([]);
    expect(verified).toBe(12);
    expect(await findings({ workspaceId, stream: left })).toEqual([]);
    expect(await findings({ workspaceId: newId() })).toEqual([]);
  });

  it.each([
    ['data', `data = '{"text":"other"}'`],
    ['the actor', `metadata = replace(metadata, 'agent', 'system')`],
    ['the type', `type = 'Other'`],
    ['its time', `occurred_at = occurred_at + interval '1 ms'`],
    ['a sealed part', `sealed = set_byte(sealed, 20, 0) || '\\x00'`],
    ['whose key it is', `key_id = gen_random_uuid()`],
    ['its id', `id = gen_random_uuid()`],
  ])('finds an event of which %s was changed', async (_what, change) => {
    const where = `where stream_id = '${left.slice(-36)}' and version = 2`;
    expect(await after(`update event set ${change} ${where}`)).toEqual(['changed left 2']);
  });

  it('finds a time of recording that is out of the order of the log', async () => {
    const where = `where stream_id = '${left.slice(-36)}' and version = 3`;
    const earlier = `update event set recorded_at = recorded_at - interval '1 day' ${where}`;
    expect(await after(earlier)).toEqual(['untimely left 3']);
    expect(await after(earlier, { workspaceId, stream: left })).toEqual(['untimely left 3']);
    const later = `update event set recorded_at = recorded_at + interval '1 day' ${where}`;
    // Everything behind it seems too early now; the first one points at it.
    expect((await after(later))[0]).toBe('untimely right 1');
  });

  it('finds a removed event by the gap and by its successor', async () => {
    const where = `where stream_id = '${right.slice(-36)}' and version = 3`;
    const damage = `delete from event ${where}`;
    expect(await after(damage)).toEqual(['gap left 4', 'missing right 4']);
    expect(await after(damage, { workspaceId, stream: right })).toEqual(['missing right 4']);
    expect(await after(damage, { workspaceId, stream: left })).toEqual([]);
  });

  it('finds two events that changed places', async () => {
    const damage = `update event set version = 7 - version
       where stream_id = '${left.slice(-36)}' and version in (3, 4)`;
    await vandal.query('drop index event_stream');
    const found = await after(damage);
    await vandal.query(
      'create unique index event_stream on event (stream_id, category, workspace_id, version)',
    );
    expect(found.sort()).toEqual([
      'changed left 3',
      'changed left 4',
      'changed left 5',
      'reordered left 4',
    ]);
  });

  it('finds that the end of the store was cut off, as far as a projection has seen it', async () => {
    await database.pool.query(
      `insert into projection_checkpoint values ('witness', 'live', 'event', 1, 1, 12)`,
    );
    expect(await after('delete from event where position > 10')).toEqual(['gap at 12']);
  });
});
