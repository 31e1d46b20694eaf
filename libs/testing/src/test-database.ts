/**
 * A fresh, migrated database for one test file, copied from a template in some 20 ms.
 * Works under Jest (one Postgres for the whole run) and outside of it (its own Postgres).
 */
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { openTestServers, TEMPLATE, TEST_SERVERS, type SharedPostgres } from './test-servers.js';

export interface TestDatabase {
  /** Login of the owner, who is no superuser: what DATABASE_URL is to a service. */
  readonly url: string;
  readonly name: string;
  /** For a test that must look behind row-level security, or break something. */
  readonly superuserUrl: string;
  /** Drops the database, whoever is still connected. */
  stop(): Promise<void>;
}

export interface TestDatabaseOptions {
  /** False for an empty database, e.g. to test the migrations themselves. Default true. */
  readonly isMigrated?: boolean;
}

export async function startTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const { shared, close } = await sharedPostgres();
  const name = `test_${randomBytes(6).toString('hex')}`;
  const template = (options.isMigrated ?? true) ? `template ${TEMPLATE} strategy file_copy` : '';
  await asSuperuser(shared, `create database ${name} owner convolog ${template}`);
  return {
    url: withDatabase(shared.ownerUrl, name),
    superuserUrl: withDatabase(shared.superuserUrl, name),
    name,
    async stop() {
      await asSuperuser(shared, `drop database if exists ${name} with (force)`);
      await close();
    },
  };
}

async function sharedPostgres(): Promise<{ shared: SharedPostgres; close: () => Promise<void> }> {
  const address = process.env[TEST_SERVERS];
  if (!address) {
    const own = await openTestServers();
    return { shared: await own.postgres(), close: () => own.close() };
  }
  const answer = await fetch(address);
  const body = await answer.text();
  if (!answer.ok) throw new Error(body);
  return { shared: JSON.parse(body) as SharedPostgres, close: () => Promise.resolve() };
}

async function asSuperuser({ superuserUrl }: SharedPostgres, statement: string): Promise<void> {
  const client = new Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
