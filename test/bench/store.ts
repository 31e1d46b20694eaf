/**
 * `npm run bench -- store --json`: appends of one 400-byte chat event to one of 10,000 streams, with the
 * expected version checked, beside Emmett, one INSERT per event, and COPY of the same rows into the same
 * table in batches of 256. Rounds alternate; ratios are medians of ratios within one round.
 *
 * COPY is a limit and not a peer: it checks no version, hashes nothing, and turns nothing into JSON. The
 * server has been running for a while: it has the segments of its log, as any but a new one has, and no
 * checkpoint is due during the run; all sides write to the same one. The reader is a process of low
 * priority, as `convolog` is: "with reader" it gives way (`READER_PACE`), "with full reader" it reads as
 * quickly as it can. Its own rate is printed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Database, openDatabase } from '#libs/database';
import { newId, type NewEvent, PostgresEventStore, streamName } from '#libs/event-store';
import { EnvironmentKeyProvider, PgSealer } from '#libs/sealing';
import { startBenchStack } from './bench-stack.js';
import { callFor, type CallResult, OwnStreams } from './callers.js';
import { median } from './load.js';
import { rivalTables } from './store/rival-tables.js';

const STREAMS = 10_240;
const CALLERS_MAX = 256;
const ROUNDS = 5;
const DURATION_MS = 1_500;
const EMMETT_POOL = 10;
/** More than all sides write together, so that none pays for a new segment or the checkpoint of another. */
const LOG_MB = 2_048;
/** The share of its time in which a reader that gives way works; see `readAll`. */
const READER_PACE = 0.25;

const body = {
  kind: 'text',
  text: 'Guten Tag, ich habe vor zwei Wochen bestellt und noch nichts bekommen. Können Sie bitte nachsehen? '.repeat(
    3,
  ),
  replyTo: null,
  language: 'de',
};

interface SideResult extends CallResult {
  /** Processor time of this process, microseconds an event. */
  readonly cpuUs: number;
}

const SIDES = [
  'plain',
  'emmett',
  'copy',
  'sealed',
  'with reader',
  'with full reader',
  'plain 1',
  'insert 1',
] as const;
type Side = (typeof SIDES)[number];

const workspaceId = newId();

function event(change: Partial<NewEvent>): NewEvent {
  return {
    id: newId(),
    isExternal: false,
    type: 'MessageReceived',
    schemaVersion: 1,
    occurredAt: new Date(),
    actor: { kind: 'contact', id: workspaceId },
    causationId: null,
    correlationId: newId(),
    traceparent: null,
    decidedBy: {},
    data: body,
    ...change,
  };
}

async function main(): Promise<void> {
  const stack = await startBenchStack({ logMb: LOG_MB });
  const database = await openDatabase({ url: stack.databaseUrl, applicationName: 'bench-store' });
  try {
    const runs = await prepare(stack.databaseUrl, database);
    const results = new Map<Side, SideResult[]>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const order = round % 2 === 0 ? SIDES : [...SIDES].reverse();
      for (const side of order) {
        const result = await measured(runs[side]);
        results.set(side, [...(results.get(side) ?? []), result]);
        process.stderr.write(
          `round ${round + 1}/${ROUNDS}  ${side.padEnd(16)} ${Math.round(result.perSecond)} events/s  p50 ${result.p50Ms.toFixed(2)}  p99 ${result.p99Ms.toFixed(2)} ms\n`,
        );
      }
    }
    print(results);
  } finally {
    for (const peer of peers) peer.kill('SIGKILL');
    await database.close();
    await stack.stop();
  }
}

async function measured(run: () => Promise<CallResult>): Promise<SideResult> {
  const before = process.cpuUsage();
  const result = await run();
  const { user, system } = process.cpuUsage(before);
  return { ...result, cpuUs: (user + system) / result.count };
}

async function prepare(
  url: string,
  database: Database,
): Promise<Record<Side, () => Promise<CallResult>>> {
  const key = new EnvironmentKeyProvider(
    process.env.MASTER_KEY ?? Buffer.alloc(32, 1).toString('base64'),
  );
  const sealer = new PgSealer(database.pool, key);
  const store = new PostgresEventStore({ pool: database.pool, sealer });
  const makeStreams = () =>
    new OwnStreams(
      Array.from({ length: STREAMS }, () => newId()),
      CALLERS_MAX,
    );
  const [plain, sealed] = [makeStreams(), makeStreams()];
  const append = async (
    { stream, version }: { stream: string; version: number },
    change: Partial<NewEvent>,
  ) => {
    const appends = [
      {
        stream: streamName('conversation', stream),
        expectedVersion: version,
        events: [event(change)],
      },
    ];
    const result = await store.append({ workspaceId, appends });
    if (result.kind !== 'appended') throw new Error(`bench: ${JSON.stringify(result)}`);
  };
  const appendPlain = (caller: number, turn: number) => append(plain.take(caller, turn), {});
  const appendSealed = (caller: number, turn: number) => {
    const own = sealed.take(caller, turn);
    return append(own, { data: { kind: 'text' }, private: body, sealFor: own.stream });
  };
  const besideReader = async (pace: number, rates: number[]) => {
    const reader = await startPeer('reader-peer.js', [url, `${pace}`]);
    let events = 0;
    reader.stdout?.on('data', (lines: Buffer) => {
      events = Number(lines.toString().trim().split('\n').at(-1));
    });
    const result = await callFor(DURATION_MS, 256, appendPlain);
    reader.kill('SIGKILL');
    rates.push((events * 1_000) / DURATION_MS);
    return result;
  };
  const emmett = await startEmmett(url);
  const rival = await rivalTables(url, {
    workspaceId,
    body,
    streams: STREAMS,
    durationMs: DURATION_MS,
  });
  // Everybody's streams exist, and every statement is prepared, before anything counts.
  process.stderr.write('preparing\n');
  await callFor(4_000, 256, appendPlain);
  await callFor(4_000, 256, appendSealed);
  await emmett(256, 4_000);
  return {
    plain: () => callFor(DURATION_MS, 256, appendPlain),
    sealed: () => callFor(DURATION_MS, 256, appendSealed),
    'plain 1': () => callFor(DURATION_MS, 1, appendPlain),
    emmett: () => emmett(256, DURATION_MS),
    copy: rival.copy,
    'insert 1': rival.insert,
    'with reader': () => besideReader(READER_PACE, readerRates.paced),
    'with full reader': () => besideReader(1, readerRates.full),
  };
}

/** Events a second of the reader beside the appends, by round. */
const readerRates: Record<'paced' | 'full', number[]> = { paced: [], full: [] };

const peers = new Set<ChildProcess>();

async function startPeer(file: string, args: readonly string[]): Promise<ChildProcess> {
  const peer = spawn(process.execPath, [join(__dirname, file), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  peers.add(peer);
  await once(peer.stdout, 'data');
  return peer;
}

async function startEmmett(
  url: string,
): Promise<(callers: number, durationMs: number) => Promise<CallResult>> {
  const peer = await startPeer('emmett-peer.js', [
    url,
    `${STREAMS}`,
    `${EMMETT_POOL}`,
    JSON.stringify(body),
  ]);
  const answers = createInterface({ input: peer.stdout! })[Symbol.asyncIterator]();
  return async (callers, durationMs) => {
    peer.stdin!.write(`${JSON.stringify({ callers, durationMs })}\n`);
    const { value } = await answers.next();
    return JSON.parse(value as string) as CallResult;
  };
}

function print(results: ReadonlyMap<Side, readonly SideResult[]>): void {
  const of = (side: Side, pick: (result: SideResult) => number) =>
    (results.get(side) ?? []).map(pick);
  const rate = ({ perSecond }: CallResult) => perSecond;
  const p50 = ({ p50Ms }: CallResult) => p50Ms;
  const tail = ({ p50Ms, p99Ms }: CallResult) => p99Ms / p50Ms;
  const ratio = (left: Side, right: Side, pick: (result: CallResult) => number) =>
    median(of(left, pick).map((value, round) => value / (of(right, pick)[round] as number)));
  const cpu = (side: Side) => median(of(side, ({ cpuUs }) => cpuUs));
  const figures: Record<string, number> = Object.fromEntries(
    SIDES.flatMap((side) => [
      [`${side.replaceAll(' ', '_')}_per_s`, Math.round(median(of(side, rate)))],
      [`${side.replaceAll(' ', '_')}_p50_ms`, Number(median(of(side, p50)).toFixed(3))],
      [
        `${side.replaceAll(' ', '_')}_p99_ms`,
        Number(median(of(side, (result) => result.p99Ms)).toFixed(3)),
      ],
    ]),
  );
  figures.plain_node_us_per_event = Number(cpu('plain').toFixed(2));
  figures.sealed_node_us_per_event = Number(cpu('sealed').toFixed(2));
  figures.seal_us_per_event = Number((cpu('sealed') - cpu('plain')).toFixed(2));
  figures.reader_pace = READER_PACE;
  figures.reader_per_s = Math.round(median(readerRates.paced));
  figures.full_reader_per_s = Math.round(median(readerRates.full));
  const ratios = {
    emmett_256: ratio('sealed', 'emmett', rate),
    copy_256: ratio('sealed', 'copy', rate),
    emmett_256_plain: ratio('plain', 'emmett', rate),
    copy_256_plain: ratio('plain', 'copy', rate),
    insert_1: ratio('plain 1', 'insert 1', p50),
    p99_over_p50_256: median(of('plain', tail)),
    // One commit after the other, by the limit: what the disk itself does to the slowest of a hundred.
    p99_over_p50_copy: median(of('copy', tail)),
    with_reader: ratio('with reader', 'plain', rate),
    with_full_reader: ratio('with full reader', 'plain', rate),
  };
  const rounded = Object.fromEntries(
    Object.entries(ratios).map(([name, value]) => [name, Number(value.toFixed(3))]),
  );
  process.stdout.write(`${JSON.stringify({ suite: 'store', ratios: rounded, figures })}\n`);
}

void main();
