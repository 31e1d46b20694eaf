/**
 * Presence and two routers as processes of their own, on a real Postgres and a real NATS; customers, agents and
 * the API in front of them are played. Any process can be stopped and woken (SIGSTOP, SIGCONT).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { AgentDesk, ConversationDesk, envelope } from '#libs/desk';
import { newId, type OpenedEvent, streamName } from '#libs/event-store';
import {
  type Backbone,
  backboneVariables,
  createLog,
  Health,
  hostVariables,
  openBackbone,
  readConfig,
} from '#libs/host';
import { defaultPolicy, type PolicyRules } from '#libs/matching';
import {
  freePort,
  startTestDatabase,
  startTestNats,
  type TestDatabase,
  type TestNats,
  until,
} from '#libs/testing';
import { Registry } from 'prom-client';
import { PresenceClient } from '../../../services/overview/people/presence-client.js';

export const PATIENCE = { timeoutMs: 60_000, everyMs: 25 } as const;
const DIST = join(__dirname, '../../..');

const cause = {
  actor: { kind: 'system', id: 'clock' },
  causationId: null,
  correlationId: 'clock',
} as const;

export interface Times {
  readonly leaseMs: number;
  readonly beatMs: number;
}

export class ServiceProcess {
  /** Lines of its log that matter here. */
  isLeader = false;

  constructor(
    readonly name: string,
    readonly child: ChildProcess,
    readonly port: number,
  ) {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      if (line.includes('this process routes')) this.isLeader = true;
      if (line.includes('routing stopped for a moment')) this.isLeader = false;
    });
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(signal);
  }

  async untilReady(): Promise<void> {
    await until(async () => (await fetch(`http://127.0.0.1:${this.port}/health/ready`)).ok, {
      ...PATIENCE,
      what: `${this.name} to be ready`,
    });
  }

  async end(): Promise<void> {
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGCONT');
    this.child.kill('SIGKILL');
    await gone;
  }
}

export class ClockHouse {
  readonly workspaceId = randomUUID();
  readonly desk: ConversationDesk;
  readonly agents: AgentDesk;
  readonly presence: PresenceClient;
  readonly routers: ServiceProcess[] = [];
  private readonly processes: ServiceProcess[] = [];

  private constructor(
    private readonly testDatabase: TestDatabase,
    private readonly nats: TestNats,
    private readonly backbone: Required<Backbone>,
    readonly environment: Readonly<Record<string, string>>,
    readonly times: Times,
  ) {
    this.desk = new ConversationDesk(backbone.store);
    this.agents = new AgentDesk(backbone.store);
    this.presence = new PresenceClient(backbone.bus);
  }

  static async open(times: Times): Promise<ClockHouse> {
    const [testDatabase, nats] = await Promise.all([startTestDatabase(), startTestNats()]);
    const environment = {
      DATABASE_URL: testDatabase.url,
      NATS_URL: nats.url,
      MASTER_KEY: randomBytes(32).toString('base64'),
      PRESENCE_LEASE_MS: String(times.leaseMs),
    };
    const backbone = await openPart(environment);
    const house = new ClockHouse(testDatabase, nats, backbone, environment, times);
    await house.startProcess('presence');
    house.routers.push(await house.startProcess('routing'), await house.startProcess('routing'));
    await until(() => house.routers.some(({ isLeader }) => isLeader), PATIENCE);
    return house;
  }

  get store() {
    return this.backbone.store;
  }

  get natsUrl(): string {
    return this.nats.url;
  }

  async startProcess(name: 'presence' | 'routing'): Promise<ServiceProcess> {
    const port = await freePort();
    const child = spawn(process.execPath, [join(DIST, 'services', name, 'main.js')], {
      env: {
        ...process.env,
        ...this.environment,
        INTERNAL_PORT: String(port),
        LOG_LEVEL: 'info',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const started = new ServiceProcess(name, child, port);
    this.processes.push(started);
    await started.untilReady();
    return started;
  }

  async close(): Promise<void> {
    await Promise.all(this.processes.map((one) => one.end()));
    await this.backbone.close();
    await this.testDatabase.stop();
    await this.nats.stop();
  }

  /** Rules of a workspace of its own, past the bounds of validation: offers that ring for as long as a proof takes. */
  async begin(rules: Partial<PolicyRules> = {}): Promise<string> {
    const workspaceId = randomUUID();
    const { version: _named, ...before } = defaultPolicy;
    const long = { ringSeconds: 600, takeOverAfterSeconds: 1_200, tellAfterSeconds: 1_200 };
    const data = { version: 1, rules: { ...before, ...long, ...rules }, remark: 'clock' };
    const event = envelope({ type: 'PolicyPublished', data }, newId(), false, workspaceId, cause);
    const stream = streamName('policy', workspaceId);
    await this.store.append({
      workspaceId,
      appends: [{ stream, expectedVersion: 0, events: [event] }],
    });
    return workspaceId;
  }

  /** A customer who asks for a person. */
  async wait(workspaceId: string): Promise<string> {
    const conversationId = randomUUID();
    const start = {
      inboxId: randomUUID(),
      channel: 'webchat',
      contactId: randomUUID(),
      episode: 1,
      threadKey: 'k',
      address: 'a',
    };
    await this.desk.handle(
      workspaceId,
      conversationId,
      {
        type: 'ReceiveMessage',
        start,
        messageId: randomUUID(),
        externalId: randomUUID(),
        content: { kind: 'text', text: 'Hello' },
        classification: 'human',
      },
      cause,
    );
    await this.desk.handle(
      workspaceId,
      conversationId,
      { type: 'RequestHandover', reason: 'contact_asked', priority: 0, reply: null },
      cause,
    );
    return conversationId;
  }

  /** The customer closes the chat. */
  leave(workspaceId: string, conversationId: string) {
    const at = Date.now();
    return this.desk.handle(
      workspaceId,
      conversationId,
      { type: 'Abandon', reason: 'left', at },
      cause,
    );
  }

  resolve(workspaceId: string, conversationId: string, agentId: string) {
    return this.desk.handle(workspaceId, conversationId, { type: 'Resolve', by: agentId }, cause);
  }

  async accept(workspaceId: string, conversationId: string, agentId: string): Promise<void> {
    const { offerId } = await this.offerOf(workspaceId, conversationId);
    const result = await this.agents.together(
      this.desk,
      { workspaceId, conversationId, agentId },
      { type: 'AcceptOffer', agentId, offerId },
      { type: 'KeepSlot', conversationId, offerId },
      cause,
    );
    if (result.kind !== 'done') throw new Error(`${agentId} could not accept: ${result.kind}`);
  }

  offerOf(workspaceId: string, conversationId: string) {
    return until(
      async () => (await this.desk.refresh(workspaceId, conversationId)).state.offer,
      PATIENCE,
    );
  }

  storyOf(workspaceId: string, stream: string): Promise<OpenedEvent[]> {
    return this.store.readStream(workspaceId, stream);
  }

  /** The event of a stream of that type, once it is there; the last one of several. */
  eventOf(workspaceId: string, stream: string, type: string): Promise<OpenedEvent> {
    return until(
      async () =>
        (await this.storyOf(workspaceId, stream)).findLast((event) => event.type === type),
      { ...PATIENCE, what: `${type} on ${stream}` },
    );
  }

  /** The database's clock: the one by which leases end and events are recorded. */
  async now(): Promise<number> {
    const { rows } = await this.backbone.database.pool.query<{ now: Date }>(
      'select clock_timestamp() as now',
    );
    return (rows[0]?.now ?? new Date(0)).getTime();
  }
}

/** The parts that a process of the house stands on. */
export async function openPart(
  environment: Readonly<Record<string, string>>,
): Promise<Required<Backbone>> {
  const config = readConfig({ ...hostVariables('overview'), ...backboneVariables }, environment);
  const backbone = await openBackbone({
    name: 'clock',
    needs: ['store', 'bus'],
    config,
    log: createLog({ service: 'clock', level: 'silent' }),
    health: new Health(),
    metrics: new Registry(),
  });
  return backbone as Required<Backbone>;
}
