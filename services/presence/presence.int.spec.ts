import { randomBytes, randomUUID } from 'node:crypto';
import { NatsBus, subjects } from '#libs/bus';
import { type Database, openDatabase } from '#libs/database';
import { AgentDesk, envelope } from '#libs/desk';
import { newId, PostgresEventStore, streamName } from '#libs/event-store';
import {
  backboneVariables,
  hostVariables,
  readConfig,
  type RunningService,
  startService,
} from '#libs/host';
import { MemorySealer } from '#libs/sealing';
import {
  startTestDatabase,
  startTestNats,
  type TestDatabase,
  type TestNats,
  until,
} from '#libs/testing';
import { Leases } from './leases.js';
import { PresenceModule } from './presence.module.js';
import { TellPresence } from './tell-presence.js';

const LEASE_MS = 1_000;

describe('Presence', () => {
  let testDatabase: TestDatabase;
  let nats: TestNats;
  let database: Database;
  let store: PostgresEventStore;
  let bus: NatsBus;
  let service: RunningService;
  const workspaceId = randomUUID();

  const start = (): Promise<RunningService> =>
    startService({
      name: 'presence',
      config: {
        ...readConfig(
          { ...hostVariables('presence'), ...backboneVariables },
          {
            DATABASE_URL: testDatabase.url,
            NATS_URL: nats.url,
            MASTER_KEY: randomBytes(32).toString('base64'),
            INTERNAL_PORT: '0',
            LOG_LEVEL: 'silent',
          },
        ),
        leaseMs: LEASE_MS,
        sweepEveryMs: 50,
      } as never,
      module: () => PresenceModule,
      needs: ['store', 'bus'],
      answersOnBus: true,
    });

  beforeAll(async () => {
    [testDatabase, nats] = await Promise.all([startTestDatabase(), startTestNats()]);
    database = await openDatabase({ url: testDatabase.url, applicationName: 'test' });
    store = new PostgresEventStore({ pool: database.pool, sealer: new MemorySealer() });
    bus = new NatsBus({ servers: [nats.url], name: 'test' });
    service = await start();
    await until(() => beat(randomUUID(), 'warm').then(() => true));
  });
  afterAll(async () => {
    await service.stop();
    await bus.close();
    await store.close();
    await database.close();
    await nats.stop();
    await testDatabase.stop();
  });

  const beat = (agentId: string, connectionId: string, status = 'online') =>
    bus.request(subjects.presenceBeat, { workspaceId, agentId, connectionId, status });
  const leave = (agentId: string, connectionId: string) =>
    bus.request(subjects.presenceLeave, { workspaceId, agentId, connectionId });
  const statusOf = async (agentId: string): Promise<string> => {
    const { agents } = await bus.request<{ agents: { agentId: string; status: string }[] }>(
      subjects.presenceWhoIsFree,
      { workspaceId },
    );
    return agents.find((agent) => agent.agentId === agentId)?.status ?? 'offline';
  };
  /** What came after the agent joined, which the first beat says too. */
  const factsOf = async (agentId: string) => {
    const [joined, ...facts] = await store.readStream(workspaceId, streamName('agent', agentId));
    expect(joined?.type ?? 'AgentJoined').toBe('AgentJoined');
    return facts;
  };
  const storyOf = async (agentId: string) => (await factsOf(agentId)).map((event) => event.type);

  it('is told by a beat, and ends with the lease', async () => {
    const maria = randomUUID();
    await beat(maria, 'tab');
    expect(await statusOf(maria)).toBe('online');
    const began = Date.now();
    await until(async () => (await statusOf(maria)) === 'offline');
    expect(Date.now() - began).toBeGreaterThan(LEASE_MS - 300);
    expect(Date.now() - began).toBeLessThan(LEASE_MS + 1_000);
    const events = await factsOf(maria);
    expect(events.map(({ type, data }) => [type, data])).toEqual([
      ['WentOnline', {}],
      ['WentOffline', { reason: 'lease_lapsed' }],
    ]);
  });

  it('is one presence in two tabs, and the newest choice counts', async () => {
    const maria = randomUUID();
    await beat(maria, 'one');
    await beat(maria, 'two');
    expect(await storyOf(maria)).toEqual(['WentOnline']);
    await beat(maria, 'two', 'away');
    await beat(maria, 'one');
    expect(await statusOf(maria)).toBe('away');
    await beat(maria, 'one', 'away');
    await beat(maria, 'one', 'online');
    expect(await statusOf(maria)).toBe('online');
    expect(await storyOf(maria)).toEqual(['WentOnline', 'WentAway', 'WentOnline']);
  });

  it('does not change when a page is reloaded or a tab among several is closed', async () => {
    const maria = randomUUID();
    await beat(maria, 'one');
    await leave(maria, 'one');
    await beat(maria, 'reloaded');
    await until(async () => {
      await beat(maria, 'reloaded');
      const { rows } = await database.pool.query(
        'select from presence_connection where agent_id = $1 and expires_at > now()',
        [maria],
      );
      return rows.length === 1;
    });
    expect(await storyOf(maria)).toEqual(['WentOnline']);
    await leave(maria, 'reloaded');
    await until(async () => (await storyOf(maria)).length === 2);
    const events = await factsOf(maria);
    expect(events.at(-1)?.data).toEqual({ reason: 'left' });
  });

  it('says it once, with two presence processes and a hundred beats at a time', async () => {
    const second = await start();
    const maria = randomUUID();
    await Promise.all(Array.from({ length: 100 }, (_, n) => beat(maria, `tab-${n % 7}`)));
    expect(await storyOf(maria)).toEqual(['WentOnline']);
    await until(async () => (await storyOf(maria)).length === 2);
    await second.stop();
    expect(await storyOf(maria)).toEqual(['WentOnline', 'WentOffline']);
  });

  it('holds its absence against nobody', async () => {
    const maria = randomUUID();
    await beat(maria, 'tab');
    await service.stop();
    await database.pool.query(
      `update presence_connection set expires_at = now() - interval '20 seconds' where agent_id = $1`,
      [maria],
    );
    service = await start();
    await until(() => beat(maria, 'tab').then(() => true));
    expect(await storyOf(maria)).toEqual(['WentOnline']);
  });

  it('leaves away who was set away, until they choose again', async () => {
    const maria = randomUUID();
    await beat(maria, 'tab');
    const stream = streamName('agent', maria);
    const version = (await store.versionsOf(workspaceId, [stream])).get(stream) ?? 0;
    const fact = { type: 'WentAway', data: { reason: 'ignored_offers' } } as const;
    const cause = { actor: { kind: 'system', id: 'routing' }, causationId: null } as const;
    const event = envelope(fact, newId(), false, maria, { ...cause, correlationId: 'c' });
    await store.append({
      workspaceId,
      appends: [{ stream, expectedVersion: version, events: [event] }],
    });
    await until(async () => {
      await beat(maria, 'tab'); // The same old choice, said again and again.
      return (await statusOf(maria)) === 'away';
    });
    await beat(maria, 'tab');
    expect(await statusOf(maria)).toBe('away');
    const answer = await bus.request(subjects.presenceBeat, {
      workspaceId,
      agentId: maria,
      connectionId: 'tab',
      status: 'online',
      isChoice: true,
    });
    expect(answer).toEqual({ ok: true, lease: 1 });
    expect(await statusOf(maria)).toBe('online');
  });

  it('does nothing with what it found before it was paused', async () => {
    const maria = randomUUID();
    await beat(maria, 'tab');
    const agents = new AgentDesk(store);
    const leases = new Leases(database.pool, LEASE_MS);
    const said = { reached: async () => undefined };
    const tell = new TellPresence(agents, leases, said);
    const gone = {
      workspaceId,
      agentId: maria,
      status: 'offline',
      hasLeft: false,
      lease: 1,
      foundAt: performance.now(),
    } as const;
    // Paused for three seconds: too old to be true.
    await tell.tell([{ ...gone, foundAt: gone.foundAt - 3_000 }]);
    // Paused long enough that somebody else said so, and she came back: another stretch.
    await tell.tell([{ ...gone, lease: 0 }]);
    expect(await storyOf(maria)).toEqual(['WentOnline']);
    await tell.tell([gone]);
    expect(await storyOf(maria)).toEqual(['WentOnline', 'WentOffline']);
  });

  it('survives what is not a question, and names the wrong field', async () => {
    const connection = await bus.connected();
    connection?.publish(subjects.presenceBeat, 'this is not JSON');
    connection?.publish(subjects.presenceBeat, '{"id":"1","data":5}');
    connection?.publish(subjects.presenceBeat, 'null');
    const asked = beat('not-an-id', 'tab');
    await expect(asked).rejects.toMatchObject({
      answer: { status: 400, errors: [{ field: 'agentId', rule: 'must be a UUID' }] },
    });
    expect((await fetch(`${service.internalUrl}/health/ready`)).status).toBe(200);
  });
});
