/** The real thing to run against: Postgres, NATS and the ingress as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { AnyChannel } from '#libs/channels';
import { openDatabase } from '#libs/database';
import { houseVersions } from '#libs/event-catalog';
import { type EventStore, type OpenedEvent, PostgresEventStore } from '#libs/event-store';
import { connectInbox } from '#libs/inbox';
import { EnvironmentKeyProvider, PgSealer } from '#libs/sealing';
import { freePort, startTestDatabase, startTestNats, until } from '#libs/testing';

export interface ConnectedInbox {
  readonly inboxId: string;
  /** Each inbox has a workspace of its own: what ends there came from it. */
  readonly workspaceId: string;
  readonly channel: AnyChannel;
  readonly config: unknown;
}

export interface Delivery {
  readonly status: number;
}

export class House {
  private exits = 0;

  private constructor(
    private readonly store: EventStore,
    private readonly url: string,
    private readonly ingress: ChildProcess,
    private readonly closers: readonly (() => Promise<unknown>)[],
  ) {
    ingress.once('exit', () => this.exits++);
  }

  /** Takes some seconds. Stops what it started when a part does not come up. */
  static async open(): Promise<House> {
    const closers: (() => Promise<unknown>)[] = [];
    try {
      const postgres = await startTestDatabase();
      closers.unshift(() => postgres.stop());
      const nats = await startTestNats();
      closers.unshift(() => nats.stop());
      const masterKey = randomBytes(32).toString('base64');
      const { url, child } = await startIngress(
        { DATABASE_URL: postgres.url, NATS_URL: nats.url, MASTER_KEY: masterKey },
        closers,
      );
      const database = await openDatabase({ url: postgres.url, applicationName: 'corpus' });
      closers.unshift(() => database.close());
      const sealer = new PgSealer(database.pool, new EnvironmentKeyProvider(masterKey));
      const store = new PostgresEventStore({
        pool: database.pool,
        sealer,
        versions: houseVersions,
      });
      closers.unshift(() => store.close());
      return new House(store, url, child, closers);
    } catch (error) {
      for (const close of closers) await close();
      throw error;
    }
  }

  /** How often the ingress went down by itself. */
  get crashes(): number {
    return this.exits;
  }

  async connect(channel: AnyChannel, config: unknown): Promise<ConnectedInbox> {
    const workspaceId = randomUUID();
    const inboxId = await connectInbox(this.store, channel, {
      workspaceId,
      channel: channel.id,
      name: 'Corpus',
      config,
      agentId: randomUUID(),
    });
    return { inboxId, workspaceId, channel, config: channel.config.parse(config) };
  }

  /** Signs the payload as the platform would, and posts it. Status 0: no answer at all. */
  async deliver({ inboxId, channel, config }: ConnectedInbox, body: Buffer): Promise<Delivery> {
    try {
      const response = await fetch(`${this.url}/webhooks/${channel.id}/${inboxId}`, {
        method: 'POST',
        headers: channel.sign?.(body, config) ?? {},
        body,
        signal: AbortSignal.timeout(60_000),
      });
      await response.arrayBuffer();
      return { status: response.status };
    } catch {
      return { status: 0 };
    }
  }

  /** Everything that is on record in the inbox's workspace, but the inbox itself. */
  async recorded({ workspaceId }: ConnectedInbox): Promise<OpenedEvent[]> {
    const events: OpenedEvent[] = [];
    for await (const batch of this.store.readAll({ workspaceId }))
      events.push(
        ...(await this.store.open(batch.filter(({ stream }) => !stream.startsWith('inbox-')))),
      );
    return events;
  }

  async close(): Promise<void> {
    this.ingress.removeAllListeners('exit');
    for (const close of this.closers) await close();
  }
}

async function startIngress(
  environment: Record<string, string>,
  closers: (() => Promise<unknown>)[],
): Promise<{ url: string; child: ChildProcess }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'convolog-corpus-'));
  const [port, internalPort, smtpPort] = await Promise.all([freePort(), freePort(), freePort()]);
  const child = spawn(process.execPath, [resolve(__dirname, '../../services/ingress/main.js')], {
    env: {
      ...process.env,
      ...environment,
      PORT: `${port}`,
      INTERNAL_PORT: `${internalPort}`,
      SMTP_PORT: `${smtpPort}`,
      DATA_DIR: dataDir,
      LOG_LEVEL: 'error',
      NODE_ENV: 'test',
    },
    // The last line of stdout belongs to the report.
    stdio: ['ignore', process.stderr, process.stderr],
  });
  closers.unshift(async () => {
    const gone = new Promise((done) => child.once('exit', done));
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await gone;
    }
    rmSync(dataDir, { recursive: true, force: true });
  });
  await until(() => isReady(internalPort), { timeoutMs: 30_000 });
  return { url: `http://127.0.0.1:${port}`, child };
}

async function isReady(internalPort: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${internalPort}/health/ready`)).ok;
  } catch {
    return false; // It does not listen yet.
  }
}
