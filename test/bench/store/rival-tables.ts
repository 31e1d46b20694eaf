import { Client } from 'pg';
import { newId } from '#libs/event-store';
import { callFor, type CallResult } from '../callers.js';
import { copyIn, copyRow } from '../copy-in.js';

const COPY_BATCH = 256;

export interface RivalOptions {
  readonly workspaceId: string;
  /** The data of every event. */
  readonly body: object;
  readonly streams: number;
  readonly durationMs: number;
}

/** Tables of the same shape and indexes as ours, filled by COPY and by one INSERT per event. */
export async function rivalTables(
  url: string,
  { workspaceId, body, streams: streamCount, durationMs }: RivalOptions,
): Promise<Record<'copy' | 'insert', () => Promise<CallResult>>> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined); // The server goes before it, at the end.
  await client.connect();
  await client.query('create table event_by_copy (like event including all)');
  await client.query('create table event_by_insert (like event including all)');
  const metadata = JSON.stringify({
    actor: { kind: 'contact', id: workspaceId },
    correlationId: newId(),
  });
  const data = JSON.stringify(body);
  const now = new Date().toISOString();
  const chain = `\\x${'ab'.repeat(32)}`;
  let position = 0;
  const row = (stream: string, version: number) => [
    ++position,
    workspaceId,
    'conversation',
    stream,
    version,
    'MessageReceived',
    1,
    newId(),
    'f',
    now,
    now,
    metadata,
    data,
    null,
    null,
    chain,
  ];
  const streams = Array.from({ length: streamCount }, () => newId());
  const versions = new Map<string, number>();
  let turn = 0;
  const nextRow = () => {
    const stream = streams[turn++ % streamCount] as string;
    const version = (versions.get(stream) ?? 0) + 1;
    versions.set(stream, version);
    return row(stream, version);
  };
  const copy = async () => {
    const result = await callFor(durationMs, 1, async () => {
      const rows = Array.from({ length: COPY_BATCH }, () => copyRow(nextRow()));
      await copyIn(client, 'event_by_copy', Buffer.from(rows.join('')));
    });
    return {
      ...result,
      perSecond: result.perSecond * COPY_BATCH,
      count: result.count * COPY_BATCH,
    };
  };
  const places = Array.from({ length: 16 }, (_, index) => `$${index + 1}`).join(',');
  const insert = () =>
    callFor(durationMs, 1, () =>
      client.query({
        name: 'insert-one',
        text: `insert into event_by_insert values (${places})`,
        values: nextRow(),
      }),
    );
  return { copy, insert };
}
