/** The pacer in a real Postgres, as several processes use it at once. */
import { randomUUID } from 'node:crypto';
import { type Database, openDatabase } from '#libs/database';
import { startTestDatabase, type TestDatabase } from '#libs/testing';
import { type Bucket, PgPacer } from './pacer.js';

const LONG_MS = 60_000;
let postgres: TestDatabase;
let processes: Database[];
beforeAll(async () => {
  postgres = await startTestDatabase();
  const open = () => openDatabase({ url: postgres.url, applicationName: 'pacer', poolMax: 4 });
  processes = await Promise.all([open(), open(), open()]);
}, 60_000);
afterAll(async () => {
  for (const database of processes) await database.close();
  await postgres.stop();
});

const bucket = (burst: number, everyMs: number): Bucket => ({
  workspaceId: randomUUID(),
  key: randomUUID(),
  pace: { burst, everyMs },
});
const pacers = () => processes.map(({ pool }) => new PgPacer(pool));

describe('The pace in Postgres', () => {
  it('gives what there is to whoever asks first, and tells the others how long', async () => {
    const [one, other] = pacers() as [PgPacer, PgPacer];
    const anna = bucket(2, LONG_MS);
    expect(await one.take(anna)).toBe(0);
    expect(await other.take(anna)).toBe(0);
    const waitMs = await one.take(anna);
    expect(waitMs).toBeGreaterThan(0);
    expect(waitMs).toBeLessThanOrEqual(LONG_MS);
    expect(await other.take(anna)).toBeGreaterThan(0);
    expect(await one.take(bucket(2, LONG_MS))).toBe(0);
  });

  it('makes up for what went beyond it, and takes back what was not used', async () => {
    const [one, other] = pacers() as [PgPacer, PgPacer];
    const anna = bucket(2, LONG_MS);
    await one.take(anna);
    await one.adjust(anna, 2); // A message in three parts.
    expect(await other.take(anna)).toBeGreaterThan(LONG_MS);
    await one.adjust(anna, -2);
    expect(await other.take(anna)).toBe(0);
  });

  it('saves nothing up: after the longest silence a burst goes, and no more', async () => {
    const [one] = pacers() as [PgPacer];
    const anna = bucket(2, LONG_MS);
    await one.adjust(anna, -1_000);
    for (let n = 0; n < 2; n++) expect(await one.take(anna)).toBe(0);
    expect(await one.take(anna)).toBeGreaterThan(0);
  });

  it('is not exceeded by three processes that ask all the time', async () => {
    const account = bucket(5, 25);
    const { pool } = processes[0] as Database;
    const at = async () => {
      const { rows } = await pool.query(
        'select extract(epoch from clock_timestamp()) * 1000 as ms',
      );
      return Number(rows[0].ms);
    };
    let taken = 0;
    const began = await at();
    await Promise.all(
      pacers().map(async (pacer) => {
        for (let asked = 0; asked < 150; asked++) if ((await pacer.take(account)) === 0) taken++;
      }),
    );
    const passed = (await at()) - began;
    expect(taken).toBeGreaterThanOrEqual(account.pace.burst);
    expect(taken).toBeLessThanOrEqual(
      account.pace.burst + Math.floor(passed / account.pace.everyMs),
    );
  });

  it('keeps no row of what is full again', async () => {
    const [one] = pacers() as [PgPacer];
    const [old, young] = [bucket(1, LONG_MS), bucket(1, LONG_MS)];
    await one.take(old);
    await one.take(young);
    const { pool } = processes[0] as Database;
    await pool.query(
      `update delivery_pace set used_until = now() - interval '2 hours' where key = $1`,
      [old.key],
    );
    await one.forget();
    const { rows } = await pool.query('select key from delivery_pace where key = any($1)', [
      [old.key, young.key],
    ]);
    expect(rows).toEqual([{ key: young.key }]);
  });
});
