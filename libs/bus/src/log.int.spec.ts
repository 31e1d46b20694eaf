import { randomUUID } from 'node:crypto';
import { type Database, openDatabase } from '#libs/database';
import {
  eventVersions,
  newId,
  PostgresEventStore,
  type RecordedEvent,
  streamName,
} from '#libs/event-store';
import { MemorySealer } from '#libs/sealing';
import {
  startTestDatabase,
  startTestNats,
  type TestDatabase,
  type TestNats,
  until,
} from '#libs/testing';
import { listDeadLetters, redriveDeadLetters } from './dead-letters.js';
import { LogRelay } from './log-relay.js';
import { NatsBus } from './nats-bus.js';
import { ReactionRunner } from './reaction-runner.js';
import { LOG_PARTITIONS, LOG_STREAM, subjects } from './subjects.js';

const workspaceId = randomUUID();
const PATIENCE = { timeoutMs: 25_000 };

/** One store, one NATS, and as many processes as a test wants. */
class House {
  readonly stops: (() => Promise<void>)[] = [];
  readonly seen: RecordedEvent[] = [];
  private readonly versions = new Map<string, number>();

  private constructor(
    readonly database: Database,
    public store: PostgresEventStore,
    readonly nats: TestNats,
    private readonly testDatabase: TestDatabase,
  ) {}

  static async build(): Promise<House> {
    const [testDatabase, nats] = await Promise.all([startTestDatabase(), startTestNats()]);
    const database = await openDatabase({
      url: testDatabase.url,
      applicationName: 'test',
      poolMax: 20,
    });
    const store = new PostgresEventStore({ pool: database.pool, sealer: new MemorySealer() });
    return new House(database, store, nats, testDatabase);
  }

  /** The software of another generation over the same store. */
  use(store: PostgresEventStore): void {
    this.store = store;
  }

  bus(): NatsBus {
    const bus = new NatsBus({ servers: [this.nats.url], name: 'test' });
    this.stops.push(() => bus.close());
    return bus;
  }

  relay(): LogRelay {
    const bus = this.bus();
    this.store.onCommitted((commit) => bus.announce(commit));
    const relay = new LogRelay({ store: this.store, pool: this.database.pool, bus });
    relay.start();
    this.stops.push(() => relay.stop());
    return relay;
  }

  runner(
    handle: (event: RecordedEvent) => Promise<void> | void,
    more: { name?: string; tries?: number; sweepEveryMs?: number } = {},
  ): ReactionRunner {
    const runner = new ReactionRunner({
      reaction: {
        name: more.name ?? 'test-note',
        handles: ['Happened'],
        handle: async (event) => {
          await handle(event);
          this.seen.push(event);
        },
        ...(more.tries === undefined ? {} : { tries: more.tries }),
      },
      store: this.store,
      pool: this.database.pool,
      bus: this.bus(),
      pauseScale: 0.02,
      sweepEveryMs: more.sweepEveryMs ?? 1_000,
    });
    runner.start();
    this.stops.push(() => runner.stop());
    return runner;
  }

  /** Records one event in a stream. */
  async happen(stream: string, n: number, type = 'Happened', schemaVersion = 1): Promise<string> {
    const id = newId();
    const expectedVersion = this.versions.get(stream) ?? 0;
    this.versions.set(stream, expectedVersion + 1);
    const result = await this.store.append({
      workspaceId,
      appends: [
        {
          stream,
          expectedVersion,
          events: [
            {
              id,
              isExternal: false,
              type,
              schemaVersion,
              occurredAt: new Date(),
              actor: { kind: 'system', id: 'test' },
              causationId: null,
              correlationId: id,
              traceparent: null,
              decidedBy: { policy: '3' },
              data: { n },
              private: { said: `secret ${n}` },
              sealFor: workspaceId,
            },
          ],
        },
      ],
    });
    expect(result.kind).toBe('appended');
    return id;
  }

  numbers(stream: string): number[] {
    return this.seen
      .filter((event) => event.stream === stream)
      .map((event) => (event.data as { n: number }).n);
  }

  async end(): Promise<void> {
    for (const stop of this.stops.reverse()) await stop();
    await this.store.close();
    await this.database.close();
    await this.nats.stop();
    await this.testDatabase.stop();
  }
}

const streams = (count: number) =>
  Array.from({ length: count }, () => streamName('conversation', randomUUID()));
const upTo = (n: number) => Array.from({ length: n }, (_, index) => index);

describe('The log, on a real nats-server', () => {
  let house: House;
  beforeEach(async () => {
    house = await House.build();
  });
  afterEach(() => house.end());

  it('brings events with their whole envelope, their personal part still sealed', async () => {
    house.relay();
    house.runner(() => undefined);
    const [stream = ''] = streams(1);
    const id = await house.happen(stream, 7);
    await until(() => house.seen.length === 1, PATIENCE);
    const [event] = house.seen;
    const [stored] = (await house.store.readAll()[Symbol.asyncIterator]().next()).value;
    expect(event).toEqual(stored);
    expect(event).toMatchObject({ id, stream, version: 1, decidedBy: { policy: '3' } });
    const [opened] = await house.store.open([event as RecordedEvent]);
    expect(opened?.private).toEqual({ said: 'secret 7' });
  });

  it('keeps the order of each stream with two runners, and shares the work', async () => {
    const by = [0, 0];
    house.relay();
    for (const nth of [0, 1])
      house.runner(async () => {
        by[nth] = (by[nth] ?? 0) + 1;
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 4));
      });
    await until(async () => {
      const { rows } = await house.database.pool.query(
        'select from reaction_progress where claimed_until > now() group by owner having count(*) = 4',
      );
      return rows.length === 2;
    }, PATIENCE);
    const all = streams(24);
    for (const n of upTo(10)) await Promise.all(all.map((stream) => house.happen(stream, n)));
    await until(() => house.seen.length >= 240, PATIENCE);
    for (const stream of all) expect(house.numbers(stream)).toEqual(upTo(10));
    expect(Math.min(...by)).toBeGreaterThan(0);
  });

  it('parks a poison event, lets others pass, and hands it out once when it is redriven', async () => {
    const [bad = '', good = ''] = streams(2);
    let isBroken = true;
    house.relay();
    house.runner(
      (event) => {
        if (isBroken && event.stream === bad && (event.data as { n: number }).n === 1)
          throw new TypeError('cannot read this');
      },
      { tries: 3 },
    );
    for (const n of upTo(4)) {
      await house.happen(bad, n);
      await house.happen(good, n);
    }
    const { pool } = house.database;
    const dead = await until(async () => {
      const letters = await listDeadLetters(pool, { reaction: 'test-note' });
      return letters[0]?.status === 'dead' && letters.length === 3 ? letters : null;
    }, PATIENCE);
    expect(dead.map(({ status, attempts, reason }) => ({ status, attempts, reason }))).toEqual([
      { status: 'dead', attempts: 3, reason: 'TypeError: cannot read this' },
      { status: 'waiting', attempts: 0, reason: null },
      { status: 'waiting', attempts: 0, reason: null },
    ]);
    await until(() => house.numbers(good).length === 4, PATIENCE);
    expect(house.numbers(bad)).toEqual([0]);

    isBroken = false;
    expect(await redriveDeadLetters(pool, { reaction: 'test-note' })).toBe(1);
    await until(() => house.numbers(bad).length >= 4, PATIENCE);
    await until(async () => (await listDeadLetters(pool)).length === 0, PATIENCE);
    expect(house.numbers(bad)).toEqual(upTo(4));
    expect(await redriveDeadLetters(pool)).toBe(0);
  });

  it('parks an event of newer software at once, and hands it out after the upgrade', async () => {
    const [stream] = streams(1) as [string];
    const upgraded = house.store;
    const versions = eventVersions({ Happened: 1 });
    const pool = house.database.pool;
    house.use(new PostgresEventStore({ pool, sealer: new MemorySealer(), versions }));
    house.relay();
    const runner = house.runner(() => undefined, { name: 'test-newer' });
    house.use(upgraded);
    await house.happen(stream, 0);
    await house.happen(stream, 1, 'Happened', 99);
    await house.happen(stream, 2);
    const parked = await until(async () => {
      const letters = await listDeadLetters(pool, { reaction: 'test-newer' });
      return letters.length === 2 ? letters : null;
    }, PATIENCE);
    expect(parked.map(({ status, attempts }) => [status, attempts])).toEqual([
      ['dead', 1],
      ['waiting', 0],
    ]);
    expect(parked[0]?.reason).toContain('Happened version 99');
    expect(house.numbers(stream)).toEqual([0]);
    await runner.stop();
    house.runner(() => undefined, { name: 'test-newer' });
    expect(await redriveDeadLetters(pool, { reaction: 'test-newer' })).toBe(1);
    await until(() => house.numbers(stream).length === 3, PATIENCE);
    expect(house.numbers(stream)).toEqual([0, 1, 2]);
  });

  it('loses and doubles nothing when NATS is killed and comes back', async () => {
    house.relay();
    house.runner(() => undefined);
    const all = streams(6);
    for (const n of upTo(20)) {
      if (n === 5) await house.nats.kill();
      if (n === 15) await house.nats.start();
      await Promise.all(all.map((stream) => house.happen(stream, n)));
    }
    await until(() => house.seen.length >= 120, PATIENCE);
    for (const stream of all) expect(house.numbers(stream)).toEqual(upTo(20));
  });

  it('takes over from a process that died at work, in order', async () => {
    house.relay();
    const all = streams(6);
    let isDead = false;
    let bury: (why: Error) => void = () => undefined;
    const death = new Promise<never>((_, reject) => (bury = reject));
    const dying = house.runner(async () => {
      if (isDead) await death; // As far as anybody can see, it was killed.
    });
    const endForReal = dying.stop.bind(dying);
    await Promise.all(all.map((stream) => house.happen(stream, 0)));
    await until(() => house.seen.length === 6, PATIENCE);
    isDead = true;
    for (const n of [1, 2]) await Promise.all(all.map((stream) => house.happen(stream, n)));
    Object.assign(dying, { share: async () => undefined, stop: async () => undefined });
    house.stops.pop();
    const began = Date.now();
    house.runner(() => undefined, { sweepEveryMs: 600_000 });
    await until(() => house.seen.length >= 18, PATIENCE);
    expect(Date.now() - began).toBeLessThan(12_000);
    for (const stream of all) expect(house.numbers(stream)).toEqual(upTo(3));
    // Its loops would keep the test run from ending.
    bury(new Error('dead'));
    await endForReal();
  });

  it('fills the log again when its disk was wiped', async () => {
    const first = house.relay();
    const runner = house.runner(() => undefined);
    const all = streams(6);
    for (const n of upTo(5)) await Promise.all(all.map((stream) => house.happen(stream, n)));
    await until(() => house.seen.length === 30, PATIENCE);
    await runner.stop(); // It sleeps while more is published, and while that is lost.
    for (const n of [5, 6]) await Promise.all(all.map((stream) => house.happen(stream, n)));
    const head = await house.store.head();
    await until(() => first.status().position === head, PATIENCE);
    await house.nats.kill();
    house.nats.loseDisk();
    await house.nats.start();
    house.runner(() => undefined, { sweepEveryMs: 600_000 });
    for (const n of [7, 8]) await Promise.all(all.map((stream) => house.happen(stream, n)));
    await until(() => house.seen.length >= 54, PATIENCE);
    for (const stream of all) expect(house.numbers(stream)).toEqual(upTo(9));
  });

  it('goes on when the stream is deleted under it', async () => {
    house.relay();
    house.runner(() => undefined);
    const [stream = ''] = streams(1);
    await house.happen(stream, 0);
    await until(() => house.seen.length === 1, PATIENCE);
    const connection = await house.bus().connected();
    await (await connection?.jetstreamManager())?.streams.delete(LOG_STREAM);
    await house.happen(stream, 1);
    await until(() => house.seen.length >= 2, PATIENCE);
    expect(house.numbers(stream)).toEqual([0, 1]);
  });

  it('works from the store alone while relay and NATS are away', async () => {
    await house.nats.kill();
    house.runner(() => undefined, { sweepEveryMs: 300 });
    const all = streams(3);
    for (const n of upTo(3)) await Promise.all(all.map((stream) => house.happen(stream, n)));
    await until(() => house.seen.length >= 9, PATIENCE);
    for (const stream of all) expect(house.numbers(stream)).toEqual(upTo(3));
    house.relay();
    await house.nats.start();
    for (const n of [3, 4]) await Promise.all(all.map((stream) => house.happen(stream, n)));
    await until(() => house.seen.length >= 15, PATIENCE);
    for (const stream of all) expect(house.numbers(stream)).toEqual(upTo(5));
  });

  it('has one leader among two relays, and the other takes over', async () => {
    const [one, two] = [house.relay(), house.relay()];
    house.runner(() => undefined);
    const [stream = ''] = streams(1);
    await house.happen(stream, 0);
    await until(() => house.seen.length === 1, PATIENCE);
    expect([one.status().isLeader, two.status().isLeader].sort()).toEqual([false, true]);
    const leader = one.status().isLeader ? one : two;
    await leader.stop();
    await house.happen(stream, 1);
    await until(() => house.seen.length >= 2, PATIENCE);
    expect(house.numbers(stream)).toEqual([0, 1]);
  });

  it('reads the store for an event that is too large for a message, or unreadable on the bus', async () => {
    house.relay();
    house.runner(() => undefined);
    const connection = await house.bus().connected();
    for (let partition = 0; partition < LOG_PARTITIONS; partition++)
      connection?.publish(subjects.log(partition), 'nonsense');
    const [stream = ''] = streams(1);
    await house.store.append({
      workspaceId,
      appends: [
        {
          stream,
          expectedVersion: 0,
          events: [
            {
              id: newId(),
              isExternal: false,
              type: 'Happened',
              schemaVersion: 1,
              occurredAt: new Date(),
              actor: { kind: 'system', id: 'test' },
              causationId: null,
              correlationId: newId(),
              traceparent: null,
              decidedBy: {},
              data: { n: 0 },
              private: { said: 'x'.repeat(1_500_000) },
              sealFor: workspaceId,
            },
          ],
        },
      ],
    });
    await until(() => house.seen.length === 1, PATIENCE);
    expect(house.numbers(stream)).toEqual([0]);
  });
});
