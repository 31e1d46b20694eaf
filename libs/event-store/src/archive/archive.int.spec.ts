import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Pool } from 'pg';
import { type Database, openDatabase } from '#libs/database';
import { MemorySealer } from '#libs/sealing';
import { startTestDatabase, type TestDatabase } from '#libs/testing';
import type { RecordedEvent } from '../event.js';
import type { ReadAllOptions } from '../event-store.js';
import { newId } from '../ids.js';
import { PostgresEventStore } from '../postgres/postgres-event-store.js';
import { type Finding, verifyEvents } from '../postgres/verify-events.js';
import { sampleEvent, sampleStream } from '../sample-events.js';
import { archiveStreams } from './archive-streams.js';
import { restoreArchive } from './restore-archive.js';

describe('the archive', () => {
  const workspaceId = newId();
  const sealer = new MemorySealer();
  const folder = mkdtempSync(join(tmpdir(), 'convolog-archive-'));
  const [ended, reopened, running, late] = Array.from({ length: 4 }, () => sampleStream()) as [
    string,
    string,
    string,
    string,
  ];
  const person = newId();
  let testDatabase: TestDatabase;
  let database: Database;
  let owner: Pool;
  let store: PostgresEventStore;
  let whole: RecordedEvent[];

  const append = async (
    stream: string,
    expectedVersion: number,
    type: string,
    personal = false,
  ) => {
    const secret = personal ? { private: { text: 'Grüße 😀' }, sealFor: person } : {};
    const decidedBy: Record<string, string> = expectedVersion % 2 ? { policy: '3' } : {};
    const event = sampleEvent({ type, decidedBy, isExternal: personal, ...secret });
    await store.append({ workspaceId, appends: [{ stream, expectedVersion, events: [event] }] });
    return event;
  };
  const readAll = async (options: ReadAllOptions = {}) => {
    const events: RecordedEvent[] = [];
    for await (const batch of store.readAll(options)) events.push(...batch);
    return events;
  };
  const archive = (isDryRun = false) =>
    archiveStreams(owner, {
      folder,
      category: 'conversation',
      endedBy: 'ConversationResolved',
      reopenedBy: 'ConversationReopened',
      before: new Date(Date.now() + 1_000),
      isDryRun,
    });
  const findings = async () => {
    const found: Finding[] = [];
    for await (const finding of verifyEvents(database.pool)) found.push(finding);
    return found;
  };
  const files = () => readdirSync(folder).map((name) => join(folder, name));

  beforeAll(async () => {
    testDatabase = await startTestDatabase();
    database = await openDatabase({ url: testDatabase.url, applicationName: 'archive-spec' });
    owner = new Pool({ connectionString: testDatabase.url, max: 2 });
    store = new PostgresEventStore({ pool: database.pool, sealer });
    for (let version = 0; version < 5; version += 1)
      for (const stream of [ended, reopened, running])
        await append(stream, version, 'MessageReceived', version % 2 === 0);
    await append(ended, 5, 'ConversationResolved');
    await append(reopened, 5, 'ConversationResolved');
    await append(reopened, 6, 'ConversationReopened');
    await append(late, 0, 'ConversationResolved');
    whole = await readAll();
  });

  afterAll(async () => {
    await store?.close();
    await owner?.end();
    await database?.close();
    await testDatabase?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says what it would move, and moves nothing', async () => {
    expect(await archive(true)).toMatchObject({ streams: 2, events: 7, files: 0 });
    expect(files()).toEqual([]);
  });

  it('moves ended streams, and everybody reads on as if nothing had happened', async () => {
    const stream = await store.readStream(workspaceId, ended);
    expect(await archive()).toMatchObject({ streams: 2, events: 7, files: 1 });
    const { rows } = await owner.query(
      "select count(*)::int as husks from event where metadata = ''",
    );
    expect(rows).toEqual([{ husks: 7 }]);
    expect(await readAll()).toEqual(whole);
    expect(await readAll({ after: 3, upTo: 17, batchSize: 4 })).toEqual(whole.slice(3, 17));
    expect(await readAll({ types: ['ConversationResolved'], workspaceId })).toHaveLength(3);
    expect(await store.readStream(workspaceId, ended)).toEqual(stream);
    expect(await store.readStream(workspaceId, ended, { afterVersion: 4 })).toEqual(
      stream.slice(4),
    );
    expect(await findings()).toEqual([]);
    expect(await archive()).toMatchObject({ streams: 0, events: 0 });
  });

  it('keeps the walls of versions and external ids', async () => {
    const retold = { ...sampleEvent({ isExternal: true }), id: whole[0]!.id };
    const other = sampleStream();
    const appends = (stream: string, expectedVersion: number, event = sampleEvent()) => ({
      workspaceId,
      appends: [{ stream, expectedVersion, events: [event] }],
    });
    const fresh = new PostgresEventStore({ pool: database.pool, sealer });
    expect(await fresh.append(appends(other, 0, retold))).toMatchObject({ kind: 'duplicate' });
    for (const stale of [0, 3])
      expect(await fresh.append(appends(ended, stale))).toMatchObject({
        kind: 'conflict',
        actualVersion: 6,
      });
    await fresh.close();
  });

  it('lets nobody but the owner make a husk or fill one', async () => {
    for (const call of [
      "archive_events('{1}', '{1}')",
      "restore_events('{1}', '{1}', '{x}', '{x}', '{null}', '{null}')",
    ])
      await expect(database.pool.query(`select ${call}`)).rejects.toThrow('permission denied');
  });

  it('finds a damaged and a missing file by name', async () => {
    const [file] = files() as [string];
    const bytes = readFileSync(file);
    const damaged = Buffer.from(bytes);
    damaged[40]! ^= 1;
    writeFileSync(file, damaged);
    const found = await findings();
    expect(found.map(({ kind }) => kind)).toEqual(Array<string>(7).fill('unreadable'));
    expect(found[0]!.reason).toContain(`${file} is damaged at byte`);
    const fresh = new PostgresEventStore({ pool: database.pool, sealer });
    await expect(fresh.readStream(workspaceId, ended)).rejects.toThrow('is damaged');
    rmSync(file);
    await expect(fresh.readStream(workspaceId, ended)).rejects.toThrow('is not there');
    writeFileSync(file, bytes);
    expect(await fresh.readStream(workspaceId, ended)).toHaveLength(6);
    expect(await findings()).toEqual([]);
  });

  it('finds a husk whose row was changed', async () => {
    const vandal = new Client({ connectionString: testDatabase.superuserUrl });
    await vandal.connect();
    await vandal.query(`update event set type = 'Other' where position = ${whole[0]!.position}`);
    expect(await findings()).toMatchObject([{ kind: 'changed', position: 1 }]);
    await vandal.query(`update event set type = 'MessageReceived' where position = 1`);
    await vandal.end();
  });

  it('reads a forgotten person as forgotten', async () => {
    const own = newId();
    const stream = sampleStream();
    const secret = { private: { text: 'canary' }, sealFor: own };
    const events = [sampleEvent(secret), sampleEvent({ type: 'ConversationResolved' })];
    await store.append({ workspaceId, appends: [{ stream, expectedVersion: 0, events }] });
    await archive();
    for (const file of files()) expect(readFileSync(file).includes('canary')).toBe(false);
    expect((await store.readStream(workspaceId, stream))[0]).toMatchObject({
      private: { text: 'canary' },
    });
    await sealer.forget(workspaceId, own);
    expect((await store.readStream(workspaceId, stream))[0]).toMatchObject({
      private: null,
      isForgotten: true,
    });
    whole = await readAll();
  });

  it('restores what was archived, while a reader is on its way', async () => {
    const reading = store.readAll({ batchSize: 1 })[Symbol.asyncIterator]();
    const seen = [...((await reading.next()).value as RecordedEvent[])];
    expect(await restoreArchive(owner)).toBe(9);
    for (let next = await reading.next(); !next.done; next = await reading.next())
      seen.push(...next.value);
    expect(seen).toEqual(whole);
    expect(files()).toEqual([]);
    const fresh = new PostgresEventStore({ pool: database.pool, sealer });
    expect(await fresh.readStream(workspaceId, ended)).toHaveLength(6);
    const { rows } = await owner.query(
      "select count(*)::int as husks from event where metadata = ''",
    );
    expect(rows).toEqual([{ husks: 0 }]);
    expect(await findings()).toEqual([]);
  });

  it('has every event exactly once, wherever it is killed', async () => {
    for (const delayMs of [0, 20, 40, 60, 80, 120]) {
      const worker = spawn(
        process.execPath,
        [join(__dirname, 'archive-worker.js'), testDatabase.url, folder],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      const gone = once(worker, 'exit');
      await Promise.race([once(worker.stdout, 'data'), gone]);
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      worker.kill('SIGKILL');
      await gone;
      expect(await readAll()).toEqual(whole);
    }
    // The server may hold the dead one's lock for a moment.
    await archiveWhenFree();
    expect(await readAll()).toEqual(whole);
    const { rows } = await owner.query('select count(*)::int as files from archive_file');
    expect(rows).toEqual([{ files: files().length }]);
    expect(await findings()).toEqual([]);
  });

  async function archiveWhenFree(): Promise<void> {
    for (;;) {
      try {
        await archive();
        return;
      } catch (error) {
        if (!String(error).includes('already')) throw error;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }
});
