/** Routing on a real Postgres, with the pieces around it played by the test: agents, customers, the bot. */
import { randomUUID } from 'node:crypto';
import type { AgentCommand } from '#libs/agent';
import { MemoryBus } from '#libs/bus';
import { type OpenBlock, WEEKDAYS } from '#libs/calendar';
import type { AgentNeeds } from '#libs/conversation';
import { type Database, openDatabase } from '#libs/database';
import { AgentDesk, ConversationDesk, envelope } from '#libs/desk';
import { houseVersions } from '#libs/event-catalog';
import {
  derivedId,
  newId,
  type OpenedEvent,
  PostgresEventStore,
  streamName,
} from '#libs/event-store';
import { publishCalendar } from '#libs/opening-hours';
import {
  createLog,
  hostVariables,
  readConfig,
  type RunningService,
  startService,
} from '#libs/host';
import { defaultPolicy, type PolicyRules } from '#libs/matching';
import { MemorySealer } from '#libs/sealing';
import { startTestDatabase, type TestDatabase, until } from '#libs/testing';
import { RoutingModule } from '../../services/routing/routing.module.js';

export const PATIENCE = { timeoutMs: 15_000 };

export const cause = {
  actor: { kind: 'system', id: 'test' },
  causationId: null,
  correlationId: 'test',
} as const;

/** Rings for a moment; nothing else gets in the way unless a test asks for it. */
const QUICK: Partial<PolicyRules> = {
  capacity: 2,
  channels: { webchat: { weight: 1, botTakesOver: true } },
  ringSeconds: 0.4,
  ringsMax: 100,
  takeOverAfterSeconds: 300,
  ignoredInARowMax: 100,
  nextRoundAfterSeconds: 0.6,
  offlineReturnSeconds: 300,
  absenceSeconds: 0.5,
  tellAfterSeconds: 250,
};

export class RoutingHouse {
  workspaceId = randomUUID();
  readonly agents: AgentDesk;
  readonly desk: ConversationDesk;
  private readonly running: RunningService[] = [];
  private hoursVersion = 0;

  private constructor(
    private readonly testDatabase: TestDatabase,
    readonly database: Database,
    readonly store: PostgresEventStore,
    private readonly bus: MemoryBus,
  ) {
    this.desk = new ConversationDesk(store);
    this.agents = new AgentDesk(store);
  }

  static async open(): Promise<RoutingHouse> {
    const testDatabase = await startTestDatabase();
    const database = await openDatabase({
      url: testDatabase.url,
      applicationName: 'test',
      poolMax: 30,
    });
    const store = new PostgresEventStore({
      pool: database.pool,
      sealer: new MemorySealer(),
      versions: houseVersions,
    });
    const bus = new MemoryBus();
    store.onCommitted((commit) => bus.announce(commit));
    return new RoutingHouse(testDatabase, database, store, bus);
  }

  /** A workspace of its own: a wall between the tests. */
  async begin(rules: Partial<PolicyRules> = {}): Promise<void> {
    this.workspaceId = randomUUID();
    this.hoursVersion = 0;
    await this.publish(1, rules);
  }

  /** Past the validation, which knows no fractions of a second. */
  async publish(version: number, rules: Partial<PolicyRules>): Promise<void> {
    const { version: _named, ...before } = defaultPolicy;
    const data = { version, rules: { ...before, ...QUICK, ...rules }, remark: 'test' };
    const { workspaceId } = this;
    const event = envelope({ type: 'PolicyPublished', data }, newId(), false, workspaceId, cause);
    const stream = streamName('policy', workspaceId);
    const appends = [{ stream, expectedVersion: version - 1, events: [event] }];
    await this.store.append({ workspaceId, appends });
  }

  /** The same blocks on every day, for these teams. */
  async publishHours(teamIds: readonly string[], blocks: readonly OpenBlock[]): Promise<void> {
    const { workspaceId } = this;
    const weekly = Object.fromEntries(WEEKDAYS.map((day) => [day, blocks]));
    const result = await publishCalendar(this.store, {
      workspaceId,
      calendarId: derivedId(workspaceId, 'hours'),
      agentId: 'test',
      basedOn: this.hoursVersion,
      hours: {
        name: 'Hours',
        definition: { timeZone: 'UTC', weekly: weekly as never, holidays: [] },
        promises: { first_answer: null, next_answer: null, resolution: null },
        whenShut: 'leave_message',
        teamIds,
      },
    });
    if ('refused' in result) throw new Error(result.refused);
    this.hoursVersion = result.calendarVersion;
  }

  async start(): Promise<RunningService> {
    const service = await startService(
      {
        name: 'routing',
        config: readConfig(hostVariables('routing'), {
          INTERNAL_PORT: '0',
          LOG_LEVEL: 'silent',
        }) as never,
        module: () => RoutingModule,
      },
      {
        backbone: {
          database: this.database,
          store: this.store,
          bus: this.bus,
          close: async () => undefined,
        },
        log: createLog({ service: 'test', level: 'silent' }),
      },
    );
    this.running.push(service);
    return service;
  }

  async rest(): Promise<void> {
    await Promise.all(this.running.splice(0).map((service) => service.stop()));
  }

  async close(): Promise<void> {
    await this.rest();
    await this.store.close();
    await this.database.close();
    await this.testDatabase.stop();
  }

  tell(agentId: string, command: AgentCommand) {
    return this.agents.handle(this.workspaceId, agentId, command, cause);
  }

  async arrive(agentId: string = randomUUID()): Promise<string> {
    await this.tell(agentId, { type: 'Report', status: 'online' });
    return agentId;
  }

  leave(agentId: string) {
    return this.tell(agentId, { type: 'Report', status: 'offline', reason: 'lease_lapsed' });
  }

  /** A customer who asks for a person. */
  async wait(needs: AgentNeeds = {}, contactId: string = randomUUID()): Promise<string> {
    const conversationId = randomUUID();
    await this.say(conversationId, contactId);
    await this.desk.handle(
      this.workspaceId,
      conversationId,
      { type: 'RequestHandover', reason: 'contact_asked', priority: 0, needs, reply: null },
      cause,
    );
    return conversationId;
  }

  say(conversationId: string, contactId: string = randomUUID()) {
    return this.desk.handle(
      this.workspaceId,
      conversationId,
      {
        type: 'ReceiveMessage',
        start: {
          inboxId: randomUUID(),
          channel: 'webchat',
          contactId,
          episode: 1,
          threadKey: 'k',
          address: 'a',
        },
        messageId: randomUUID(),
        externalId: randomUUID(),
        content: { kind: 'text', text: 'Hello' },
        classification: 'human',
      },
      cause,
    );
  }

  async stateOf(id: string) {
    return (await this.desk.refresh(this.workspaceId, id)).state;
  }

  offerOf(id: string) {
    return until(async () => (await this.stateOf(id)).offer, PATIENCE);
  }

  storyOf(id: string): Promise<OpenedEvent[]> {
    return this.store.readStream(this.workspaceId, streamName('conversation', id));
  }

  async typesOf(id: string): Promise<string[]> {
    return (await this.storyOf(id)).map(({ type }) => type);
  }

  async agentOf(agentId: string) {
    return (await this.agents.load(this.workspaceId, agentId)).state;
  }

  /** As the API does it: on both streams. */
  async accept(id: string, agentId: string, lease?: number) {
    const { offerId } = await this.offerOf(id);
    return this.agents.together(
      this.desk,
      { workspaceId: this.workspaceId, conversationId: id, agentId },
      { type: 'AcceptOffer', agentId, offerId },
      { type: 'KeepSlot', conversationId: id, offerId, lease },
      cause,
    );
  }
}
