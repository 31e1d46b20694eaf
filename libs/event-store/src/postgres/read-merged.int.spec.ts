import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { type Database, openDatabase } from '#libs/database';
import { MemorySealer } from '#libs/sealing';
import { startTestDatabase, type TestDatabase, until } from '#libs/testing';
import { ArchiveReader, type BlockRange } from '../archive/archive-reader.js';
import { archiveStreams } from '../archive/archive-streams.js';
import { restoreArchive } from '../archive/restore-archive.js';
import type { RecordedEvent } from '../event.js';
import { newId } from '../ids.js';
import { Pacer } from '../pace.js';
import { sampleEvent, sampleStream } from '../sample-events.js';
import { LogPages } from './log-pages.js';
import { PostgresEventStore } from './postgres-event-store.js';
import { MergedEvents, WITH_PAYLOAD } from './read-merged.js';

/** Streams of four events, every third of which has not ended. */
const STREAMS = 600;
const LENGTH = 4;

describe('a log that is partly archived', () => {
  const workspaceId = newId();
  const folder = mkdtempSync(join(tmpdir(), 'convolog-merged-'));
  let testDatabase: TestDatabase;
  let database: Database;
  let owner: Pool;
  let store: PostgresEventStore;
  let whole: RecordedEvent[];

  const readAll = async (options = {}) => {
    const events: RecordedEvent[] = [];
    for await (const batch of store.readAll({ batchSize: 70, ...options })) events.push(...batch);
    return events;
  };
  const archive = (before: Date) =>
    archiveStreams(owner, {
      folder,
      category: 'conversation',
      endedBy: 'ConversationResolved',
      reopenedBy: 'ConversationReopened',
      before,
    });

  beforeAll(async () => {
    testDatabase = await startTestDatabase();
    database = await openDatabase({ url: testDatabase.url, applicationName: 'merged-spec' });
    owner = new Pool({ connectionString: testDatabase.url, max: 2 });
    store = new PostgresEventStore({ pool: database.pool, sealer: new MemorySealer() });
    const streams = Array.from({ length: STREAMS }, () => sampleStream());
    for (let version = 0; version < LENGTH; version += 1)
      await store.append({
        workspaceId,
        appends: streams.map((stream, index) => ({
          stream,
          expectedVersion: version,
          events: [
            sampleEvent({
              type: version === LENGTH - 1 && index % 3 > 0 ? 'ConversationResolved' : 'NoteAdded',
              data: { index, version, text: index % 50 === 0 ? '😀' : 'Köln' },
              ...(index % 4 === 0 ? { private: { index }, sealFor: newId() } : {}),
            }),
          ],
        })),
      });
    whole = await readAll();
  });

  afterAll(async () => {
    await store?.close();
    await owner?.end();
    await database?.close();
    await testDatabase?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('reads as it did, from anywhere and with any filter', async () => {
    expect(whole).toHaveLength(STREAMS * LENGTH);
    await archive(new Date(Date.now() + 1_000));
    expect(await readAll()).toEqual(whole);
    expect(await readAll({ after: 777, upTo: 2_001 })).toEqual(whole.slice(777, 2_001));
    expect(await readAll({ pace: 0.99 })).toEqual(whole);
    const ends = whole.filter(({ type }) => type === 'ConversationResolved');
    expect(await readAll({ types: ['ConversationResolved'] })).toEqual(ends);
    const opened = await store.open(whole.slice(0, 100));
    expect(opened.filter((event) => event.private !== null)).toHaveLength(25);
  });

  it('reads each event once while it moves out of its row and back', async () => {
    let isOver = false;
    const moving = (async () => {
      while (!isOver) {
        await alone(() => restoreArchive(owner));
        await alone(() => archive(new Date(Date.now() + 1_000)));
      }
    })();
    try {
      for (let read = 0; read < 4; read += 1) {
        const events: RecordedEvent[] = [];
        for await (const batch of store.readAll({ batchSize: 200 })) {
          events.push(...batch);
          await store.head(); // A consumer that takes its time.
        }
        expect(events.map(nameOf)).toEqual(whole.map(nameOf));
      }
    } finally {
      isOver = true;
      await moving;
    }
    expect(await readAll()).toEqual(whole);
  }, 90_000);

  it('finds what was moved after it had looked', async () => {
    const reader = new ArchiveReader(database.pool);
    const end = whole.length;
    const archived = await reader.blocksBetween(1, end);
    expect(archived.length).toBeGreaterThan(1);
    // It knew of no block when all of these were rows.
    expect((await mergedFrom(reader, [], end)).map(nameOf)).toEqual(whole.map(nameOf));
    await alone(() => restoreArchive(owner));
    const another = new ArchiveReader(database.pool);
    expect((await mergedFrom(another, archived, end)).map(nameOf)).toEqual(whole.map(nameOf));
  });

  async function mergedFrom(reader: ArchiveReader, ranges: readonly BlockRange[], end: number) {
    const options = { pool: database.pool, condition: WITH_PAYLOAD, pacer: new Pacer(1), end };
    const merged = new MergedEvents(reader, new LogPages(options), ranges, 0, end);
    const events: RecordedEvent[] = [];
    do for (let event = merged.next(); event !== null; event = merged.next()) events.push(event);
    while (await merged.more());
    merged.parseData();
    return events;
  }

  it('goes round an event that was taken away', async () => {
    const gone = whole[1_200] as RecordedEvent; // Of a stream that has not ended, hence not archived.
    await owner.query('delete from event where position = $1', [gone.position]);
    expect((await readAll()).map(nameOf)).toEqual(
      whole.filter((event) => event !== gone).map(nameOf),
    );
  });

  const nameOf = ({ position, id, data }: RecordedEvent) => [position, id, data];

  /** The one before may not have ended its session yet, and with it its lock. */
  async function alone(work: () => Promise<unknown>): Promise<void> {
    await until(async () => (await work(), true), { timeoutMs: 20_000, what: 'the lock' });
  }
});
