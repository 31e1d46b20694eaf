import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
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

/** From the statement that takes the lock to the end. */
const LAST_BYTES = 40;

/** Passes bytes on to the database; the last ones of a message late, when told so. */
class SlowDoor {
  isHoldingBack = false;
  heldBack = Buffer.alloc(0);
  private server: Server | undefined;
  private readonly sockets: Socket[] = [];
  private database: Socket | undefined;

  constructor(private readonly target: URL) {}

  async listen(): Promise<number> {
    const server = createServer((client) => {
      const database = connect(Number(this.target.port), this.target.hostname);
      this.database = database;
      database.pipe(client);
      for (const socket of [client, database]) {
        this.sockets.push(socket);
        socket.on('error', () => undefined);
      }
      client.on('close', () => database.destroy());
      client.on('data', (bytes) => {
        if (!this.isHoldingBack) database.write(bytes);
        else {
          database.write(bytes.subarray(0, -LAST_BYTES));
          this.heldBack = bytes.subarray(-LAST_BYTES);
        }
      });
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  letGo(): void {
    this.isHoldingBack = false;
    this.database?.write(this.heldBack);
  }

  close(): void {
    this.server?.close();
    for (const socket of this.sockets) socket.destroy();
  }
}

describe('insertOne', () => {
  let testDatabase: TestDatabase;
  let client: Client;
  let rival: Client;
  let door: SlowDoor | undefined;
  const clients: Client[] = [];

  beforeEach(async () => {
    testDatabase = await startTestDatabase();
    client = await connected();
    rival = await connected();
  });

  afterEach(async () => {
    door?.close();
    await Promise.all(clients.splice(0).map((made) => made.end()));
    await testDatabase.stop();
  });

  async function connected(port?: number): Promise<Client> {
    const url = new URL(testDatabase.url);
    if (port !== undefined) url.port = `${port}`;
    const made = new Client({
      connectionString: url.href,
      options: '-c role=convolog_app -c lock_timeout=2000',
    });
    made.on('error', () => undefined);
    clients.push(made);
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

  it('does not hold the lock while the event itself is still coming in', async () => {
    await insertBatch(client, [row()], []);
    door = new SlowDoor(new URL(testDatabase.url));
    const slow = await connected(await door.listen());
    expect(await insertOne(slow, row())).toBe(1); // Prepared: its next message is one.
    door.isHoldingBack = true;
    const late = insertOne(slow, row());
    late.catch(() => undefined);
    const { heldBack } = door;
    await until(() => door?.heldBack !== heldBack, { timeoutMs: 15_000 });
    expect(await insertOne(client, row())).toBe(2);
    door.letGo();
    expect(await late).toBe(3);
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
