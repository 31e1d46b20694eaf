import { randomUUID } from 'node:crypto';
import { MemoryBus } from '#libs/bus';
import { type Database, openDatabase } from '#libs/database';
import { ConversationDesk, envelope } from '#libs/desk';
import type { HouseEventType } from '#libs/event-catalog';
import { newId, type OpenedEvent, PostgresEventStore, streamName } from '#libs/event-store';
import {
  createLog,
  hostVariables,
  readConfig,
  type RunningService,
  startService,
} from '#libs/host';
import { MemorySealer } from '#libs/sealing';
import { startTestDatabase, type TestDatabase, until } from '#libs/testing';
import { RoutingModule } from './routing.module.js';

const RING_MS = 400;
const PATIENCE = { timeoutMs: 15_000 };

describe('Routing', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let store: PostgresEventStore;
  let desk: ConversationDesk;
  const bus = new MemoryBus();
  const running: RunningService[] = [];
  let workspaceId = '';
  const cause = {
    actor: { kind: 'system', id: 'test' },
    causationId: null,
    correlationId: 'test',
  } as const;

  const start = async (more: object = {}) => {
    const service = await startService(
      {
        name: 'routing',
        config: {
          ...readConfig(hostVariables('routing'), { INTERNAL_PORT: '0', LOG_LEVEL: 'silent' }),
          capacity: 2,
          ringMs: RING_MS,
          nextRoundAfterMs: 600,
          absenceMs: 500,
          ...more,
        } as never,
        module: () => RoutingModule,
      },
      {
        backbone: { database, store, bus, close: async () => undefined },
        log: createLog({ service: 'test', level: 'silent' }),
      },
    );
    running.push(service);
    return service;
  };

  beforeAll(async () => {
    testDatabase = await startTestDatabase();
    database = await openDatabase({ url: testDatabase.url, applicationName: 'test', poolMax: 30 });
    store = new PostgresEventStore({ pool: database.pool, sealer: new MemorySealer() });
    store.onCommitted((commit) => bus.announce(commit));
    desk = new ConversationDesk(store);
  });
  beforeEach(() => {
    workspaceId = randomUUID(); // A wall between the tests.
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((service) => service.stop()));
  });
  afterAll(async () => {
    await store.close();
    await database.close();
    await testDatabase.stop();
  });

  const tell = async (agentId: string, type: HouseEventType) => {
    const stream = streamName('agent', agentId);
    for (;;) {
      const version = (await store.versionsOf(workspaceId, [stream])).get(stream) ?? 0;
      const event = envelope({ type, data: {} }, newId(), false, agentId, cause);
      const appends = [{ stream, expectedVersion: version, events: [event] }];
      if ((await store.append({ workspaceId, appends })).kind === 'appended') return;
    }
  };
  const arrive = async (agentId: string = randomUUID()) => {
    await tell(agentId, 'WentOnline');
    return agentId;
  };
  const wait = async () => {
    const conversationId = randomUUID();
    await desk.handle(
      workspaceId,
      conversationId,
      {
        type: 'ReceiveMessage',
        start: {
          inboxId: randomUUID(),
          channel: 'webchat',
          contactId: randomUUID(),
          episode: 1,
          threadKey: 'k',
          address: 'a',
        },
        messageId: randomUUID(),
        externalId: 'x',
        content: { kind: 'text', text: 'Hello' },
        classification: 'human',
      },
      cause,
    );
    await desk.handle(
      workspaceId,
      conversationId,
      { type: 'RequestHandover', reason: 'contact_asked', priority: 0, reply: null },
      cause,
    );
    return conversationId;
  };
  const stateOf = async (id: string) => (await desk.refresh(workspaceId, id)).state;
  const offerOf = (id: string) => until(async () => (await stateOf(id)).offer, PATIENCE);
  const storyOf = async (id: string): Promise<OpenedEvent[]> =>
    store.readStream(workspaceId, streamName('conversation', id));
  const accept = async (id: string, agentId: string) => {
    const { offerId } = await offerOf(id);
    return desk.handle(workspaceId, id, { type: 'AcceptOffer', agentId, offerId }, cause);
  };

  it('offers a waiting conversation to an agent who arrives, and says why', async () => {
    await start();
    const id = await wait();
    const maria = await arrive();
    const began = Date.now();
    expect((await offerOf(id)).agentId).toBe(maria);
    expect(Date.now() - began).toBeLessThan(1_000);
    const offered = (await storyOf(id)).find(({ type }) => type === 'AgentOffered');
    expect(offered).toMatchObject({
      actor: { kind: 'system', id: 'routing' },
      correlationId: 'test',
      decidedBy: { policy: 'least-loaded.1' },
      data: { considered: [{ agentId: maria, load: 0, timesPassed: 0 }] },
    });
    const slots = await store.readStream(workspaceId, streamName('agent', maria));
    expect(slots.at(-1)).toMatchObject({ type: 'SlotTaken', data: { conversationId: id } });
  });

  it('asks the next one when nobody answers, and both again after a pause', async () => {
    await start();
    const [maria, tom] = [await arrive(), await arrive()];
    const id = await wait();
    const asked = await until(async () => {
      const offers = (await storyOf(id)).filter(({ type }) => type === 'AgentOffered');
      return offers.length >= 3 && offers.map(({ data }) => (data as { agentId: string }).agentId);
    }, PATIENCE);
    expect(new Set(asked.slice(0, 2))).toEqual(new Set([maria, tom]));
    expect(asked[2]).toBe(asked[0]);
  });

  it('withdraws an offer from who goes, and gives it to who is here', async () => {
    await start({ ringMs: 60_000 });
    const maria = await arrive();
    const id = await wait();
    expect((await offerOf(id)).agentId).toBe(maria);
    const tom = await arrive();
    await tell(maria, 'WentOffline');
    await until(async () => (await stateOf(id)).offer?.agentId === tom, PATIENCE);
    expect((await storyOf(id)).map(({ type }) => type)).toContain('OfferWithdrawn');
  });

  it('takes back what somebody holds who is gone for good', async () => {
    await start();
    const maria = await arrive();
    const id = await wait();
    await accept(id, maria);
    await tell(maria, 'WentOffline');
    await tell(maria, 'WentOnline'); // A moment's absence changes nothing.
    await tell(maria, 'WentOffline');
    expect((await stateOf(id)).holder).toEqual({ kind: 'agent', agentId: maria });
    await until(async () => (await stateOf(id)).holder.kind === 'queue', PATIENCE);
  });

  it('keeps to the capacity, and fills a freed slot at once with the oldest', async () => {
    await start({ ringMs: 60_000 });
    const maria = await arrive();
    const first = await wait();
    const second = await wait();
    const third = await wait();
    const fourth = await wait();
    await accept(first, maria);
    await accept(second, maria);
    expect((await stateOf(third)).offer).toBeNull();
    await desk.handle(workspaceId, first, { type: 'Resolve', by: maria }, cause);
    const began = Date.now();
    expect((await offerOf(third)).agentId).toBe(maria);
    expect(Date.now() - began).toBeLessThan(1_000);
    expect((await stateOf(fourth)).offer).toBeNull();
  });

  it('finds its deadlines again after a restart', async () => {
    const before = await start();
    const maria = await arrive();
    const id = await wait();
    const { offerId } = await offerOf(id);
    await before.stop();
    running.length = 0;
    await start();
    await until(
      async () =>
        (await storyOf(id)).some(
          ({ type, data }) =>
            type === 'OfferExpired' && (data as { offerId: string }).offerId === offerId,
        ),
      PATIENCE,
    );
    expect(maria).toBeTruthy();
  });

  it('never gives more than there is room for, with three routers and a crowd', async () => {
    await Promise.all([
      start({ ringMs: 60_000 }),
      start({ ringMs: 60_000 }),
      start({ ringMs: 60_000 }),
    ]);
    const conversations = Promise.all(Array.from({ length: 40 }, () => wait()));
    const agents = await Promise.all(Array.from({ length: 7 }, () => arrive()));
    const ids = await conversations;
    await until(async () => {
      const states = await Promise.all(ids.map(stateOf));
      return states.filter(({ offer }) => offer !== null).length === 14;
    }, PATIENCE);
    const offers = (await Promise.all(ids.map(stateOf))).map(({ offer }) => offer?.agentId);
    for (const agentId of agents)
      expect(offers.filter((offered) => offered === agentId)).toHaveLength(2);
  });
});
