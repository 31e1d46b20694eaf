import { randomBytes, randomUUID } from 'node:crypto';
import { NatsBus, subjects } from '#libs/bus';
import { type Database, openDatabase } from '#libs/database';
import { PostgresEventStore, streamName } from '#libs/event-store';
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
import { PresenceModule } from './presence.module.js';

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
  const storyOf = async (agentId: string) =>
    (await store.readStream(workspaceId, streamName('agent', agentId))).map((event) => event.type);

  it('is told by a beat, and ends with the lease', async () => {
    const maria = randomUUID();
    await beat(maria, 'tab');
    expect(await statusOf(maria)).toBe('online');
    const began = Date.now();
    await until(async () => (await statusOf(maria)) === 'offline');
    expect(Date.now() - began).toBeGreaterThan(LEASE_MS - 300);
    expect(Date.now() - began).toBeLessThan(LEASE_MS + 1_000);
    const events = await store.readStream(workspaceId, streamName('agent', maria));
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
    const events = await store.readStream(workspaceId, streamName('agent', maria));
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
