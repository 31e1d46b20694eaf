import fc from 'fast-check';
import { Client } from 'pg';
import { type Database, openDatabase } from '#libs/database';
import { MemorySealer } from '#libs/sealing';
import { startTestDatabase, type TestDatabase, until } from '#libs/testing';
import { newId } from '../ids.js';
import { PostgresEventStore } from '../postgres/postgres-event-store.js';
import { sampleEvent } from '../sample-events.js';
import { streamName } from '../stream.js';
import { foldFresh, type RowChange } from './fold.js';
import { ProjectionRunner, type ProjectionRunnerOptions } from './projection-runner.js';
import { type Tally, TALLY_TABLE, tally } from './sample-projection.js';

let testDatabase: TestDatabase;
let database: Database;
let owner: Client;
let store: PostgresEventStore;
const runners: ProjectionRunner<Tally>[] = [];
const workspaceId = newId();

beforeAll(async () => {
  testDatabase = await startTestDatabase();
  database = await openDatabase({ url: testDatabase.url, applicationName: 'projections-spec' });
  owner = new Client({ connectionString: testDatabase.url });
  await owner.connect();
  store = new PostgresEventStore({ pool: database.pool, sealer: new MemorySealer() });
});

beforeEach(async () => {
  await owner.query(TALLY_TABLE);
});

afterEach(async () => {
  for (const runner of runners.splice(0)) await runner.stop();
  await owner.query('drop table if exists tally, tally_next; delete from projection_checkpoint');
});

afterAll(async () => {
  await store?.close();
  await owner?.end();
  await database?.close();
  await testDatabase?.stop();
});

function run(change: Partial<ProjectionRunnerOptions<Tally>> = {}): ProjectionRunner<Tally> {
  const options = { pool: database.pool, store, projection: tally, onError: fail, ...change };
  const runner = new ProjectionRunner<Tally>(options);
  runners.push(runner);
  runner.start();
  return runner;
}

function fail(error: unknown): never {
  throw error;
}

/** The pool, with statements of that kind taking a while. */
function slowWhere(kind: RegExp): ProjectionRunnerOptions<Tally>['pool'] {
  return new Proxy(database.pool, {
    get(pool, name) {
      if (name !== 'query') return Reflect.get(pool, name, pool);
      return async (...args: unknown[]) => {
        if (kind.test(JSON.stringify(args[0])))
          await new Promise((resolve) => setTimeout(resolve, 200));
        return pool.query(...(args as [string]));
      };
    },
  });
}

const versions = new Map<string, number>();

async function record(streamId: string, type: string, data: object = {}): Promise<void> {
  const stream = streamName('conversation', streamId);
  const expectedVersion = versions.get(streamId) ?? 0;
  const events = [sampleEvent({ type, data, private: { text: 'secret' }, sealFor: streamId })];
  await store.append({ workspaceId, appends: [{ stream, expectedVersion, events }] });
  versions.set(streamId, expectedVersion + 1);
}

async function caughtUp(runner: ProjectionRunner<Tally>): Promise<void> {
  await runner.reached(await store.head());
}

async function rows(): Promise<Record<string, unknown>[]> {
  const result = await database.pool.query('select * from tally order by key');
  return result.rows as Record<string, unknown>[];
}

/** The table as a fresh fold of the whole log would leave it, in the table's own words. */
async function expectFreshFold(): Promise<void> {
  const events = [];
  for await (const batch of store.readAll()) events.push(...batch);
  const fresh = [...foldFresh(tally, events).values()].map(({ key, position, row }) => ({
    workspace_id: workspaceId,
    key,
    last_position: String(position),
    notes: row!.notes,
    last_note_at: row!.lastNoteAt,
    labels: row!.labels.map((label) => label.replaceAll('\0', '\uFFFD')),
    preview: row!.preview,
    notes_doubled: row!.notes * 2,
  }));
  expect(await rows()).toEqual(fresh.sort((a, b) => (a.key < b.key ? -1 : 1)));
}

describe('ProjectionRunner', () => {
  it('follows the log, tells what changed, and takes rows away', async () => {
    const seen: RowChange<Tally>[] = [];
    const runner = run({ onChanged: (changes) => seen.push(...changes) });
    const id = newId();
    await record(id, 'NoteAdded');
    await caughtUp(runner);
    await record(id, 'NoteAdded');
    await record(id, 'LabelAdded', { label: 'vip' });
    await caughtUp(runner);
    await expectFreshFold();
    expect(seen.at(-1)).toMatchObject({ workspaceId, key: id, row: { notes: 2, labels: ['vip'] } });
    await record(id, 'ConversationResolved');
    await caughtUp(runner);
    expect(seen.at(-1)).toMatchObject({ key: id, row: null });
    expect((await rows()).map((row) => row.key)).not.toContain(id);
  });

  it('passes by what it does not handle, and still moves on', async () => {
    const runner = run();
    await record(newId(), 'SomethingElse');
    await caughtUp(runner);
    expect(runner.position).toBe(await store.head());
    await until(async () => {
      const {
        rows: [checkpoint],
      } = await database.pool.query(
        `select position::int from projection_checkpoint where name = 'tally'`,
      );
      return checkpoint?.position === runner.position;
    });
  });

  it('has told what a rival applied before it says to have reached it', async () => {
    const told: string[] = [];
    const pool = slowWhere(/where last_position > /);
    const runner = run({
      pool,
      pollMs: 60_000,
      onChanged: (changes) => told.push(...changes.map(({ key }) => key)),
    });
    const rival = run();
    await caughtUp(runner);
    const id = newId();
    await record(id, 'NoteAdded');
    await caughtUp(rival);
    const head = await store.head();
    runner.wake();
    await until(() => runner.position >= head);
    expect(told).toContain(id);
  });

  it('applies each event once when three of them share a table, and all three tell of it', async () => {
    const seen = [new Set<string>(), new Set<string>(), new Set<string>()];
    const three = seen.map((keys) =>
      run({
        pollMs: 20,
        onChanged: (changes) => {
          for (const { key } of changes) keys.add(key);
        },
      }),
    );
    const ids = Array.from({ length: 20 }, () => newId());
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(ids.map((id) => record(id, 'NoteAdded')));
      for (const runner of three) runner.wake();
    }
    for (const runner of three) await caughtUp(runner);
    await expectFreshFold();
    for (const keys of seen) expect(ids.every((id) => keys.has(id))).toBe(true);
  });

  it('builds a raised version beside the old one, which serves until the new one is there', async () => {
    const old = run();
    await record(newId(), 'NoteAdded');
    await caughtUp(old);
    const slots = new Set<string>();
    const doubled = {
      ...tally,
      version: 2,
      evolve: (row: Tally | null, event: Parameters<typeof tally.evolve>[1]) => {
        const after = tally.evolve(row, event);
        return after && event.type === 'NoteAdded' ? { ...after, labels: ['v2'] } : after;
      },
    };
    const next = run({ projection: doubled, onProgress: ({ slot }) => slots.add(slot) });
    await caughtUp(next);
    expect([...slots].sort()).toEqual(['live', 'next']);
    expect((await rows()).every((row) => (row.labels as string[]).includes('v2'))).toBe(true);
    const superseded: unknown[] = [];
    run({ onError: (error) => superseded.push(error) });
    await until(() => superseded.length === 1);
    await record(newId(), 'NoteAdded');
    await caughtUp(next);
    expect((await rows()).every((row) => (row.labels as string[]).includes('v2'))).toBe(true);
  });

  it('rebuilds on demand while events go on, and mends what was changed behind its back', async () => {
    const runner = run();
    const ids = Array.from({ length: 10 }, () => newId());
    await Promise.all(ids.map((id) => record(id, 'NoteAdded')));
    await caughtUp(runner);
    await owner.query('set role convolog_app; update tally set notes = 99; reset role');
    const writing = (async () => {
      for (const id of ids) for (let n = 0; n < 3; n += 1) await record(id, 'NoteAdded');
    })();
    await runner.rebuild();
    await writing;
    await caughtUp(runner);
    await expectFreshFold();
    const { rows: policies } = await owner.query(
      `select * from pg_policies where tablename = 'tally'`,
    );
    expect(policies).toHaveLength(2);
  });

  it('goes on with a build that a crash has interrupted', async () => {
    await record(newId(), 'NoteAdded');
    const first = run();
    await caughtUp(first);
    await first.stop();
    await database.pool.query(`select projection_begin('tally')`);
    await database.pool.query(
      `insert into projection_checkpoint select name, 'next', table_name, version, build + 1, 0
         from projection_checkpoint where name = 'tally'`,
    );
    const second = run();
    await until(async () => {
      const { rows: checkpoints } = await database.pool.query(
        `select slot, build from projection_checkpoint where name = 'tally'`,
      );
      return checkpoints.length === 1 && checkpoints[0].build === 2;
    });
    await caughtUp(second);
    await expectFreshFold();
  });

  it('stays before an event that it fails on, says which, and goes on once it is mended', async () => {
    const errors: Error[] = [];
    let isMended = false;
    const fragile = {
      ...tally,
      evolve: (row: Tally | null, event: Parameters<typeof tally.evolve>[1]) => {
        if (event.type === 'LabelAdded' && !isMended) throw new Error('not yet');
        return tally.evolve(row, event);
      },
    };
    const runner = run({ projection: fragile, onError: (error) => errors.push(error as Error) });
    const id = newId();
    await record(id, 'LabelAdded', { label: 'a\0b' });
    await until(() => errors.length > 0);
    expect(errors[0]!.message).toContain('Projection tally fails on LabelAdded');
    isMended = true;
    await caughtUp(runner);
    expect((await rows()).find((row) => row.key === id)!.labels).toEqual(['a\uFFFDb']);
  });

  it('makes no table that is not the one of a projection', async () => {
    await expect(database.pool.query(`select projection_begin('event')`)).rejects.toThrow(
      'not the table of a projection',
    );
    await expect(database.pool.query('create table own (x int)')).rejects.toThrow(
      'permission denied',
    );
  });

  it('equals a fresh fold after any run of events, restarts and rivals', async () => {
    const ids = Array.from({ length: 4 }, () => newId());
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ kind: fc.constant('note'), of: fc.nat(3) }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('a', 'b'), of: fc.nat(3) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('resolve'), of: fc.nat(3) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('restart'), of: fc.nat(1) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('rebuild'), of: fc.nat(1) }) },
    );
    const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
    process.stdout.write(`projection property: SEED=${seed}\n`);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const pair = [run({ pollMs: 5 }), run({ pollMs: 5 })];
        for (const { kind, of } of steps) {
          const id = ids[of] as string;
          if (kind === 'restart') {
            await pair[of]!.stop();
            pair[of] = run({ pollMs: 5 });
          } else if (kind === 'rebuild') await pair[of]!.rebuild();
          else if (kind === 'note') await record(id, 'NoteAdded');
          else if (kind === 'resolve') await record(id, 'ConversationResolved');
          else await record(id, 'LabelAdded', { label: kind });
        }
        for (const runner of pair) await caughtUp(runner);
        for (const runner of pair) await runner.stop();
        await expectFreshFold();
      }),
      { numRuns: Number(process.env.RUNS ?? 15), seed, endOnFailure: true },
    );
  });
});
