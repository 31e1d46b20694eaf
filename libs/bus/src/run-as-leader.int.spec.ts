import type { PoolClient } from 'pg';
import { type Database, openDatabase } from '#libs/database';
import { startTestDatabase, type TestDatabase, until } from '#libs/testing';
import { runAsLeader } from './run-as-leader.js';

const LOCK = 4_711_000_000_001;
const PATIENCE = { timeoutMs: 20_000 };

describe('One process leads', () => {
  let testDatabase: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    testDatabase = await startTestDatabase();
    database = await openDatabase({ url: testDatabase.url, applicationName: 'test', poolMax: 8 });
  });
  afterAll(async () => {
    await database?.close();
    await testDatabase?.stop();
  });

  /** Leads until it is told to end, or loses the lead. */
  function lead(options: { signEveryMs?: number; stillMsMax?: number } = {}) {
    let end = false;
    let hasBegun = false;
    let isLost = false;
    const done = runAsLeader(
      database.pool,
      LOCK,
      async (isOver) => {
        hasBegun = true;
        await until(() => end || (isLost = isOver()), { timeoutMs: 60_000 });
      },
      options,
    );
    return {
      done,
      hasBegun: () => hasBegun,
      isLost: () => isLost,
      end() {
        end = true;
        return done;
      },
    };
  }

  const standBy = () =>
    runAsLeader(database.pool, LOCK, async () => undefined, { stillMsMax: 1_000 });

  it('and the others are told so at once', async () => {
    const first = lead();
    await until(first.hasBegun, PATIENCE);
    expect(await standBy()).toBe(false);
    expect(await first.end()).toBe(true);
    await until(standBy, PATIENCE); // Its session is ended in its own time.
  });

  it('and keeps the lead for as long as it gives signs of life', async () => {
    const first = lead({ signEveryMs: 100 });
    await until(first.hasBegun, PATIENCE);
    const until2s = Date.now() + 2_000;
    while (Date.now() < until2s) expect(await standBy()).toBe(false);
    expect(first.isLost()).toBe(false);
    await first.end();
  });

  it('and loses the lead to another one when it stands still', async () => {
    const sleeper: PoolClient = await database.pool.connect();
    let broken = false;
    sleeper.on('error', () => {
      broken = true;
    });
    await sleeper.query('select pg_advisory_lock($1)', [LOCK]);
    await until(standBy, PATIENCE);
    await until(() => broken, PATIENCE);
    sleeper.release(true);
  });

  it('and hears of it when its session was ended', async () => {
    const first = lead({ signEveryMs: 60_000 });
    await until(first.hasBegun, PATIENCE);
    await until(standBy, PATIENCE);
    expect(await first.done).toBe(true);
    expect(first.isLost()).toBe(true);
  });
});
