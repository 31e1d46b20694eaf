/**
 * The servers that one test run shares. They live in Jest's main process and start when the first
 * test asks, so that a run of unit tests starts nothing. Test files ask over a loopback port whose
 * address stands in the environment. Called by the Jest set-up and tear-down only.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { startPostgres } from '../../../infra/embedded/postgres.js';

/** Environment variable with the address that test files ask. */
export const TEST_SERVERS = 'CONVOLOG_TEST_SERVERS';
/**
 * URL of a Postgres superuser (`npm run test:containers` sets it): tests then make their
 * databases there instead of in one that is started for them.
 */
export const TEST_POSTGRES = 'CONVOLOG_TEST_POSTGRES_URL';
/** Databases are copied from this one; it has every migration applied. */
export const TEMPLATE = 'convolog_template';

/** What a test needs to make a database of its own. */
export interface SharedPostgres {
  readonly superuserUrl: string;
  /** URL of the owner's login, with the database name left as TEMPLATE. */
  readonly ownerUrl: string;
}

export interface TestServers {
  readonly address: string;
  postgres(): Promise<SharedPostgres>;
  close(): Promise<void>;
}

export async function openTestServers(): Promise<TestServers> {
  const folder = mkdtempSync(join(tmpdir(), 'convolog-test-'));
  const closers: (() => Promise<void>)[] = [];
  let shared: Promise<SharedPostgres> | undefined;
  const postgres = () => (shared ??= preparePostgres(folder, closers));
  const server = await listen(postgres);
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    postgres,
    async close() {
      server.closeAllConnections();
      server.close();
      await shared?.catch(() => undefined);
      for (const close of closers) await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function listen(postgres: () => Promise<SharedPostgres>): Promise<Server> {
  const server = createServer((_request, response) => {
    postgres().then(
      (found) => response.end(JSON.stringify(found)),
      (error: Error) => {
        response.statusCode = 500;
        response.end(error.message);
      },
    );
  });
  server.unref();
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => done(server));
  });
}

async function preparePostgres(
  folder: string,
  closers: (() => Promise<void>)[],
): Promise<SharedPostgres> {
  const superuserUrl = process.env[TEST_POSTGRES] ?? (await startOwn(folder, closers));
  const ownerUrl = await makeTemplate(superuserUrl);
  return { superuserUrl, ownerUrl };
}

async function startOwn(folder: string, closers: (() => Promise<void>)[]): Promise<string> {
  const running = await startPostgres({
    dataDir: join(folder, 'postgres'),
    password: 'test',
    isDurable: false,
    maxConnections: 400,
  });
  closers.push(() => running.stop());
  return running.superuserUrl;
}

/** Owned by a login that is no superuser, like the real one: row-level security must bite in tests. */
async function makeTemplate(superuserUrl: string): Promise<string> {
  const client = new Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    await client.query(
      `do $$ begin
         if not exists (select from pg_roles where rolname = 'convolog') then
           create role convolog login createrole createdb password 'test';
         end if;
       end $$`,
    );
    await client.query("alter role convolog password 'test'");
    await client.query(`drop database if exists ${TEMPLATE}`);
    await client.query(`create database ${TEMPLATE} owner convolog`);
  } finally {
    await client.end();
  }
  const owner = new URL(superuserUrl);
  owner.username = 'convolog';
  owner.password = 'test';
  owner.pathname = `/${TEMPLATE}`;
  await migrate(owner.href);
  return owner.href;
}

async function migrate(url: string): Promise<void> {
  const program = resolve(__dirname, '../../../infra/postgres/migrate.js');
  if (!existsSync(program)) return;
  const env = { ...process.env, DATABASE_URL: url };
  await promisify(execFile)(process.execPath, [program], { env }).catch((error) => {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`The migrations failed: ${stderr || stdout || String(error)}`);
  });
}
