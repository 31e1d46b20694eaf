/**
 * `npm run bench -- replay --json [--events N] [--rounds N]`: a log of N events (1,000,000 unless said
 * otherwise) read into JavaScript objects, beside COPY TO STDOUT with JSON.parse and Emmett's best read path; and one
 * stream of 20 events beside a bare SELECT of the same rows. Rounds alternate; ratios are medians of
 * ratios within one round. `..._cpu_us` is this process's processor time per event, which a busy machine
 * hardly changes; `cpu_copy_out` and the like are ratios of it, the peer's over ours.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { type Database, openDatabase } from '#libs/database';
import {
  type EventStore,
  PostgresEventStore,
  type ReadAllOptions,
  verifyEvents,
} from '#libs/event-store';
import { EnvironmentKeyProvider, PgSealer } from '#libs/sealing';
import { startBenchStack } from './bench-stack.js';
import { median } from './load.js';
import { copyAll } from './replay/copy-out-peer.js';
import { body, fillLog, RARE_TYPE } from './replay/filled-log.js';
import { timeToDecide } from './replay/long-conversations.js';
import { archivedCopy } from './replay/archived-log.js';
import { streamOf20 } from './replay/one-stream.js';
import { openedFloor } from './replay/opened-floor.js';
import { type OpenedLog, withDatabase } from './replay/opened-log.js';

const ROUNDS = 3;
/** Emmett sorts its whole table for each batch: more events only make it slower. */
const EMMETT_EVENTS = 100_000;
const EMMETT_BATCHES = [10_000, 50_000];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean' },
      events: { type: 'string', default: '1000000' },
      rounds: { type: 'string', default: String(ROUNDS) },
    },
  });
  const eventCount = Number(values.events);
  if (!Number.isInteger(eventCount) || eventCount < 20_000)
    throw new Error('--events: a whole number from 20000.');
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds: a whole number from 1.');
  const stack = await startBenchStack();
  const folder = mkdtempSync(join(tmpdir(), 'convolog-bench-archive-'));
  const logs: OpenedLog[] = [];
  const open = async (name: string, isSealed: boolean) => {
    const log = await openLog(await emptyCopy(stack.databaseUrl, name), eventCount, isSealed);
    logs.push(log);
    return log;
  };
  try {
    const plain = await open('plain', false);
    const sealed = await open('sealed', true);
    const archived = await archivedCopy(stack.databaseUrl, plain, folder);
    logs.push(archived);
    const client = new Client({ connectionString: plain.url, options: '-c role=convolog_app' });
    await client.connect();
    const emmett = await startEmmett(stack.databaseUrl);
    const sides: Record<string, () => Promise<number>> = {
      ours: () => rateOf(() => count(plain.store)),
      copy_binary: () => rateOf(() => copyAll(client, 'binary', 'objects')),
      copy_data: () => rateOf(() => copyAll(client, 'binary', 'data')),
      opened: () => rateOf(() => countOpened(sealed.store)),
      copy_text: () => rateOf(() => copyAll(client, 'text', 'objects')),
      still_sealed: () => rateOf(() => count(sealed.store)),
      segments: () => rateOf(() => count(archived.store)),
      emmett,
      filtered: async () =>
        eventCount / (await secondsOf(() => count(plain.store, { types: [RARE_TYPE] }))),
    };
    const { rates, cpu } = await alternate(sides, rounds);
    const stream = await streamOf20(plain);
    const more = {
      opened_floor_cpu_us: hundredths(openedFloor()),
      ...cpu.figures,
      rss_growth_mb: Math.round(await memoryOf(plain.url)),
      archived_rss_growth_mb: Math.round(await memoryOf(archived.url)),
      verify_per_s: Math.round(await rateOf(() => countVerified(plain.database))),
      ...archived.sizes,
      ...(await timeToDecide(sealed.store, sealed.database)),
    };
    await client.end();
    print(rates, stream, cpu.ratios, { events: eventCount, ...more });
  } finally {
    for (const peer of peers) peer.kill('SIGKILL');
    for (const { store, database } of logs) {
      await store.close();
      await database.close();
    }
    await stack.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A database beside the migrated one. */
async function emptyCopy(url: string, name: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`create database ${name} template convolog`).catch(async () => {
    throw new Error(`bench: could not make the database ${name}`);
  });
  await client.end();
  return withDatabase(url, name);
}

async function openLog(url: string, eventCount: number, isSealed: boolean): Promise<OpenedLog> {
  const database = await openDatabase({ url, applicationName: 'bench-replay' });
  const key = new EnvironmentKeyProvider(Buffer.alloc(32, 1).toString('base64'));
  const sealer = new PgSealer(database.pool, key);
  const store = new PostgresEventStore({ pool: database.pool, sealer });
  const filled = await fillLog(store, eventCount, isSealed);
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('vacuum analyze event');
  await client.end();
  return { ...filled, url, database, store };
}

async function count(store: EventStore, options: ReadAllOptions = {}): Promise<number> {
  let seen = 0;
  for await (const batch of store.readAll(options)) seen += batch.length;
  return seen;
}

async function countOpened(store: EventStore): Promise<number> {
  let seen = 0;
  for await (const batch of store.readAll())
    for (const event of await store.open(batch)) if (event.private !== null) seen += 1;
  return seen;
}

async function countVerified({ pool }: Database): Promise<number> {
  let count = 0;
  const onProgress = (verified: number) => {
    count = verified;
  };
  for await (const finding of verifyEvents(pool, { onProgress }))
    throw new Error(`bench: ${JSON.stringify(finding)}`);
  return count;
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1_000;
}

async function rateOf(work: () => Promise<number>): Promise<number> {
  const began = performance.now();
  const seen = await work();
  return (seen * 1_000) / (performance.now() - began);
}

interface Rates {
  readonly rates: Map<string, number[]>;
  readonly cpu: {
    readonly figures: Record<string, number>;
    readonly ratios: Record<string, number>;
  };
}

/** Emmett runs in a process of its own, and the filtered reader sees few of the events that it is rated by. */
const ELSEWHERE = ['emmett', 'filtered'];

async function alternate(
  sides: Record<string, () => Promise<number>>,
  rounds: number,
): Promise<Rates> {
  const names = Object.keys(sides);
  const rates = new Map<string, number[]>(names.map((name) => [name, []]));
  const costs = new Map<string, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : [...names].reverse()) {
      const [began, before] = [performance.now(), process.cpuUsage()];
      const rate = await (sides[name] as () => Promise<number>)();
      const { user, system } = process.cpuUsage(before);
      const events = (rate * (performance.now() - began)) / 1_000;
      costs.get(name)?.push((user + system) / events);
      rates.get(name)?.push(rate);
      process.stderr.write(
        `round ${round + 1}/${rounds}  ${name.padEnd(14)} ${Math.round(rate)} events/s\n`,
      );
    }
  }
  const cost = (name: string) => median(costs.get(name) ?? []);
  const peer = Math.min(cost('copy_text'), cost('copy_binary'));
  return {
    rates,
    cpu: {
      figures: Object.fromEntries(
        names
          .filter((name) => !ELSEWHERE.includes(name))
          .map((name) => [`${name}_cpu_us`, hundredths(cost(name))]),
      ),
      ratios: {
        cpu_copy_out: peer / cost('ours'),
        cpu_copy_out_opened: peer / cost('opened'),
        cpu_segments_copy_out: peer / cost('segments'),
      },
    },
  };
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

const peers = new Set<ChildProcess>();

function startPeer(file: string, args: readonly string[]): ChildProcess {
  const peer = spawn(process.execPath, [join(__dirname, 'replay', file), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  peers.add(peer);
  return peer;
}

async function memoryOf(url: string): Promise<number> {
  const [line] = (await once(startPeer('reading-peer.js', [url]).stdout!, 'data')) as [Buffer];
  return (JSON.parse(line.toString()) as { growthMb: number }).growthMb;
}

/** Answers the best rate of some batch sizes. */
async function startEmmett(url: string): Promise<() => Promise<number>> {
  const peer = startPeer('emmett-replay-peer.js', [url, `${EMMETT_EVENTS}`, JSON.stringify(body)]);
  const answers = createInterface({ input: peer.stdout! })[Symbol.asyncIterator]();
  await answers.next();
  return async () => {
    const rates: number[] = [];
    for (const batch of EMMETT_BATCHES) {
      peer.stdin!.write(`${batch}\n`);
      const { value } = await answers.next();
      rates.push((JSON.parse(value as string) as { perSecond: number }).perSecond);
    }
    return Math.max(...rates);
  };
}

function print(
  rates: ReadonlyMap<string, readonly number[]>,
  stream: { ratio: number; oursMs: number; bareMs: number },
  cpu: Record<string, number>,
  more: Record<string, number>,
): void {
  const of = (side: string) => rates.get(side) ?? [];
  const copy = of('copy_text').map((rate, round) => Math.max(rate, of('copy_binary')[round] ?? 0));
  const over = (side: string, peer: readonly number[]) =>
    median(of(side).map((rate, round) => rate / (peer[round] as number)));
  const ratios = {
    copy_out: over('ours', copy),
    copy_out_opened: over('opened', copy),
    copy_out_data_only: over('ours', of('copy_data')),
    segments_copy_out: over('segments', copy),
    segments: over('segments', of('ours')),
    emmett: over('ours', of('emmett')),
    ...cpu,
    stream20_select: stream.ratio,
  };
  const figures = {
    ...more,
    ...Object.fromEntries(
      [...rates].map(([side, values]) => [`${side}_per_s`, Math.round(median(values))]),
    ),
    stream20_ms: Number(stream.oursMs.toFixed(3)),
    stream20_select_ms: Number(stream.bareMs.toFixed(3)),
    emmett_events: EMMETT_EVENTS,
  };
  const rounded = Object.fromEntries(
    Object.entries(ratios).map(([name, value]) => [name, Number(value.toFixed(3))]),
  );
  process.stdout.write(`${JSON.stringify({ suite: 'replay', ratios: rounded, figures })}\n`);
}

void main();
