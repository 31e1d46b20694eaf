/**
 * `npm run bench -- ingress --json`: signed WhatsApp webhooks per second, acknowledged durably, beside a bare
 * `node:http` + `pg` server that does one INSERT per request into the same Postgres.
 *
 * Rounds of both alternate, so that a slow minute of the machine hits both; medians are reported.
 */
import { freePort } from '#libs/testing';
import { startBenchStack } from './bench-stack.js';
import { fire, type LoadResult, median } from './load.js';
import { shots } from './whatsapp-traffic.js';

const CUSTOMERS = 1_000;
const LEVELS = [1, 64] as const;
const ROUNDS = 7;
const REQUESTS: Readonly<Record<(typeof LEVELS)[number], number>> = { 1: 600, 64: 8_000 };

type Side = 'bare' | 'ours';

async function main(): Promise<void> {
  const stack = await startBenchStack();
  try {
    const traffic = await stack.whatsapp();
    const barePort = await freePort();
    await stack.program('test/bench/bare-server.js', [stack.databaseUrl, String(barePort)]);
    const ingress = await stack.service('ingress');
    const origin: Record<Side, string> = {
      bare: `http://127.0.0.1:${barePort}`,
      ours: ingress.url,
    };

    const results = new Map<string, LoadResult[]>();
    // Every customer writes once before anything counts: the first message makes a conversation.
    await fire(origin.ours, shots(traffic, CUSTOMERS * 2, CUSTOMERS), 64);
    await fire(origin.bare, shots(traffic, CUSTOMERS * 2, CUSTOMERS), 64);
    for (let round = 0; round < ROUNDS; round++) {
      for (const connections of LEVELS) {
        for (const side of round % 2 === 0
          ? (['bare', 'ours'] as const)
          : (['ours', 'bare'] as const)) {
          const ammunition = shots(traffic, REQUESTS[connections], CUSTOMERS);
          const result = await fire(origin[side], ammunition, connections);
          const key = `${side} ${connections}`;
          results.set(key, [...(results.get(key) ?? []), result]);
          process.stderr.write(
            `round ${round + 1}/${ROUNDS}  ${key.padEnd(8)} ${Math.round(result.perSecond)} requests/s\n`,
          );
        }
      }
    }
    print(results);
  } finally {
    await stack.stop();
  }
}

function print(results: ReadonlyMap<string, readonly LoadResult[]>): void {
  const of = (key: string, pick: (result: LoadResult) => number) =>
    (results.get(key) ?? []).map(pick);
  const ratioAt = (connections: number) => {
    const ours = of(`ours ${connections}`, ({ perSecond }) => perSecond);
    const bare = of(`bare ${connections}`, ({ perSecond }) => perSecond);
    return median(ours.map((rate, round) => rate / (bare[round] as number)));
  };
  const figures: Record<string, number> = {};
  for (const [key] of results) {
    const name = key.replace(' ', '_');
    figures[`${name}_per_s`] = Math.round(median(of(key, ({ perSecond }) => perSecond)));
    figures[`${name}_p50_ms`] = rounded(median(of(key, ({ p50Ms }) => p50Ms)));
    figures[`${name}_p99_ms`] = rounded(median(of(key, ({ p99Ms }) => p99Ms)));
    figures[`${name}_failures`] = of(key, ({ failures }) => failures).reduce(
      (sum, n) => sum + n,
      0,
    );
  }
  const ratios = { bare_insert_1: rounded(ratioAt(1)), bare_insert_64: rounded(ratioAt(64)) };
  if (!process.argv.includes('--json'))
    process.stderr.write(`${JSON.stringify({ ...figures, ...ratios }, null, 2)}\n`);
  process.stdout.write(`${JSON.stringify({ suite: 'ingress', ratios, figures })}\n`);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

void main();
