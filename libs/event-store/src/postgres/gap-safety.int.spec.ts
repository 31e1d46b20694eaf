import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { type Database, openDatabase } from '#libs/database';
import { MemorySealer } from '#libs/sealing';
import { startTestDatabase, until } from '#libs/testing';
import { startPostgres } from '../../../../infra/embedded/postgres.js';
import { migrate } from '../../../../infra/postgres/migrate.js';
import type { RecordedEvent } from '../event.js';
import { newId } from '../ids.js';
import type { LedgerLine } from './crash-writer.js';
import { PostgresEventStore } from './postgres-event-store.js';

/** KILL_ROUNDS in the environment kills more often. */
const KILL_ROUNDS = Number(process.env.KILL_ROUNDS ?? 3);
const WRITER = join(__dirname, 'crash-writer.js');
const workspaceId = newId();
const streamIds = Array.from({ length: 60 }, () => newId()).join(',');

interface Writer {
  readonly process: ChildProcess;
  readonly ledger: LedgerLine[];
  /** Acknowledged `count` more appends from now on. */
  acknowledged(count: number): Promise<unknown>;
  stop(): Promise<void>;
}

function startWriter(url: string): Writer {
  const child = spawn(process.execPath, [WRITER, url, workspaceId, streamIds]);
  const ledger: LedgerLine[] = [];
  let rest = '';
  child.stderr.pipe(process.stderr);
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() as string; // What a killed process did not finish writing is no ledger line.
    for (const line of lines) ledger.push(JSON.parse(line) as LedgerLine);
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  return {
    process: child,
    ledger,
    acknowledged: (count) => {
      const wanted = ledger.length + count;
      return until(() => ledger.length >= wanted, { timeoutMs: 20_000 });
    },
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** Polls "greater than the last one I saw" all the time, as every consumer does. */
function startReader(store: PostgresEventStore) {
  const seen: RecordedEvent[] = [];
  let isOn = true;
  let failures = 0;
  const readOn = async () => {
    const after = seen.at(-1)?.position ?? 0;
    for await (const batch of store.readAll({ after })) seen.push(...batch);
  };
  const ended = (async () => {
    while (isOn) {
      await readOn().catch(() => {
        failures += 1;
      });
      await pause(1);
    }
    await readOn();
  })();
  return {
    stop: async () => {
      isOn = false;
      await ended;
      return { seen, failures };
    },
  };
}

/** Every acknowledged event is there once, where it was said to be; versions and positions are dense. */
function expectWhole(seen: readonly RecordedEvent[], ledgers: readonly LedgerLine[]): void {
  expect(seen.map((event) => event.position)).toEqual(seen.map((_, index) => index + 1));
  const streams = new Map<string, RecordedEvent[]>();
  for (const event of seen)
    streams.set(event.stream, [...(streams.get(event.stream) ?? []), event]);
  for (const events of streams.values())
    expect(events.map((event) => event.version)).toEqual(events.map((_, index) => index + 1));
  for (const { stream, version, ids, position } of ledgers) {
    const stored = streams.get(stream)!.slice(version - ids.length, version);
    expect(stored.map((event) => event.id)).toEqual(ids);
    expect(stored.at(-1)!.position).toBe(position);
  }
  expect(new Set(seen.map((event) => event.id)).size).toBe(seen.length);
  // No append is there in part, acknowledged or not.
  for (const events of streams.values())
    for (let at = 0; at < events.length; ) {
      const { index, count } = (events[at] as RecordedEvent).data as {
        index: number;
        count: number;
      };
      expect(index).toBe(0);
      const group = events.slice(at, at + count).map((event) => event.data);
      expect(group).toEqual(group.map((_, place) => ({ index: place, count })));
      expect(group).toHaveLength(count);
      at += count;
    }
}

async function openStore(url: string): Promise<{ database: Database; store: PostgresEventStore }> {
  const database = await openDatabase({ url, applicationName: 'gap-safety-spec' });
  return {
    database,
    store: new PostgresEventStore({ pool: database.pool, sealer: new MemorySealer() }),
  };
}

describe('PostgresEventStore', () => {
  it('shows no reader a gap while transactions stay open and a process is killed', async () => {
    const testDatabase = await startTestDatabase();
    const { database, store } = await openStore(testDatabase.url);
    const reader = startReader(store);
    const writers = [1, 2, 3].map(() => startWriter(testDatabase.url));

    // One that only wrote elsewhere: with transaction ids as order, every reader would wait for it.
    const bystander = new Client({ connectionString: testDatabase.url });
    bystander.on('error', () => undefined);
    await bystander.connect();
    await bystander.query(
      'begin; create table elsewhere (x int); insert into elsewhere values (1)',
    );
    // One that has taken positions and gives them back, again and again.
    const waverer = new Client({ connectionString: testDatabase.url });
    waverer.on('error', () => undefined);
    await waverer.connect();
    for (const writer of writers) await writer.acknowledged(50);
    for (let round = 0; round < 4; round += 1) {
      const wavering =
        round % 2 === 0
          ? `select append_events(array[gen_random_uuid()], '{agent}', '{Wavered}', '{1}', '{f}', '{1}',
               array[gen_random_uuid()], '{1}', array[gen_random_uuid()], '{now}', '{"{}"}', '{"{}"}',
               array[''::bytea], null, null, null, null, null, null, null)`
          : `select pg_advisory_xact_lock(7165916604736876408);
             insert into event
             select max(position) + 1, gen_random_uuid(), 'agent', gen_random_uuid(), 1, 'Wavered', 1,
               gen_random_uuid(), false, now(), now(), '{}', '{}', null, null, '' from event`;
      await waverer.query(`begin; set local role convolog_app; ${wavering}`);
      await pause(150);
      await waverer.query('rollback');
      await writers[round % 3]!.acknowledged(30);
    }
    writers[0]!.process.kill('SIGKILL');
    await writers[1]!.acknowledged(100);
    for (const writer of writers) await writer.stop();
    const { seen, failures } = await reader.stop();
    await bystander.query('rollback');
    await bystander.end();
    await waverer.end();
    const ledgers = writers.flatMap((writer) => writer.ledger);
    process.stdout.write(
      `gap safety: ${seen.length} events, ${ledgers.length} acknowledged appends\n`,
    );
    expect(ledgers.length).toBeGreaterThan(100);
    expect(failures).toBe(0);
    expectWhole(seen, ledgers);
    await store.close();
    await database.close();
    await testDatabase.stop();
  }, 40_000);

  it(
    `loses and doubles nothing when Postgres and writers are killed under load`,
    async () => {
      const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
      const random = randomFrom(seed);
      process.stdout.write(`kills: SEED=${seed} KILL_ROUNDS=${KILL_ROUNDS}\n`);
      const folder = mkdtempSync(join(tmpdir(), 'convolog-crash-'));
      const options = { dataDir: join(folder, 'pg'), password: 'crash', isDurable: true };
      let postgres = await startPostgres(options);
      const { url, port } = postgres;
      await migrate(url);
      const { database, store } = await openStore(url);
      const reader = startReader(store);
      const alive = [1, 2].map(() => startWriter(url));
      const writers = [...alive];
      for (const writer of alive) await writer.acknowledged(50);
      let kills = 0;
      for (let round = 0; round < KILL_ROUNDS; round += 1) {
        await pause(random() * 150);
        // The first round kills Postgres, so that the short form does as well.
        const victim = round === 0 ? 0 : Math.floor(random() * 3);
        if (victim < 2) {
          process.kill(postgres.pid, 'SIGKILL');
          kills += 1;
          await pause(random() * 150);
          postgres = await startPostgres({ ...options, port });
        }
        if (victim > 0) {
          const which = Math.floor(random() * alive.length);
          alive[which]?.process.kill('SIGKILL');
          const next = startWriter(url);
          alive[which] = next;
          writers.push(next);
        }
        for (const writer of alive) await writer.acknowledged(30);
      }
      for (const writer of writers) await writer.stop();
      const { seen, failures } = await reader.stop();
      const ledgers = writers.flatMap((writer) => writer.ledger);
      process.stdout.write(
        `killed Postgres ${kills} times and ${writers.length - alive.length} writers: ${seen.length} events, ${ledgers.length} acknowledged appends, ${failures} reads failed\n`,
      );
      expect(ledgers.length).toBeGreaterThan(100);
      expectWhole(seen, ledgers);
      await store.close();
      await database.close();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
    60_000 + KILL_ROUNDS * 10_000,
  );
});

/** The same numbers from 0 to 1 for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
