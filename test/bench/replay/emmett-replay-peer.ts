/**
 * Emmett's replay, in a process of its own (it changes how `pg` reads numbers and JSON). Arguments: URL,
 * number of events, body. A line on stdin is a batch size; the answer is `{ perSecond }`.
 *
 * Its SQL and mapping are called as they are; the rows come through `pg` directly, which is quicker than
 * the driver layer that it brings. Its default batch of 100 sorts the whole table for every 100 events.
 */
import { createInterface } from 'node:readline';
import type {
  getPostgreSQLEventStore as Open,
  readMessagesBatch as Read,
} from '@event-driven-io/emmett-postgresql';

async function main([url, count, body]: string[]): Promise<void> {
  // Loaded by require: its ES module build does not load under Node 20.
  const { getPostgreSQLEventStore, readMessagesBatch } =
    require('@event-driven-io/emmett-postgresql') as {
      getPostgreSQLEventStore: typeof Open;
      readMessagesBatch: typeof Read;
    };
  const { Pool } = require('pg') as typeof import('pg');
  const pool = new Pool({ connectionString: url, max: 2 });
  const store = getPostgreSQLEventStore(url as string, { connectionOptions: { pool } } as never);
  await store.appendToStream('conversation-0', [
    { type: 'MessageReceived', data: JSON.parse(body as string) as Record<string, unknown> },
  ]);
  await pool.query(
    `insert into emt_messages (stream_id, stream_position, message_data, message_metadata,
       message_schema_version, message_type, message_id, transaction_id)
     select 'conversation-' || (n % 10000), 2 + n / 10000, $1::jsonb, m.message_metadata, '1',
       'MessageReceived', gen_random_uuid()::text, pg_current_xact_id()
       from generate_series(2, $2::int) n, (select message_metadata from emt_messages limit 1) m`,
    [body, count],
  );
  await pool.query('analyze emt_messages');
  const execute = {
    query: async (sql: string) => {
      const { rows, rowCount } = await pool.query(sql);
      return { rows, rowCount };
    },
  };
  process.stdout.write('ready\n');
  for await (const line of createInterface({ input: process.stdin })) {
    const began = performance.now();
    let after = 0n;
    let seen = 0;
    for (;;) {
      const batch = await readMessagesBatch(
        execute as never,
        { after, batchSize: Number(line) } as never,
      );
      if (batch.messages.length === 0) break;
      seen += batch.messages.length;
      after = batch.currentGlobalPosition;
    }
    const perSecond = (seen * 1_000) / (performance.now() - began);
    process.stdout.write(`${JSON.stringify({ perSecond, seen })}\n`);
  }
  await store.close();
  await pool.end().catch(() => undefined);
}

if (require.main === module) void main(process.argv.slice(2));
