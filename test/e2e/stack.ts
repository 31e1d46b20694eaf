/**
 * The whole house for an end-to-end test: real Postgres, NATS and service processes in a folder of
 * its own, the demo's people and inboxes, and ways to kill any part of it.
 *
 * With CONVOLOG_KEEP=1 the folder stays, logs included, to look at afterwards.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, until } from '#libs/testing';
import { DEMO_PASSWORD, seedDemo } from '../../infra/demo/seed-demo.js';
import { type House, startHouse } from '../../infra/embedded/house.js';
import { type ServiceName, sandboxInboxesFile } from '../../infra/embedded/house-plan.js';
import { type RunningNats, startNats } from '../../infra/embedded/nats.js';
import { type RunningPostgres, startPostgres } from '../../infra/embedded/postgres.js';
import { waitUntilGone } from '../../infra/embedded/processes.js';
import { Api } from './api.js';
import { SandboxRemote } from './sandbox-remote.js';

export type ChannelId = 'webchat' | 'messenger' | 'whatsapp' | 'email';

export interface SeededInbox {
  readonly inboxId: string;
  readonly channel: ChannelId;
  readonly name: string;
  readonly config: Readonly<Record<string, string>>;
}

export interface StackOptions {
  /** Default: all services. */
  readonly only?: readonly ServiceName[];
  /** True when Postgres will be killed: commits must survive that. Default false. */
  readonly isDurable?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

const READY_TIMEOUT_MS = 60_000;

export class Stack {
  private constructor(
    readonly house: House,
    readonly dataDir: string,
    readonly inboxes: Readonly<Record<ChannelId, SeededInbox>>,
    private nats: RunningNats,
    private postgres: RunningPostgres,
  ) {}

  static async start({ only, isDurable = false, env }: StackOptions = {}): Promise<Stack> {
    const dataDir = mkdtempSync(join(tmpdir(), 'convolog-e2e-'));
    const port = await freePort();
    const house = await startHouse({
      dataDir,
      port,
      isDurable,
      env: { LOG_LEVEL: 'warn', ...env },
      ...(only ? { only } : {}),
    });
    const { nats, postgres } = house;
    try {
      if (!nats || !postgres) throw new Error('An end-to-end test starts its own servers.');
      await seed(house, dataDir);
      const stack = new Stack(house, dataDir, readInboxes(dataDir), nats, postgres);
      await until(async () => (await stack.sandbox.state()).inboxes.length === 4, {
        what: 'the sandbox to know the four inboxes',
      });
      return stack;
    } catch (error) {
      await house.stop();
      throw error;
    }
  }

  get plan() {
    return this.house.plan;
  }

  get sandbox(): SandboxRemote {
    return new SandboxRemote(this.plan.sandboxUrl);
  }

  /** Logged in as one of the demo's people: `maria`, `tom`, `lead`, `admin`. */
  login(who: string): Promise<Api> {
    return Api.login(this.plan.overviewUrl, emailOf(who), DEMO_PASSWORD);
  }

  /** kill -9; resolves when its supervisor has brought it back and it is ready. */
  async kill(name: ServiceName): Promise<void> {
    const service = this.house.service(name);
    const { pid } = service;
    service.kill();
    await until(() => service.pid !== undefined && service.pid !== pid, {
      timeoutMs: READY_TIMEOUT_MS,
      what: `${name} to be started again`,
    });
    await service.untilReady(READY_TIMEOUT_MS);
  }

  /** kill -9, and a new server on the same port, on the same disk or on an empty one. */
  async killNats({ losesDisk = false } = {}): Promise<void> {
    const dataDir = join(this.dataDir, 'nats');
    const { pid, port } = this.nats;
    process.kill(pid, 'SIGKILL');
    await waitUntilGone(pid, 5_000);
    await this.nats.stop();
    if (losesDisk) rmSync(join(dataDir, 'jetstream'), { recursive: true, force: true });
    this.nats = await startNats({ dataDir, port });
    if (this.nats.port !== port) throw new Error(`Port ${port} was taken while NATS was down.`);
  }

  /** kill -9 of the postmaster; `back` starts it on the same port and the same data. */
  async killPostgres(): Promise<{ back: () => Promise<void> }> {
    const { pid, port } = this.postgres;
    process.kill(pid, 'SIGKILL');
    await waitUntilGone(pid, 5_000);
    await this.postgres.stop();
    const back = async () => {
      this.postgres = await startPostgres({
        dataDir: join(this.dataDir, 'postgres'),
        password: this.house.secrets.postgresPassword,
        port,
        isDurable: true,
      });
      if (this.postgres.port !== port) {
        throw new Error(`Port ${port} was taken while Postgres was down.`);
      }
    };
    return { back };
  }

  get superuserUrl(): string {
    const url = new URL(this.postgres.superuserUrl);
    url.pathname = new URL(this.postgres.url).pathname;
    return url.href;
  }

  async stop(): Promise<void> {
    await this.house.stop();
    await this.nats.stop();
    await this.postgres.stop();
    if (process.env.CONVOLOG_KEEP) process.stderr.write(`Kept: ${this.dataDir}\n`);
    else rmSync(this.dataDir, { recursive: true, force: true });
  }
}

export function emailOf(who: string): string {
  return `${who}@demo.convolog.example`;
}

async function seed({ plan, secrets }: House, dataDir: string): Promise<void> {
  const { overviewUrl, publicUrl, sandboxUrl, sandboxSmtpPort } = plan;
  const demo = await seedDemo({
    places: { overviewUrl, publicUrl, sandboxUrl, sandboxSmtpPort, sandboxSmtpHost: '127.0.0.1' },
    demoKey: secrets.demoKey,
    sandboxInboxesFile: sandboxInboxesFile(dataDir),
    receiptFile: join(dataDir, 'demo.json'),
  });
  if (!demo) throw new Error('The demo could not be seeded.');
}

/** What the seed wrote for the sandbox: ids and secrets. */
function readInboxes(dataDir: string): Record<ChannelId, SeededInbox> {
  const list = JSON.parse(readFileSync(sandboxInboxesFile(dataDir), 'utf8')) as SeededInbox[];
  return Object.fromEntries(list.map((inbox) => [inbox.channel, inbox])) as Record<
    ChannelId,
    SeededInbox
  >;
}
