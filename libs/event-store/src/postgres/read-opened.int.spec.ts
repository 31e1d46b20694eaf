/** The whole log with its personal parts, opened by two threads: the same as opened by one. */
import { randomBytes } from 'node:crypto';
import { type Database, openDatabase } from '#libs/database';
import { EnvironmentKeyProvider, PgSealer, TamperedError } from '#libs/sealing';
import { startTestDatabase, type TestDatabase } from '#libs/testing';
import { Client } from 'pg';
import type { OpenedEvent } from '../event.js';
import type { ReadAllOptions } from '../event-store.js';
import { eventVersions } from '../event-versions.js';
import { newId } from '../ids.js';
import { sampleEvent, sampleStream } from '../sample-events.js';
import { PostgresEventStore } from './postgres-event-store.js';

const PEOPLE = 40;
const EVENTS_EACH = 80;
/** So many of them have a personal part. */
const SEALED_EACH = 72;
const TEXTS = ['Grüße aus Köln', 'plain', '😀 and "quotes" \\', 'x'.repeat(20_000)];
const VERSIONS = eventVersions({ NoteAdded: 2 }, { 'NoteAdded@1': { private: raised } });

function raised(personal: { text: string }): object {
  return { words: personal.text };
}

describe('a log that is read and opened', () => {
  const provider = new EnvironmentKeyProvider(randomBytes(32).toString('base64'));
  const workspaceId = newId();
  const people = Array.from({ length: PEOPLE }, () => newId());
  let testDatabase: TestDatabase;
  let database: Database;
  let sealer: PgSealer;
  let store: PostgresEventStore;
  let handed: jest.SpyInstance;

  const read = async (options: ReadAllOptions = {}) => {
    const events: OpenedEvent[] = [];
    for await (const batch of store.readAllOpened(options)) events.push(...batch);
    return events;
  };
  const readByOneThread = async () => {
    const events: OpenedEvent[] = [];
    for await (const batch of store.readAll()) events.push(...(await store.open(batch)));
    return events;
  };
  const setBox = async (position: number, box: Buffer): Promise<void> => {
    const owner = new Client({ connectionString: testDatabase.url });
    await owner.connect();
    await owner.query('update event set sealed = $2 where position = $1', [position, box]);
    await owner.end();
  };

  /** As after a restart: no key is at hand. */
  const restart = async () => {
    await store?.close();
    sealer = new PgSealer(database.pool, provider);
    handed = jest.spyOn(sealer, 'openAhead');
    store = new PostgresEventStore({ pool: database.pool, sealer, versions: VERSIONS });
  };

  beforeAll(async () => {
    testDatabase = await startTestDatabase();
    database = await openDatabase({ url: testDatabase.url, applicationName: 'opened-spec' });
    sealer = new PgSealer(database.pool, provider);
    const writer = new PostgresEventStore({ pool: database.pool, sealer });
    await Promise.all(
      people.map((sealFor, person) =>
        writer.append({
          workspaceId,
          appends: [
            {
              stream: sampleStream(),
              expectedVersion: 0,
              events: Array.from({ length: EVENTS_EACH }, (_, n) => {
                const text = TEXTS[n % 97 === 0 ? 3 : n % 3] as string;
                const personal = { private: { text, n, person }, sealFor };
                return sampleEvent({ data: { n }, ...(n % 10 === 9 ? {} : personal) });
              }),
            },
          ],
        }),
      ),
    );
    await writer.close();
  });

  beforeEach(restart);

  afterAll(async () => {
    await store?.close();
    await database?.close();
    await testDatabase?.stop();
  });

  it('gives what each batch opened by itself gives', async () => {
    const alone = await readByOneThread();
    expect(handed).not.toHaveBeenCalled();
    await restart();
    const together = await read();
    expect(handed.mock.calls.length).toBeGreaterThan(5);
    expect(textsOf(together)).toEqual(textsOf(alone));
    expect(together).toHaveLength(PEOPLE * EVENTS_EACH);
    expect(together[0]).toMatchObject({ private: { words: TEXTS[3] }, recordedVersion: 1 });
    expect(textsOf(await read({ batchSize: 700 }))).toEqual(textsOf(alone));
    await store.close(); // The thread with it; whoever reads on gets another.
    expect(textsOf(await read({ after: 10 }))).toEqual(textsOf(alone.slice(10)));
  });

  it('asks nobody for a few', async () => {
    await read({ upTo: 2_000 });
    expect(handed).not.toHaveBeenCalled();
  });

  it('may be left in the middle', async () => {
    for await (const [event] of store.readAllOpened()) if ((event?.position ?? 0) > 2_500) break;
    expect(await read()).toHaveLength(PEOPLE * EVENTS_EACH);
  });

  it('names the first box that was changed', async () => {
    const late = (await read()).filter(({ sealed, position }) => sealed && position > 2_900);
    const [first, second] = [late[0], late[3]] as [OpenedEvent, OpenedEvent];
    for (const { position } of [first, second]) await setBox(position, Buffer.alloc(60, 1));
    const failure = await read().catch((error: Error) => error);
    expect(failure).toBeInstanceOf(TamperedError);
    expect((failure as Error).message).toContain(`event ${first.id} `);
    for (const { position, sealed } of [first, second])
      await setBox(position, sealed?.box as Buffer);
    expect(await read()).toHaveLength(PEOPLE * EVENTS_EACH);
  });

  it('reads a person who is forgotten meanwhile as forgotten', async () => {
    const person = people[7] as string;
    let isForgotten = false;
    for await (const batch of store.readAllOpened()) {
      for (const event of batch)
        if (isForgotten && event.sealed?.keyId === person)
          expect([event.private, event.isForgotten]).toEqual([null, true]);
      if (isForgotten || (batch[0]?.position ?? 0) < 2_300) continue;
      await sealer.forget(workspaceId, person);
      isForgotten = true;
    }
    const forgotten = (await read()).filter((event) => event.isForgotten);
    expect(new Set(forgotten.map(({ sealed }) => sealed?.keyId))).toEqual(new Set([person]));
    expect(forgotten).toHaveLength(SEALED_EACH);
  });
});

/** Compared by their texts: quicker than thing by thing. */
function textsOf(events: readonly OpenedEvent[]): string[] {
  return events.map((event) => JSON.stringify(event));
}
