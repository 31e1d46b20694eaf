import { Client } from 'pg';
import type { Sealed } from '#libs/sealing';
import { startTestDatabase, type TestDatabase, until } from '#libs/testing';
import { newId } from '../ids.js';
import { sampleStream } from '../sample-events.js';
import { contentOf } from './chain.js';
import { type EventRow, insertBatch } from './insert-batch.js';
import { insertOne } from './insert-one.js';

const workspaceId = newId();

interface RowChange {
  readonly stream?: string;
  readonly sealed?: Sealed | null;
}

function row({ stream = sampleStream(), sealed = null }: RowChange = {}): EventRow {
  const event = {
    id: newId(),
    isExternal: false,
    type: 'Ärgered',
    schemaVersion: 2,
    occurredAtMs: 1_234_567_890_123,
    metadata: '{"m":"ß"}',
    data: '{"d":"€"}',
    sealed,
  };
  const split = Buffer.byteLength(event.metadata);
  const content = contentOf(event);
  return { workspaceId, stream, version: 1, event, content, split, chain: '\xff'.repeat(32) };
}

describe('insertOne', () => {
  let testDatabase: TestDatabase;
  let client: Client;
  let rival: Client;

  beforeEach(async () => {
    testDatabase = await startTestDatabase();
    client = await connected();
    rival = await connected();
  });

  afterEach(async () => {
    await client.end();
    await rival.end();
    await testDatabase.stop();
  });

  async function connected(): Promise<Client> {
    const made = new Client({
      connectionString: testDatabase.url,
      options: '-c role=convolog_app -c lock_timeout=2000',
    });
    await made.connect();
    return made;
  }

  const stored = async () =>
    (await rival.query('select * from event order by position')).rows as Record<string, unknown>[];

  it('leaves the first event of a log to a batch, and stands behind the last one from then on', async () => {
    expect(await insertOne(client, row())).toBeNull();
    expect(await stored()).toEqual([]);
    expect(await insertBatch(client, [row()], [])).toBe(0);
    expect(await insertOne(client, row())).toBe(1);
    expect(await insertOne(client, row())).toBe(2);
  });

  it('stores what a batch stores', async () => {
    const box = Buffer.from([1, 0, 255]);
    for (const sealed of [undefined, { keyId: newId(), box }]) {
      const one = row({ sealed });
      await insertBatch(client, [one], []);
      await insertOne(client, { ...one, stream: sampleStream() });
      const [byBatch, alone] = (await stored()).slice(-2) as [object, object];
      const own = { position: '', stream_id: '', recorded_at: null };
      expect({ ...alone, ...own }).toEqual({ ...byBatch, ...own });
    }
  });

  it('is refused whole, leaves no gap, and the connection serves on', async () => {
    const first = row();
    await insertBatch(client, [first], []);
    for (const turn of [1, 2, 3]) {
      const again = insertOne(client, row({ stream: first.stream }));
      await expect(again).rejects.toMatchObject({ code: '23505', constraint: 'event_stream' });
      await expect(insertOne(client, row({ stream: `nonsense-${newId()}` }))).rejects.toMatchObject(
        {
          code: '22P02',
        },
      );
      expect(await insertOne(client, row())).toBe(turn);
    }
    expect((await stored()).map(({ position }) => Number(position))).toEqual([1, 2, 3, 4]);
  });

  it('sees what was committed while it waited for the lock', async () => {
    await insertBatch(client, [row()], []);
    for (const _ of ['not prepared yet', 'prepared']) {
      await rival.query('begin');
      const before = await insertBatch(rival, [row()], []);
      let isDone = false;
      const waiting = insertOne(client, row()).finally(() => {
        isDone = true;
      });
      await until(async () => (await locksAwaited()) === 1, { timeoutMs: 15_000 });
      expect(isDone).toBe(false);
      await rival.query('commit');
      expect(await waiting).toBe(before + 1);
    }
  });

  it('gives up the wait for a lock that nobody gives back, and holds none afterwards', async () => {
    await insertBatch(client, [row()], []);
    await rival.query('begin');
    await insertBatch(rival, [row()], []);
    await expect(insertOne(client, row())).rejects.toMatchObject({ code: '55P03' });
    await rival.query('rollback');
    expect(await insertOne(rival, row())).toBe(1);
    expect(await insertOne(client, row())).toBe(2);
  });

  it('plans anew when the log has grown by an order of magnitude', async () => {
    await insertBatch(client, [row()], []);
    for (let count = 0; count < 12; count += 1) await insertOne(client, row());
    const { rows } = await client.query<{ name: string }>(
      `select name from pg_prepared_statements where name like 'store-event%' order by name`,
    );
    expect(rows.map(({ name }) => name)).toEqual(['store-event-1', 'store-event-2']);
  });

  async function locksAwaited(): Promise<number> {
    const { rows } = await rival.query<{ count: string }>(
      `select count(*) from pg_locks where locktype = 'advisory' and not granted
          and database = (select oid from pg_database where datname = current_database())`,
    );
    return Number(rows[0]?.count);
  }
});
