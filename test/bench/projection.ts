/**
 * `npm run bench -- projection --json [--events N]`: the conversation list of the overview is built anew
 * from N events (1,000,000 unless said otherwise) while the old table serves and appends go on, beside
 * COPY TO STDOUT with JSON.parse of the same log.
 */
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { type Database, openDatabase } from '#libs/database';
import {
  type EventStore,
  newId,
  PostgresEventStore,
  ProjectionRunner,
  streamName,
} from '#libs/event-store';
import { MemorySealer } from '#libs/sealing';
import { conversationList } from '../../services/overview/conversations/conversation-list.projection.js';
import { startBenchStack } from './bench-stack.js';
import { median } from './load.js';
import { fillConversations, workspaceId } from './projection/conversation-log.js';
import { copyOutAndParse } from './projection/copy-out.js';

const ROUNDS = 3;
/** Live appends beside the rebuild. */
const APPENDS_PER_S = 200;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean' },
      events: { type: 'string', default: '1000000' },
      rounds: { type: 'string', default: String(ROUNDS) },
    },
  });
  const events = wholeNumber('--events', values.events, 10_000);
  const rounds = wholeNumber('--rounds', values.rounds, 1);
  const stack = await startBenchStack();
  const database = await openDatabase({ url: stack.databaseUrl, applicationName: 'bench' });
  const store = new PostgresEventStore({ pool: database.pool, sealer: new MemorySealer() });
  try {
    await fillConversations(stack.databaseUrl, events, (done) => {
      if (done % 200_000 === 0) process.stderr.write(`filled ${done} events\n`);
    });
    await measure({ store, database, url: stack.databaseUrl, events, rounds });
  } finally {
    await store.close();
    await database.close();
    await stack.stop();
  }
}

interface Bench {
  readonly store: EventStore;
  readonly database: Database;
  readonly url: string;
  readonly events: number;
  readonly rounds: number;
}

async function measure({ store, database, url, events, rounds }: Bench): Promise<void> {
  const runner = new ProjectionRunner({
    pool: database.pool,
    store,
    projection: conversationList,
    onError: (error) => process.stderr.write(`${String(error)}\n`),
  });
  const client = new Client({ connectionString: url, options: '-c role=convolog_app' });
  await client.connect();
  const began = performance.now();
  runner.start(); // The table is new: this is a build too.
  await runner.reached(await store.head(), 600_000);
  const firstPerS = events / ((performance.now() - began) / 1_000);
  process.stderr.write(`first build      ${Math.round(firstPerS)} events/s\n`);
  const rates: number[] = [];
  const limits: number[] = [];
  const live: LiveFigures[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const ours = async () => {
      const head = await store.head();
      const appending = appendLive(store, runner);
      const rate = await rateOf(head, () => runner.rebuild());
      live.push(await appending.stop());
      rates.push(rate);
      process.stderr.write(`round ${round}  rebuild    ${Math.round(rate)} events/s\n`);
    };
    const limit = async () => {
      const head = await store.head();
      limits.push(await rateOf(head, () => copyOutAndParse(client)));
      process.stderr.write(`round ${round}  copy out   ${Math.round(limits.at(-1)!)} events/s\n`);
    };
    for (const side of round % 2 === 0 ? [limit, ours] : [ours, limit]) await side();
  }
  const { rows } = await database.pool.query(
    `select count(*)::int as handled, (select count(*)::int from overview_conversation) as rows
       from event where type = any($1)`,
    [conversationList.handles],
  );
  await client.end();
  await runner.stop();
  const [{ handled, rows: rowCount }] = rows as [{ handled: number; rows: number }];
  const figures = {
    events,
    events_per_s: Math.round(median(rates)),
    handled_events_per_s: Math.round((median(rates) * handled) / events),
    first_build_events_per_s: Math.round(firstPerS),
    rows: rowCount,
    copy_out_per_s: Math.round(median(limits)),
    live_appends_per_s: Math.round(median(live.map(({ perSecond }) => perSecond))),
    live_append_to_row_p50_ms: Number(median(live.map(({ p50Ms }) => p50Ms)).toFixed(1)),
  };
  const ratio = median(rates.map((rate, round) => rate / (limits[round] as number)));
  const ratios = { copy_out: Number(ratio.toFixed(3)) };
  process.stdout.write(`${JSON.stringify({ suite: 'projection', ratios, figures })}\n`);
}

async function rateOf(events: number, work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (events * 1_000) / (performance.now() - began);
}

interface LiveFigures {
  readonly perSecond: number;
  /** From the append to the row that readers see. */
  readonly p50Ms: number;
}

/** New conversations come in while the table is built, and are seen in the one that serves. */
function appendLive(store: EventStore, runner: Pick<ProjectionRunner<never>, 'reached' | 'wake'>) {
  const began = performance.now();
  const waits: number[] = [];
  let isOver = false;
  let count = 0;
  const running = (async () => {
    while (!isOver) {
      const due = began + (count * 1_000) / APPENDS_PER_S;
      const wait = due - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      const at = performance.now();
      const position = await startConversation(store);
      count += 1;
      if (count % 20 === 0) {
        await runner.reached(position, 60_000);
        waits.push(performance.now() - at);
      } else runner.wake();
    }
  })();
  return {
    async stop(): Promise<LiveFigures> {
      isOver = true;
      await running;
      return {
        perSecond: (count * 1_000) / (performance.now() - began),
        p50Ms: median(waits),
      };
    },
  };
}

async function startConversation(store: EventStore): Promise<number> {
  const contactId = newId();
  const result = await store.append({
    workspaceId,
    appends: [
      {
        stream: streamName('conversation', newId()),
        expectedVersion: 0,
        events: [
          {
            id: newId(),
            isExternal: false,
            type: 'ConversationStarted',
            schemaVersion: 1,
            occurredAt: new Date(),
            actor: { kind: 'contact', id: contactId },
            causationId: null,
            correlationId: newId(),
            traceparent: null,
            decidedBy: {},
            data: { inboxId: workspaceId, channel: 'whatsapp', contactId, episode: 1 },
          },
        ],
      },
    ],
  });
  if (result.kind !== 'appended') throw new Error(`bench: ${result.kind}`);
  return result.position;
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    throw new Error(`${name}: a whole number from ${least}, not ${text}.`);
  return value;
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
