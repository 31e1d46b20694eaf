/** What callers see when the network between the store and the database misbehaves. */
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { type Database, openDatabase } from '#libs/database';
import { MemorySealer } from '#libs/sealing';
import { startTestDatabase, type TestDatabase } from '#libs/testing';
import { type AppendResult, StoreBusyError, StoreUnreachableError } from '../event-store.js';
import { newId } from '../ids.js';
import { sampleEvents, sampleStream } from '../sample-events.js';
import { PostgresEventStore } from './postgres-event-store.js';

/** A door to the database that can be shut in several ways. */
class Door {
  /** `deaf`: bytes go in and no answer comes out. */
  mode: 'open' | 'deaf' | 'shut' = 'open';
  private server: Server;
  private readonly sockets = new Set<Socket>();
  /** Cuts the connection instead of passing on the next answer. */
  isNextAnswerCut = false;

  constructor(private readonly target: { host: string; port: number }) {}

  async listen(): Promise<number> {
    this.server = createServer((client) => this.pass(client));
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }

  close(): void {
    this.server.close();
    this.cutAll();
  }

  cutAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private pass(client: Socket): void {
    if (this.mode === 'shut') {
      client.destroy();
      return;
    }
    const database = connect(this.target);
    for (const socket of [client, database]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        database.destroy();
        this.sockets.delete(socket);
      });
    }
    client.on('data', (bytes) => database.write(bytes));
    database.on('data', (bytes) => {
      if (this.isNextAnswerCut) {
        this.isNextAnswerCut = false;
        client.destroy();
      } else if (this.mode !== 'deaf') client.write(bytes);
    });
  }
}

describe('PostgresEventStore behind a bad network', () => {
  const workspaceId = newId();
  let testDatabase: TestDatabase;
  let door: Door;
  let database: Database;
  let store: PostgresEventStore;

  beforeAll(async () => {
    testDatabase = await startTestDatabase();
    const target = new URL(testDatabase.url);
    door = new Door({ host: target.hostname, port: Number(target.port) });
    target.port = `${await door.listen()}`;
    database = await openDatabase({ url: target.href, applicationName: 'unreachable-spec' });
    const { pool } = database;
    store = new PostgresEventStore({
      pool,
      sealer: new MemorySealer(),
      limits: { waitingMax: 50 },
    });
  });

  beforeEach(async () => {
    door.mode = 'open';
    await append(); // Warm: a connection is there, its statement prepared.
  });

  afterAll(async () => {
    door.mode = 'open';
    await store?.close();
    await database?.close();
    door?.close();
    await testDatabase?.stop();
  });

  const append = (stream = sampleStream(), events = sampleEvents(1)): Promise<AppendResult> =>
    store.append({ workspaceId, appends: [{ stream, expectedVersion: 0, events }] });

  it('finds out by itself that a lost answer was a commit', async () => {
    const stream = sampleStream();
    const before = await store.head();
    door.isNextAnswerCut = true;
    expect(await append(stream)).toEqual({ kind: 'appended', position: before + 1, versions: [1] });
    expect(await store.head()).toBe(before + 1);
    expect(await store.readStream(workspaceId, stream)).toHaveLength(1);
  });

  it('says within some 3 seconds that the database cannot be reached, and heals by itself', async () => {
    for (const mode of ['shut', 'deaf'] as const) {
      door.mode = mode;
      if (mode === 'shut') door.cutAll();
      const start = Date.now();
      const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => append()));
      expect(Date.now() - start).toBeLessThan(4_500);
      for (const outcome of outcomes)
        expect(outcome).toMatchObject({ reason: expect.any(StoreUnreachableError) });
      door.mode = 'open';
      expect(await append()).toMatchObject({ kind: 'appended' });
    }
  }, 20_000);

  it('takes the same ids again after it was unreachable, and records them once', async () => {
    const stream = sampleStream();
    const events = sampleEvents(2);
    door.mode = 'deaf';
    await expect(append(stream, events)).rejects.toThrow(StoreUnreachableError);
    door.mode = 'open';
    const result = await append(stream, events);
    expect(['appended', 'repeated']).toContain(result.kind);
    expect(await store.readStream(workspaceId, stream)).toHaveLength(2);
  });

  it('answers busy at once when too much is waiting', async () => {
    door.mode = 'deaf';
    const outcomes = await Promise.allSettled(Array.from({ length: 300 }, () => append()));
    const busy = outcomes.filter(
      (outcome) => outcome.status === 'rejected' && outcome.reason instanceof StoreBusyError,
    );
    expect(busy.length).toBeGreaterThan(100);
    door.mode = 'open';
    expect(await append()).toMatchObject({ kind: 'appended' });
  });

  it('waits out a short interruption without telling anybody', async () => {
    door.mode = 'shut';
    door.cutAll();
    const appended = append();
    setTimeout(() => {
      door.mode = 'open';
    }, 500);
    expect(await appended).toMatchObject({ kind: 'appended' });
  });
});
