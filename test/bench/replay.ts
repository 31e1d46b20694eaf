/**
 * `npm run bench -- replay --json [--events N] [--rounds N] [--data FOLDER] [--only SIDE,SIDE]`: a log of N
 * events (1,000,000 unless said otherwise) read into JavaScript objects, beside COPY TO STDOUT with JSON.parse and
 * Emmett's best read path; and one stream of 20 events beside a bare SELECT of the same rows. With `--data` the
 * logs are kept there, and found again; with `--only`, such as `ours,copy_binary`, nothing else is measured.
 * Rounds alternate; ratios are medians of ratios within one round. `..._cpu_us` is this process's processor time per event, which a busy machine
 * hardly changes; `cpu_copy_out` and the like are ratios of it, the peer's over ours.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once as onceEvent } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import type { Database } from '#libs/database';
import { type EventStore, type ReadAllOptions, verifyEvents } from '#libs/event-store';
import { startBenchStack } from './bench-stack.js';
import { median } from './load.js';
import { copyAll } from './replay/copy-out-peer.js';
import { body, RARE_TYPE } from './replay/filled-log.js';
import { copyOf, type Logs, openLogs } from './replay/logs.js';
import { timeToDecide } from './replay/long-conversations.js';
import { streamOf20 } from './replay/one-stream.js';
import { openedFloor } from './replay/opened-floor.js';
import type { OpenedLog } from './replay/opened-log.js';

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
      data: { type: 'string' },
      only: { type: 'string' },
    },
  });
  const eventCount = Number(values.events);
  if (!Number.isInteger(eventCount) || eventCount < 20_000)
    throw new Error('--events: a whole number from 20000.');
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds: a whole number from 1.');
  const stack = await startBenchStack(values.data === undefined ? {} : { keptIn: values.data });
  let logs: Logs | null = null;
  try {
    logs = await openLogs(stack, eventCount);
    const { plain, sealed, archived } = logs;
    const client = new Client({ connectionString: plain.url, options: '-c role=convolog_app' });
    await client.connect();
    const emmett = once(() => startEmmett(stack.databaseUrl));
    const sides: Record<string, () => Promise<number>> = {
      ours: () => rateOf(() => count(plain.store)),
      copy_binary: () => rateOf(() => copyAll(client, 'binary', 'objects')),
      copy_data: () => rateOf(() => copyAll(client, 'binary', 'data')),
      opened: () => rateOf(() => countOpened(sealed)),
      copy_text: () => rateOf(() => copyAll(client, 'text', 'objects')),
      still_sealed: () => rateOf(() => count(sealed.store, { upTo: eventCount })),
      segments: () => rateOf(() => count(archived.store)),
      emmett: async () => (await emmett())(),
      filtered: async () =>
        eventCount / (await secondsOf(() => count(plain.store, { types: [RARE_TYPE] }))),
    };
    const only = values.only?.split(',');
    const { rates, cpu } = await alternate(
      Object.fromEntries(Object.entries(sides).filter(([name]) => only?.includes(name) ?? true)),
      rounds,
    );
    const more = only ? {} : await furtherFigures(logs);
    const stream = only ? null : await streamOf20(plain);
    await client.end();
    print(rates, stream, cpu.ratios, {
      events: eventCount,
      opened_floor_cpu_us: hundredths(openedFloor()),
      ...cpu.figures,
      ...logs.archiving,
      ...more,
    });
  } finally {
    for (const peer of peers) peer.kill('SIGKILL');
    for (const { store, database } of logs ? [logs.plain, logs.sealed, logs.archived] : []) {
      await store.close();
      await database.close();
    }
    await stack.stop();
  }
}

async function furtherFigures({ plain, sealed, archived, isKept }: Logs) {
  return {
    rss_growth_mb: Math.round(await memoryOf(plain.url)),
    archived_rss_growth_mb: Math.round(await memoryOf(archived.url)),
    verify_per_s: Math.round(await rateOf(() => countVerified(plain.database))),
    // It adds a long conversation: once is enough.
    ...(isKept ? {} : await timeToDecide(sealed.store, sealed.database)),
  };
}

async function count(store: EventStore, options: ReadAllOptions = {}): Promise<number> {
  let seen = 0;
  for await (const batch of store.readAll(options)) seen += batch.length;
  return seen;
}

async function countOpened({ store, eventCount }: OpenedLog): Promise<number> {
  let seen = 0;
  for await (const batch of store.readAllOpened({ upTo: eventCount }))
    for (const event of batch) if (event.private !== null) seen += 1;
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
  const peer = startPeer('reading-peer.js', [url]);
  const [line] = (await onceEvent(peer.stdout!, 'data')) as [Buffer];
  return (JSON.parse(line.toString()) as { growthMb: number }).growthMb;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** Answers the best rate of some batch sizes. */
async function startEmmett(anyUrl: string): Promise<() => Promise<number>> {
  const url = await copyOf(anyUrl, 'emmett', 'convolog');
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
  stream: { ratio: number; oursMs: number; bareMs: number } | null,
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
    ...(stream && { stream20_select: stream.ratio }),
  };
  const figures = {
    ...more,
    ...Object.fromEntries(
      [...rates].map(([side, values]) => [`${side}_per_s`, Math.round(median(values))]),
    ),
    ...(stream && {
      stream20_ms: Number(stream.oursMs.toFixed(3)),
      stream20_select_ms: Number(stream.bareMs.toFixed(3)),
    }),
    emmett_events: EMMETT_EVENTS,
  };
  const rounded = Object.fromEntries(
    Object.entries(ratios)
      .filter(([, value]) => Number.isFinite(value))
      .map(([name, value]) => [name, Number(value.toFixed(3))]),
  );
  process.stdout.write(`${JSON.stringify({ suite: 'replay', ratios: rounded, figures })}\n`);
}

void main();
