/** Who may park an event, and who asks about parked ones. */
import { randomUUID } from 'node:crypto';
import { type Database, openDatabase } from '#libs/database';
import { type RecordedEvent, streamName } from '#libs/event-store';
import { startTestDatabase, type TestDatabase } from '#libs/testing';
import { Letters } from './dead-letters.js';
import { partitionOf } from './log-message.js';
import { Progress } from './progress.js';
import { LOG_PARTITIONS } from './subjects.js';

const workspaceId = randomUUID();
let testDatabase: TestDatabase;
let database: Database;
let asked = 0;

beforeAll(async () => {
  testDatabase = await startTestDatabase();
  database = await openDatabase({ url: testDatabase.url, applicationName: 'letters-spec' });
  const query = database.pool.query.bind(database.pool) as (...args: unknown[]) => unknown;
  database.pool.query = ((...args: unknown[]) => {
    if (String(args[0]).startsWith('select distinct stream')) asked += 1;
    return query(...args);
  }) as typeof database.pool.query;
});

afterAll(async () => {
  await database?.close();
  await testDatabase?.stop();
});

beforeEach(() => {
  asked = 0;
});

function eventIn(stream: string, position: number): RecordedEvent {
  return {
    id: randomUUID(),
    type: 'Happened',
    workspaceId,
    stream,
    position,
  } as RecordedEvent;
}

/** A process of the reaction that owns all partitions. */
async function owner(reaction: string, name = randomUUID()) {
  const { pool } = database;
  const progress = new Progress(pool, reaction, name, async () => 0);
  expect((await progress.claim()).owned.size).toBe(LOG_PARTITIONS);
  return { progress, letters: new Letters({ pool, reaction, owner: name, tries: 3 }) };
}

describe('Letters', () => {
  it('are not asked for once it is known that there are none', async () => {
    const { letters } = await owner('none');
    const stream = streamName('conversation', randomUUID());
    expect(await letters.blocked([stream])).toEqual(new Set());
    expect(asked).toBe(1);
    await letters.look();
    expect(await letters.blocked([stream])).toEqual(new Set());
    expect(asked).toBe(1);
  });

  it('are known to who parked them, and to who takes over', async () => {
    const first = await owner('known');
    const stream = streamName('conversation', randomUUID());
    await first.letters.look();
    await first.letters.park(eventIn(stream, 7), new Error('poison'));
    await first.letters.look();
    expect(await first.letters.blocked([stream])).toEqual(new Set([stream]));

    const second = new Letters({
      pool: database.pool,
      reaction: 'known',
      owner: randomUUID(),
      tries: 3,
    });
    expect(await second.blocked([stream])).toEqual(new Set([stream]));
  });

  it('are looked for again when a partition was taken over', async () => {
    const reaction = 'handover';
    const first = await owner(reaction);
    const stream = streamName('conversation', randomUUID());
    const { pool } = database;
    const second = new Letters({ pool, reaction, owner: randomUUID(), tries: 3 });
    await second.look();
    await first.letters.park(eventIn(stream, 7), new Error('poison'));
    second.doubt();
    await second.look();
    expect(await second.blocked([stream])).toEqual(new Set([stream]));
  });

  it('are not written by a process that lost the partition to another', async () => {
    const reaction = 'late';
    const [late, next] = [randomUUID(), randomUUID()];
    const first = await owner(reaction, late);
    const stream = streamName('conversation', randomUUID());
    await database.pool.query(
      'update reaction_progress set owner = $1 where reaction = $2 and partition = $3',
      [next, reaction, partitionOf(stream)],
    );
    await expect(first.letters.park(eventIn(stream, 7), new Error('poison'))).rejects.toMatchObject(
      { name: 'ClaimLostError' },
    );
    const { rows } = await database.pool.query('select from reaction_letter where reaction = $1', [
      reaction,
    ]);
    expect(rows).toEqual([]);
  });

  it('do not miss one that is parked while they are looked for', async () => {
    const { letters } = await owner('race');
    const stream = streamName('conversation', randomUUID());
    await Promise.all([letters.look(), letters.park(eventIn(stream, 7), new Error('poison'))]);
    expect(await letters.blocked([stream])).toEqual(new Set([stream]));
  });
});
