/** What a benchmark runs against: a durable Postgres, NATS, and services as real processes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { discoverChannels } from '#libs/channels';
import { openDatabase } from '#libs/database';
import { houseVersions } from '#libs/event-catalog';
import { PostgresEventStore } from '#libs/event-store';
import { connectInbox } from '#libs/inbox';
import { EnvironmentKeyProvider, PgSealer } from '#libs/sealing';
import { freePort, until } from '#libs/testing';
import { Client } from 'pg';
import { startNats } from '../../infra/embedded/nats.js';
import { startPostgres } from '../../infra/embedded/postgres.js';
import type { Traffic } from './whatsapp-traffic.js';

const DIST = resolve(__dirname, '../..');

export interface BenchStack {
  readonly databaseUrl: string;
  readonly natsUrl: string;
  /** Of both servers. */
  readonly dataDir: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Starts a service on a free port and waits until it is ready. */
  service(
    name: string,
    more?: Record<string, string>,
  ): Promise<{ url: string; child: ChildProcess }>;
  /** Any program; resolves when it has written its first line. */
  program(file: string, args: readonly string[]): Promise<ChildProcess>;
  /** A WhatsApp inbox in a workspace. */
  whatsapp(workspaceId?: string): Promise<Traffic & { readonly workspaceId: string }>;
  stop(): Promise<void>;
}

export interface BenchStackOptions {
  /**
   * So much of PostgreSQL's log is made before anything is measured, and a checkpoint is due after about
   * as much. Whoever writes more pays for new segments. Default 512, as `npm start` keeps.
   */
  readonly logMb?: number;
  /** Where to keep the data, and to find it again. Default: a folder that is removed at the end. */
  readonly keptIn?: string;
}

const SEGMENT_MB = 16;

/** Durable, as in production: every commit waits for the disk. */
export async function startBenchStack({
  logMb = 512,
  keptIn,
}: BenchStackOptions = {}): Promise<BenchStack> {
  const dataDir = keptIn ? resolve(keptIn) : mkdtempSync(join(tmpdir(), 'convolog-bench-'));
  const postgres = await startPostgres({
    dataDir: join(dataDir, 'postgres'),
    password: passwordIn(dataDir),
    isDurable: true,
    log: { keptMb: logMb, maxMb: logMb * 2 },
  });
  const nats = await startNats({ dataDir: join(dataDir, 'nats') });
  const masterKey = randomBytes(32).toString('base64');
  const environment = {
    DATABASE_URL: postgres.url,
    NATS_URL: nats.url,
    MASTER_KEY: masterKey,
    DATA_DIR: dataDir,
    LOG_LEVEL: 'error',
    NODE_ENV: 'test',
  };
  const children: ChildProcess[] = [];
  const launch = (file: string, args: readonly string[], env: Record<string, string>) => {
    const child = spawn(process.execPath, [join(DIST, file), ...args], {
      env: { ...process.env, ...environment, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    return child;
  };
  await exited(launch('infra/postgres/migrate.js', [], {}), 'the migration');
  await haveSegments(postgres.superuserUrl, logMb / SEGMENT_MB);

  return {
    databaseUrl: postgres.url,
    natsUrl: nats.url,
    dataDir,
    environment,
    async service(name, more = {}) {
      const [port, internalPort, smtpPort] = await Promise.all([
        freePort(),
        freePort(),
        freePort(),
      ]);
      const env = {
        PORT: `${port}`,
        INTERNAL_PORT: `${internalPort}`,
        SMTP_PORT: `${smtpPort}`,
        ...more,
      };
      const child = launch(`services/${name}/main.js`, [], env);
      child.stdout?.pipe(process.stderr);
      await until(() => isReady(internalPort), { timeoutMs: 20_000 });
      return { url: `http://127.0.0.1:${port}`, child };
    },
    async program(file, args) {
      const child = launch(file, args, {});
      await new Promise<void>((ready, fail) => {
        child.stdout?.once('data', () => ready());
        child.once('exit', (code) => fail(new Error(`${file} ended with ${code}`)));
      });
      return child;
    },
    async whatsapp(workspaceId = randomUUID()) {
      const channel = discoverChannels().get('whatsapp');
      if (!channel) throw new Error('The WhatsApp channel is not installed.');
      const phoneNumberId = '106540352242922';
      const config = channel.config.parse({
        phoneNumberId,
        appSecret: randomBytes(16).toString('hex'),
        verifyToken: randomBytes(16).toString('hex'),
        accessToken: randomBytes(16).toString('hex'),
      });
      const database = await openDatabase({ url: postgres.url, applicationName: 'bench' });
      const sealer = new PgSealer(database.pool, new EnvironmentKeyProvider(masterKey));
      const store = new PostgresEventStore({
        pool: database.pool,
        sealer,
        versions: houseVersions,
      });
      const inboxId = await connectInbox(store, channel, {
        workspaceId,
        channel: 'whatsapp',
        name: 'Bench',
        config,
        agentId: randomUUID(),
      });
      await store.close();
      await database.close();
      return { channel, inboxId, config, phoneNumberId, workspaceId };
    },
    async stop() {
      for (const child of children) child.kill('SIGKILL');
      await nats.stop();
      await postgres.stop();
      if (!keptIn) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The one of the server whose data lies there, or a new one. */
function passwordIn(dataDir: string): string {
  const file = join(dataDir, 'password');
  mkdirSync(dataDir, { recursive: true });
  if (!existsSync(file)) writeFileSync(file, randomBytes(12).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

/**
 * Fills what `min_wal_size` keeps: a server that has run for a while has its segments. The first commit
 * into one that must be made waits until 16 MB are written and synced; see `npm run bench -- segments`.
 */
async function haveSegments(superuserUrl: string, count: number): Promise<void> {
  const client = new Client({ connectionString: superuserUrl });
  await client.connect();
  for (let segment = 0; segment < count; segment += 1)
    await client.query("select pg_logical_emit_message(true, 'bench', ''), pg_switch_wal()");
  await client.query('checkpoint');
  await client.end();
}

async function isReady(internalPort: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${internalPort}/health/ready`)).ok;
  } catch {
    return false; // It does not listen yet.
  }
}

function exited(child: ChildProcess, what: string): Promise<void> {
  child.stdout?.resume();
  return new Promise((done, fail) => {
    child.once('exit', (code) =>
      code === 0 ? done() : fail(new Error(`${what} ended with ${code}`)),
    );
  });
}
