/** The table of visitors in a real Postgres, as several processes use it. */
import { randomUUID } from 'node:crypto';
import { type Database, openDatabase } from '#libs/database';
import { startTestDatabase, type TestDatabase, until } from '#libs/testing';
import { PgVisitorTable, type VisitorPlace } from './visitor-table.js';

const workspaceId = randomUUID();
let postgres: TestDatabase;
let database: Database;
beforeAll(async () => {
  postgres = await startTestDatabase();
  database = await openDatabase({ url: postgres.url, applicationName: 'visitors' });
}, 60_000);
afterAll(async () => {
  await database.close();
  await postgres.stop();
});
beforeEach(() => database.pool.query('delete from chat_visitor; delete from chat_process'));

const LONG_MS = 60_000;
const processOf = (leaseMs = LONG_MS) => new PgVisitorTable(database.pool, randomUUID(), leaseMs);
const place = (leftAt: number | null, conversationId: string = randomUUID()): VisitorPlace => ({
  workspaceId,
  conversationId,
  leftAt,
});
const written = (...places: VisitorPlace[]) =>
  new Map<string, VisitorPlace | null>(places.map((each) => [each.conversationId, each]));

describe('The table of visitors', () => {
  it('knows a process that goes on in time, and no other', async () => {
    const one = processOf();
    expect(await one.renew()).toBe(false);
    expect(await one.renew()).toBe(true);
    const slow = processOf(0);
    await slow.renew();
    expect(await slow.renew()).toBe(false);
  });

  it('keeps what was written last, to the millisecond, and nothing that was dropped', async () => {
    const one = processOf();
    const at = Date.now() - 12_345;
    const [noor, ravi] = [place(null), place(at)];
    await one.write(written(noor, ravi));
    const away = { ...noor, leftAt: at + 1 };
    await one.write(
      new Map<string, VisitorPlace | null>([
        [noor.conversationId, away],
        [ravi.conversationId, null],
      ]),
    );
    const other = processOf();
    expect(await other.adopt()).toEqual([away]);
  });

  it('says who is elsewhere: here now, or seen there later', async () => {
    const [one, other] = [processOf(), processOf()];
    const { conversationId } = place(null);
    await one.write(written(place(1_000, conversationId)));
    expect(await one.isElsewhere(conversationId, 1_000)).toBe(false);
    expect(await other.isElsewhere(conversationId, 1_000)).toBe(false);
    expect(await other.isElsewhere(conversationId, 999)).toBe(true);
    await one.write(written(place(null, conversationId)));
    expect(await other.isElsewhere(conversationId, 5_000)).toBe(true);
  });

  it('hands on what a dead process left behind, once, and leaves the living alone', async () => {
    const [living, dead] = [processOf(), processOf()];
    await living.renew();
    await dead.renew();
    const [noor, ravi] = [place(null), place(Date.now() - 5_000)];
    await dead.write(written(noor, ravi));
    await living.write(written(place(null)));
    const others = [processOf(), processOf(), processOf()];
    for (const each of others) {
      await each.renew();
      expect(await each.adopt()).toEqual([]);
    }
    await dead.leave();
    const adopted = (await Promise.all(others.map((each) => each.adopt()))).flat();
    expect(adopted.map(({ conversationId }) => conversationId).sort()).toEqual(
      [noor, ravi].map(({ conversationId }) => conversationId).sort(),
    );
    expect(adopted).toContainEqual(ravi);
  });

  it('takes the last sign of life for the time at which those were there left', async () => {
    const dead = processOf();
    await dead.renew();
    const noor = place(null);
    await dead.write(written(noor));
    const { rows } = await database.pool.query<{ seen_at: Date }>(
      'select seen_at from chat_process',
    );
    const hasty = processOf(1);
    const [adopted] = await until(async () => {
      const found = await hasty.adopt();
      return found.length > 0 && found;
    });
    expect(adopted).toEqual({ ...noor, leftAt: rows[0]?.seen_at.getTime() });
    await hasty.adopt();
    expect((await database.pool.query('select from chat_process')).rowCount).toBe(0);
  });

  it('leaves a visitor alone who is with the one that looks after them already', async () => {
    const [one, dead] = [processOf(), processOf()];
    const noor = place(null);
    await one.write(written(noor));
    await dead.write(written(noor));
    expect(await one.adopt()).toEqual([]);
    expect((await database.pool.query('select from chat_visitor')).rowCount).toBe(1);
  });
});
