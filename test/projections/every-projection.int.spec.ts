/** What every projection of the house promises, by its table: followed, interrupted, shared or built anew. */
import fc from 'fast-check';
import { type Database, openDatabase } from '#libs/database';
import { houseVersions } from '#libs/event-catalog';
import {
  foldFresh,
  newId,
  PostgresEventStore,
  ProjectionRunner,
  type RecordedEvent,
  type StreamName,
} from '#libs/event-store';
import { MemorySealer } from '#libs/sealing';
import { startTestDatabase, type TestDatabase } from '#libs/testing';
import { histories, type Recording, record, recordingsOf } from './histories.js';
import { type AnyProjection, houseProjections } from './house-projections.js';

const LENGTH = 60;
const PARTS_OF_A_HISTORY = 4;
const REACHED_MS = 20_000;
/** Small, so that a short log is divided, and written in several goes. */
const PACE = { readEvents: 7, writeRows: 2, writeEvents: 20, divideFrom: 1 };
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
process.stdout.write(`projections in Postgres: SEED=${seed}\n`);

let testDatabase: TestDatabase;
let database: Database;
let store: PostgresEventStore;

beforeAll(async () => {
  testDatabase = await startTestDatabase();
  database = await openDatabase({ url: testDatabase.url, applicationName: 'projections-spec' });
  store = new PostgresEventStore({
    pool: database.pool,
    sealer: new MemorySealer(),
    versions: houseVersions,
  });
});

afterAll(async () => {
  await store?.close();
  await database?.close();
  await testDatabase?.stop();
});

type Row = Record<string, unknown>;

interface Following {
  readonly runner: ProjectionRunner<Row>;
  readonly failures: unknown[];
  /** Rejects with what went wrong, where something did. */
  readonly reached: (position: number) => Promise<void>;
}

const begun: Following[] = [];

afterEach(async () => {
  for (const { runner } of begun.splice(0)) await runner.stop();
});

function follow(projection: AnyProjection): Following {
  const failures: unknown[] = [];
  const runner = new ProjectionRunner({
    pool: database.pool,
    store,
    projection,
    pollMs: 20,
    pace: PACE,
    parts: 3,
    onError: (error) => failures.push(error),
  });
  runner.start();
  const following = {
    runner,
    failures,
    reached: (position: number) =>
      runner.reached(position, REACHED_MS).catch((error: unknown) => {
        throw failures[0] ?? error;
      }),
  };
  begun.push(following);
  return following;
}

async function tableOf({ table }: AnyProjection): Promise<Row[]> {
  const { rows } = await database.pool.query<Row>(
    `select * from ${table} order by workspace_id, key`,
  );
  return rows;
}

/** The rows of a fold of the whole log from its beginning, in the table's own words. */
async function freshRows(projection: AnyProjection): Promise<Map<string, Row>> {
  const events: RecordedEvent[] = [];
  for await (const batch of store.readAll({ types: projection.handles })) events.push(...batch);
  return new Map(
    [...foldFresh(projection, events)].map(([name, { row, position }]) => [
      name,
      { ...row, lastPosition: position },
    ]),
  );
}

function expectSame(rows: readonly Row[], fresh: ReadonlyMap<string, Row>): void {
  expect(rows.map((row) => `${String(row['workspace_id'])}/${String(row['key'])}`)).toEqual(
    [...fresh.keys()].sort(),
  );
  for (const row of rows) {
    const expected = fresh.get(`${String(row['workspace_id'])}/${String(row['key'])}`) as Row;
    for (const [field, value] of Object.entries(expected)) {
      const column = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      expect({ [field]: plain(row[column], value) }).toEqual({ [field]: plain(value, value) });
    }
  }
}

/** Whole numbers of 8 bytes come as texts, times as Date; what is not there is null. */
function plain(value: unknown, like: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (typeof like === 'number') return Number(value);
  if (value instanceof Date) return value.toISOString();
  if (Buffer.isBuffer(value)) return value.toString('hex');
  return typeof value === 'object' ? JSON.parse(JSON.stringify(value)) : value;
}

describe.each(houseProjections())('$place', ({ projection }) => {
  it('comes to the same rows, however it got there', async () => {
    const [steps] = fc.sample(histories(LENGTH), { numRuns: 1, seed }) as [never];
    const recordings = recordingsOf(projection, steps);
    const workspaceId = newId();
    const versions = new Map<StreamName, number>();
    const share = Math.ceil(recordings.length / PARTS_OF_A_HISTORY);
    let following = [follow(projection), follow(projection)] as const;
    for (let first = 0; first < recordings.length; first += share) {
      const part: Recording[] = recordings.slice(first, first + share);
      const position = await record(store, part, workspaceId, versions);
      // Both see every event; one of them applies it.
      await Promise.all(following.map(({ reached }) => reached(position)));
      // One begins anew, with nothing but the table.
      await following[0].runner.stop();
      following = [following[1], follow(projection)];
    }
    await following[1].reached(await store.head());
    const fresh = await freshRows(projection);
    const followed = await tableOf(projection);
    expectSame(followed, fresh);
    await following[1].runner.rebuild();
    expect(await tableOf(projection)).toEqual(followed);
    expect(begun.flatMap(({ failures }) => failures)).toEqual([]);
  });
});
