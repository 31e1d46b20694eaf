import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { freePort, startTestDatabase, type TestDatabase } from '#libs/testing';
import { migrate } from '../../../infra/postgres/migrate.js';
import { type Database, openDatabase } from './open-database.js';

let testDatabase: TestDatabase;
let database: Database;
const [ours, theirs] = [randomUUID(), randomUUID()];

beforeAll(async () => {
  testDatabase = await startTestDatabase();
  database = await openDatabase({ url: testDatabase.url, applicationName: 'database-spec' });
  for (const [workspaceId, position] of [
    [ours, 1],
    [theirs, 2],
  ])
    await database.pool.query(
      `insert into event values ($1, $2, 'agent', gen_random_uuid(), 1, 'X', 1, gen_random_uuid(),
         false, now(), now(), '{}', '{}', null, null, '')`,
      [position, workspaceId],
    );
});

afterAll(async () => {
  await database?.close();
  await testDatabase?.stop();
});

describe('openDatabase', () => {
  it('becomes a role that adds events and cannot change or remove them', async () => {
    const { pool } = database;
    for (const statement of [
      'update event set data = data',
      'delete from event',
      'truncate event',
      'drop table event',
      'delete from sealing_key',
      'create table own (x int)',
    ])
      await expect(pool.query(statement)).rejects.toThrow(/permission denied|must be owner/);
  });

  it('gives TypeORM and pg the same pool', async () => {
    const dataSource = await database.typeorm();
    expect((dataSource.driver as unknown as { master: unknown }).master).toBe(database.pool);
    const [row] = await dataSource.query(
      `select current_user, current_setting('application_name') as name`,
    );
    expect(row).toEqual({ current_user: 'convolog_app', name: 'database-spec' });
  });

  it('says in one sentence what is wrong, without the password', async () => {
    const port = await freePort();
    const url = `postgres://someone:hunter2@127.0.0.1:${port}/x`;
    const opening = openDatabase({ url, applicationName: 'x' });
    await expect(opening).rejects.toThrow(
      `No PostgreSQL answers at postgres://127.0.0.1:${port}/x`,
    );
    await expect(opening).rejects.not.toThrow('hunter2');
  });

  it('outlives a server that ends its connections', async () => {
    const lost: Error[] = [];
    const other = await openDatabase({
      url: testDatabase.url,
      applicationName: 'to-be-cut',
      onConnectionLost: (error) => lost.push(error),
    });
    await other.pool.query('select 1');
    await cut(testDatabase.superuserUrl, 'to-be-cut');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(lost).toHaveLength(1);
    expect((await other.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    const held = await other.pool.connect();
    await cut(testDatabase.superuserUrl, 'to-be-cut');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await expect(held.query('select 1')).rejects.toThrow(/terminat|not queryable|Client/);
    held.release(true);
    await other.close();
  });
});

describe('inWorkspace', () => {
  const visible = async (workspaceId: string) =>
    database.inWorkspace(workspaceId, async (client) => {
      const { rows } = await client.query('select workspace_id from event');
      return rows.map((row: { workspace_id: string }) => row.workspace_id);
    });

  it('shows the rows of one workspace only', async () => {
    expect(await visible(ours)).toEqual([ours]);
    expect(await visible(theirs)).toEqual([theirs]);
    expect(await visible(randomUUID())).toEqual([]);
  });

  it('shows nothing to the desk when no workspace is set', async () => {
    const client = await database.pool.connect();
    await client.query('begin; set local role convolog_desk');
    expect((await client.query('select from event')).rowCount).toBe(0);
    await client.query('rollback');
    client.release();
  });

  it('leaves nothing of itself in the session', async () => {
    await visible(ours);
    const { rows } = await database.pool.query(
      `select current_user, nullif(current_setting('convolog.workspace', true), '') as workspace`,
    );
    expect(rows).toEqual([{ current_user: 'convolog_app', workspace: null }]);
  });

  it('rolls back when the work throws, and the connection serves on', async () => {
    const work = database.inWorkspace(ours, async (client) => {
      await client.query('select nonsense');
    });
    await expect(work).rejects.toThrow('nonsense');
    expect(await visible(ours)).toEqual([ours]);
  });

  it('keeps keys out of reach of the desk', async () => {
    const work = database.inWorkspace(ours, (client) => client.query('select from sealing_key'));
    await expect(work).rejects.toThrow('permission denied');
  });

  it('takes no workspace id that is not one', async () => {
    await expect(visible(`x'; drop table event; --`)).rejects.toThrow('Not a workspace id');
  });
});

describe('migrate', () => {
  it('brings an empty database up to date once, also when three start together', async () => {
    const empty = await startTestDatabase({ isMigrated: false });
    const lines: string[] = [];
    const print = (line: string) => lines.push(line);
    const done = await Promise.all([1, 2, 3].map(() => migrate(empty.url, print)));
    expect(done.filter((names) => names.includes('EventStore1700000000001'))).toHaveLength(1);
    expect(lines.filter((line) => line === 'schema is up to date')).toHaveLength(2);
    await empty.stop();
  });

  it('walls in every table that has a workspace', async () => {
    const { rows } = await database.pool.query<{ name: string }>(`
      select c.relname as name from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id'
       where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
         and not (c.relrowsecurity and c.relforcerowsecurity
           and exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'desk_own'))`);
    expect(rows).toEqual([]);
  });
});

async function cut(superuserUrl: string, applicationName: string): Promise<void> {
  const client = new Client({ connectionString: superuserUrl });
  await client.connect();
  await client.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1',
    [applicationName],
  );
  await client.end();
}
