/**
 * `npm run bench -- bot --json`: from the commit of a question to the commit of its answer, at 200 questions
 * a second, with the real store, NATS, relay and bot as processes of their own. Both instants are the
 * store's, so that no clock of this program is in the figure.
 *
 * Where the time goes is told by stages (`<stage>_p50_ms`, `_p99_ms`, and `_of_slowest_ms`: its mean among the
 * slowest hundredth), and who had the processors meanwhile by `cpu_*`. `--seconds` prints each second's.
 *
 * And ten thousand conversations at once in one process: how many get another one's answer. `--crowd` does
 * nothing else.
 */
import { execFileSync, type StdioOptions } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { NatsBus } from '#libs/bus';
import { openDatabase } from '#libs/database';
import { ConversationDesk } from '#libs/desk';
import { houseVersions } from '#libs/event-catalog';
import { newId, PostgresEventStore } from '#libs/event-store';
import { BrainStream } from '#libs/knowledge';
import { EnvironmentKeyProvider, PgSealer } from '#libs/sealing';
import { until } from '#libs/testing';
import { type BenchStack, startBenchStack } from './bench-stack.js';
import { entries, questionOf } from './bot/shop.js';
import { watchProcessor } from './bot/processor.js';
import {
  type Answered,
  secondBySecond,
  type StageTimes,
  StageWatch,
  summaryOf,
} from './bot/stages.js';
import { message, type MixedUp, tenThousandAtOnce } from './bot/ten-thousand.js';
import { millisecondsSince, percentile } from './load.js';

const PER_SECOND = 200;
/** A process that has just begun trains its first brain and compiles its code; how that feels is a figure of its own. */
const WARM_UP_S = 10;
const MEASURED_S = 30;
const PATIENCE_MS = 60_000;

async function main(): Promise<void> {
  if (process.argv.includes('--crowd')) {
    process.stdout.write(`${JSON.stringify(await tenThousandAtOnce())}\n`);
    return;
  }
  const crowd = crowdApart();
  process.stderr.write(
    `${crowd.conversations} conversations at once: ${crowd.answered} answered in ${crowd.seconds.toFixed(1)} s, ${crowd.mixedUp} mixed up\n`,
  );
  const stack = await startBenchStack();
  try {
    print(await measure(stack), crowd.mixedUp, crowd.conversations);
  } finally {
    await stack.stop();
  }
}

/** In a process of its own: the one that asks and measures later must not clear away ten thousand conversations. */
function crowdApart(): MixedUp {
  const stdio: StdioOptions = ['ignore', 'pipe', 'inherit'];
  const out = execFileSync(process.execPath, [__filename, '--crowd'], { stdio });
  return JSON.parse(out.toString()) as MixedUp;
}

interface Measured {
  readonly times: readonly { readonly whole: number; readonly stages: StageTimes }[];
  /** Slowest hundredth of the warm-up. */
  readonly coldP99: number;
  readonly perSecond: number;
  readonly wrong: number;
  /** Processors kept busy, by whom. */
  readonly shares: Readonly<Record<string, number>>;
}

async function measure(stack: BenchStack): Promise<Measured> {
  const database = await openDatabase({ url: stack.databaseUrl, applicationName: 'bench' });
  const masterKey = stack.environment.MASTER_KEY as string;
  const sealer = new PgSealer(database.pool, new EnvironmentKeyProvider(masterKey));
  const store = new PostgresEventStore({ pool: database.pool, sealer, versions: houseVersions });
  const bus = new NatsBus({ servers: [stack.natsUrl], name: 'bench' });
  store.onCommitted((commit) => bus.announce(commit));
  const workspaceId = randomUUID();
  await teach(new BrainStream(store), workspaceId);
  const watch = await StageWatch.on(bus);
  await Promise.all([stack.service('relay'), stack.service('bot')]);

  const desk = new ConversationDesk(store);
  const cause = { actor: { kind: 'contact', id: 'bench' }, causationId: null } as const;
  const asked = new Map<string, number>();
  const sent: Promise<unknown>[] = [];
  const total = PER_SECOND * (WARM_UP_S + MEASURED_S);
  const began = process.hrtime.bigint();
  let processors = watchProcessor(stack.dataDir);
  for (let n = 0; n < total; n++) {
    if (n === PER_SECOND * WARM_UP_S) processors = watchProcessor(stack.dataDir);
    const due = (n * 1_000) / PER_SECOND - millisecondsSince(began);
    if (due > 1) await wait(due);
    const conversationId = randomUUID();
    asked.set(conversationId, n);
    sent.push(
      desk.handle(workspaceId, conversationId, message(questionOf(n).text), {
        ...cause,
        correlationId: newId(),
      }),
    );
    if (n % (PER_SECOND * 5) === 0) process.stderr.write(`${n} of ${total} questions\n`);
  }
  await Promise.all(sent);
  const shares = processors();
  const rows = await until(
    async () => {
      const found = await pairs(database.pool, workspaceId);
      return found.length === total ? found : null;
    },
    { timeoutMs: PATIENCE_MS, everyMs: 500, what: 'every question to be answered' },
  );
  await bus.close();
  await store.close();
  await database.close();
  if (process.argv.includes('--seconds'))
    for (const line of secondBySecond(rows, watch)) process.stderr.write(`${line}\n`);
  const late = rows.filter(({ id }) => (asked.get(id) ?? 0) >= PER_SECOND * WARM_UP_S);
  const cold = rows.filter(({ id }) => (asked.get(id) ?? 0) < PER_SECOND * WARM_UP_S);
  const first = Math.min(...late.map(({ askedAt }) => askedAt));
  const last = Math.max(...late.map(({ answeredAt }) => answeredAt));
  return {
    times: late.map((row) => ({
      whole: row.answeredAt - row.askedAt,
      stages: watch.of(row),
    })),
    coldP99: percentile(
      cold.map(({ askedAt, answeredAt }) => answeredAt - askedAt),
      0.99,
    ),
    perSecond: late.length / ((last - first) / 1_000),
    wrong: rows.filter(
      ({ id, entryId }) => questionOf(asked.get(id) ?? -1).entry.entryId !== entryId,
    ).length,
    shares,
  };
}

async function teach(stream: BrainStream, workspaceId: string): Promise<void> {
  const cause = {
    actor: { kind: 'system', id: 'bench' },
    causationId: null,
    correlationId: newId(),
  } as const;
  for (const entry of entries) await stream.handle(workspaceId, { type: 'Teach', entry }, cause);
  const { version } = await stream.started(workspaceId);
  const gate = { asked: 0, same: 0, better: 0, changed: 0, worse: 0 };
  await stream.handle(
    workspaceId,
    { type: 'Publish', gate, upToVersion: version, overruled: null },
    cause,
  );
}

interface Pair extends Answered {
  readonly entryId: string;
}

async function pairs(
  pool: Awaited<ReturnType<typeof openDatabase>>['pool'],
  workspaceId: string,
): Promise<Pair[]> {
  const { rows } = await pool.query<{
    id: string;
    position: string;
    asked: Date;
    decided: Date;
    answered: Date;
    data: string;
  }>(
    `select q.stream_id as id, q.position, q.recorded_at as asked, a.occurred_at as decided,
            a.recorded_at as answered, a.data
     from event q join event a using (workspace_id, category, stream_id)
     where q.workspace_id = $1 and q.type = 'MessageReceived' and a.type = 'BotAnswered'`,
    [workspaceId],
  );
  return rows.map(({ id, position, asked, decided, answered, data }) => ({
    id,
    position: Number(position),
    decidedAt: decided.getTime(),
    askedAt: asked.getTime(),
    answeredAt: answered.getTime(),
    entryId: (JSON.parse(data) as { entryId: string }).entryId,
  }));
}

function print(
  { times, coldP99, perSecond, wrong, shares }: Measured,
  mixedUp: number,
  conversations: number,
): void {
  const whole = times.map((time) => time.whole);
  const round = (value: number) => Math.round(value * 100) / 100;
  const figures = {
    answer_p50_ms: round(percentile(whole, 0.5)),
    answer_p99_ms: round(percentile(whole, 0.99)),
    questions_per_s: round(perSecond),
    cold_p99_ms: coldP99,
    samples: times.length,
    mixed_up: mixedUp + wrong,
    conversations_at_once: conversations,
    ...summaryOf(times),
    ...shares,
  };
  if (!process.argv.includes('--json'))
    process.stderr.write(`${JSON.stringify(figures, null, 2)}\n`);
  process.stdout.write(`${JSON.stringify({ suite: 'bot', ratios: {}, figures })}\n`);
}

void main();
