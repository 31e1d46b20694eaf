/**
 * Emmett as a peer, in a process of its own: it changes how `pg` reads numbers and JSON for whoever
 * loads it. Each line on stdin is `{ callers, durationMs }`; each line on stdout its result.
 */
import { createInterface } from 'node:readline';
import type { getPostgreSQLEventStore as Open } from '@event-driven-io/emmett-postgresql';
import { callFor, OwnStreams } from './callers.js';

const CALLERS_MAX = 256;

async function main([url, count, poolMax, body]: string[]): Promise<void> {
  // Loaded by require: its ES module build does not load under Node 20.
  const { getPostgreSQLEventStore } = require('@event-driven-io/emmett-postgresql') as {
    getPostgreSQLEventStore: typeof Open;
  };
  const { Pool } = require('pg') as typeof import('pg');
  const pool = new Pool({ connectionString: url, max: Number(poolMax) });
  const store = getPostgreSQLEventStore(url as string, { connectionOptions: { pool } } as never);
  const streams = new OwnStreams(
    Array.from({ length: Number(count) }, (_, index) => `conversation-${index}`),
    CALLERS_MAX,
  );
  const data = JSON.parse(body as string) as Record<string, unknown>;
  const append = async (caller: number, turn: number) => {
    const { stream, version } = streams.take(caller, turn);
    await store.appendToStream(stream, [{ type: 'MessageReceived', data }], {
      expectedStreamVersion: version === 0 ? 'STREAM_DOES_NOT_EXIST' : BigInt(version),
    } as never);
  };
  await append(0, 0); // Makes its schema.
  process.stdout.write('ready\n');
  for await (const line of createInterface({ input: process.stdin })) {
    const { callers, durationMs } = JSON.parse(line) as { callers: number; durationMs: number };
    process.stdout.write(`${JSON.stringify(await callFor(durationMs, callers, append))}\n`);
  }
  await store.close();
  await pool.end().catch(() => undefined);
}

if (require.main === module) void main(process.argv.slice(2));
