/**
 * `npm run bench -- growth --json [--events N,N]`: what the log weighs and costs at a million and at ten
 * million events: bytes per event and index, COPY into it, one stream, one page of a replay, a stretch of
 * time, one rare type. Rows are made by the database itself; chat events of 400 bytes with 20 to a stream.
 */
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { type Database, openDatabase } from '#libs/database';
import { newId, PostgresEventStore, type NewEvent, streamName } from '#libs/event-store';
import { MemorySealer } from '#libs/sealing';
import { startBenchStack } from './bench-stack.js';
import { callFor } from './callers.js';
import { body } from './replay/filled-log.js';

const STREAM_LENGTH = 20;
const UNDER_WAY = 10_000;
const SECONDS_APART = 0.002;
const CALL_MS = 1_500;
/** At a time, so that progress shows. */
const ROWS_AT_A_TIME = 1_000_000;

/** Streams take turns: of the 10,000 under way each gets an event, twenty times. */
const FILL = `
insert into event (position, workspace_id, category, stream_id, version, type, schema_version, id,
                   is_external, occurred_at, recorded_at, metadata, data, chain)
select n, $1, 'conversation', md5('s' || (n - 1) / $2::bigint || '-' || (n - 1) % $3)::uuid,
       ((n - 1) % $2) / $3 + 1,
       case when n % 100000 = 0 then 'RatingGiven' else 'MessageReceived' end, 1, id.id,
       n % 2 = 0, $4::timestamptz + n * $5::float8 * interval '1 s',
       $4::timestamptz + n * $5::float8 * interval '1 s',
       '{"actor":{"kind":"contact","id":"' || id.id || '"},"correlationId":"' || id.id || '"}',
       $6, sha256(id.id::text::bytea)
  from generate_series($7::bigint, $8::bigint) n
 cross join lateral (select md5('e' || n)::uuid as id) as id`;

const BEGAN = new Date('2026-01-01T00:00:00Z');

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean' },
      events: { type: 'string', default: '1000000,10000000' },
    },
  });
  const sizes = (values.events as string).split(',').map(Number);
  const stack = await startBenchStack();
  const owner = new Client({ connectionString: stack.databaseUrl });
  await owner.connect();
  await owner.query('set role convolog_app');
  const database = await openDatabase({ url: stack.databaseUrl, applicationName: 'bench-growth' });
  const store = new PostgresEventStore({ pool: database.pool, sealer: new MemorySealer() });
  const workspaceId = newId();
  const figures: Record<string, number> = {};
  try {
    let head = 0;
    for (const size of sizes) {
      const began = performance.now();
      const filled = size - head;
      while (head < size) {
        const to = Math.min(size, head + ROWS_AT_A_TIME);
        await fill(owner, workspaceId, head + 1, to);
        head = to;
        process.stderr.write(`filled ${head} of ${size} events\n`);
      }
      const name = size >= 1_000_000 ? `${size / 1_000_000}m` : `${size}`;
      figures[`fill_${name}_per_s`] = rate(filled, began);
      await owner.query('reset role');
      await owner.query('vacuum analyze event');
      await owner.query('set role convolog_app');
      Object.assign(figures, await measure(owner, database, store, workspaceId, size, name));
      head = await store.head();
    }
  } finally {
    await store.close();
    await database.close();
    await owner.end();
    await stack.stop();
  }
  const [small, large] = [sizes[0] as number, sizes.at(-1) as number].map((size) =>
    size >= 1_000_000 ? `${size / 1_000_000}m` : `${size}`,
  );
  const over = (figure: string) =>
    Number(
      (
        (figures[`${figure}_${large}`] as number) / (figures[`${figure}_${small}`] as number)
      ).toFixed(3),
    );
  const ratios = {
    append_p50: over('append_p50_ms'),
    stream20_p50: over('stream20_p50_ms'),
    page: over('page_ms'),
    hour: over('hour_ms'),
  };
  process.stdout.write(`${JSON.stringify({ suite: 'growth', ratios, figures })}\n`);
}

async function fill(owner: Client, workspaceId: string, from: number, to: number): Promise<void> {
  const perRound = UNDER_WAY * STREAM_LENGTH;
  const values = [workspaceId, perRound, UNDER_WAY, BEGAN, SECONDS_APART, JSON.stringify(body)];
  await owner.query(FILL, [...values, from, to]);
}

function rate(count: number, began: number): number {
  return Math.round((count * 1_000) / (performance.now() - began));
}

async function measure(
  owner: Client,
  { pool }: Database,
  store: PostgresEventStore,
  workspaceId: string,
  size: number,
  name: string,
): Promise<Record<string, number>> {
  const figures: Record<string, number> = {};
  const { rows } = await owner.query<{ name: string; bytes: string }>(
    `select 'heap' as name, pg_relation_size('event') as bytes
     union all select indexrelid::regclass::text, pg_relation_size(indexrelid)
       from pg_index where indrelid = 'event'::regclass`,
  );
  for (const row of rows)
    figures[`${row.name}_bytes_${name}`] = Math.round(Number(row.bytes) / size);
  const known = await pool.query<{ stream_id: string }>(
    'select stream_id from event where position = any($1::bigint[])',
    [Array.from({ length: 500 }, (_, index) => 1 + Math.floor((index * (size - 1)) / 500))],
  );
  const streams = known.rows.map(({ stream_id }) => streamName('conversation', stream_id));
  const stream = await callFor(CALL_MS, 1, (_, turn) =>
    store.readStream(workspaceId, streams[turn % streams.length] as string),
  );
  figures[`stream20_p50_ms_${name}`] = milliseconds(stream.p50Ms);
  const append = await callFor(CALL_MS, 1, () => appendOne(store, workspaceId));
  figures[`append_p50_ms_${name}`] = milliseconds(append.p50Ms);
  const timed = async (what: string, options: Parameters<typeof store.readAll>[0]) => {
    const began = performance.now();
    let count = 0;
    for await (const batch of store.readAll(options)) count += batch.length;
    figures[`${what}_ms_${name}`] = milliseconds(performance.now() - began);
    figures[`${what}_events_${name}`] = count;
  };
  const middle = Math.floor(size / 2);
  await timed('page', { after: middle, upTo: middle + 10_000 });
  const recordedFrom = new Date(BEGAN.getTime() + (size * SECONDS_APART * 1_000) / 2);
  await timed('hour', {
    recordedFrom,
    recordedBefore: new Date(recordedFrom.getTime() + 20_000),
  });
  await timed('rare_type', { types: ['RatingGiven'], upTo: size });
  return figures;
}

async function appendOne(store: PostgresEventStore, workspaceId: string): Promise<void> {
  const event: NewEvent = {
    id: newId(),
    isExternal: false,
    type: 'MessageReceived',
    schemaVersion: 1,
    occurredAt: new Date(),
    actor: { kind: 'system', id: 'bench' },
    causationId: null,
    correlationId: newId(),
    traceparent: null,
    decidedBy: {},
    data: body,
  };
  const appends = [
    { stream: streamName('conversation', newId()), expectedVersion: 0, events: [event] },
  ];
  await store.append({ workspaceId, appends });
}

function milliseconds(value: number): number {
  return Number(value.toFixed(3));
}

void main();
