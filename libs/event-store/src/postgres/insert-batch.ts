/**
 * The one statement that writes: any number of appends, their events and blobs, in one commit.
 *
 * The head row is updated in the same statement, so positions are dense and in order of commit, and a
 * refused batch leaves no gap (ADR 0002). Nothing else in the statement reads: whatever it read would
 * be as old as the statement's snapshot, taken before the head row's lock was granted.
 */
import type { ClientBase } from 'pg';
import type { EncodedBlob, EncodedEvent } from '../encoded.js';
import type { StreamName } from '../event.js';
import {
  boolArray,
  byteaArray,
  int2Array,
  int4Array,
  textArray,
  timestampArray,
  uuidArray,
} from './binary-arrays.js';

/** A stream's name ends with its id. It was checked when the append came in. */
const UUID_CHARS = 36;

export interface EventRow {
  readonly workspaceId: string;
  readonly stream: StreamName;
  readonly version: number;
  readonly event: EncodedEvent;
  readonly chain: Buffer;
}

export interface BlobRow {
  readonly workspaceId: string;
  readonly blob: EncodedBlob;
}

/** Where the batch begins: event k (from 1) got position base + k. */
export interface Written {
  readonly base: number;
}

/** The time is read once the lock is held and never runs backwards, so it is in order of position. */
const HEAD = `update event_head
     set last_position = last_position + $1,
         last_at = greatest(last_at, date_trunc('milliseconds', clock_timestamp()))
   where only_row`;

const ADDED = `insert into event (
    position, workspace_id, category, stream_id, version, id, is_external, type, schema_version,
    occurred_at, recorded_at, metadata, data, key_id, sealed, chain)
  select base + n, w, c::event_category, s, v, i, x, t, sv, o, last_at, m, d, k, b, h
    from head, unnest($2::uuid[], $3::text[], $4::uuid[], $5::int4[], $6::uuid[], $7::bool[],
      $8::text[], $9::int2[], $10::timestamptz[], $11::text[], $12::text[], $13::uuid[],
      $14::bytea[], $15::bytea[])
      with ordinality as u(w, c, s, v, i, x, t, sv, o, m, d, k, b, h, n)`;

const INSERT_EVENTS = `with
head as (${HEAD} returning last_position - $1 as base, last_at),
added as (${ADDED})
select base from head`;

/**
 * Blobs first, and the head row's lock only once they are written: a large one delays nobody.
 * A blob's id names its content, so the first one stays.
 */
const INSERT_EVENTS_AND_BLOBS = `with
kept as (
  insert into sealed_blob (workspace_id, id, key_id, mime, sealed)
  select * from unnest($16::uuid[], $17::uuid[], $18::uuid[], $19::text[], $20::bytea[])
  on conflict do nothing returning id),
head as (${HEAD} and (select count(*) from kept) >= 0
  returning last_position - $1 as base, last_at),
added as (${ADDED})
select base from head`;

export async function insertBatch(
  client: ClientBase,
  rows: readonly EventRow[],
  blobs: readonly BlobRow[],
): Promise<Written> {
  const values: unknown[] = [rows.length, ...eventColumns(rows)];
  if (blobs.length > 0) values.push(...blobColumns(blobs));
  const { rows: answer } = await client.query<[string]>({
    name: blobs.length > 0 ? 'store-append-with-blobs' : 'store-append',
    text: blobs.length > 0 ? INSERT_EVENTS_AND_BLOBS : INSERT_EVENTS,
    values,
    rowMode: 'array',
  });
  if (answer[0] === undefined) throw new Error('The head row of the event store is missing.');
  return { base: Number(answer[0][0]) };
}

function eventColumns(rows: readonly EventRow[]): Buffer[] {
  return [
    uuidArray(rows.map((row) => row.workspaceId)),
    textArray(rows.map((row) => row.stream.slice(0, -UUID_CHARS - 1))),
    uuidArray(rows.map((row) => row.stream.slice(-UUID_CHARS))),
    int4Array(rows.map((row) => row.version)),
    uuidArray(rows.map((row) => row.event.id)),
    boolArray(rows.map((row) => row.event.isExternal)),
    textArray(rows.map((row) => row.event.type)),
    int2Array(rows.map((row) => row.event.schemaVersion)),
    timestampArray(rows.map((row) => row.event.occurredAtMs)),
    textArray(rows.map((row) => row.event.metadata)),
    textArray(rows.map((row) => row.event.data)),
    uuidArray(rows.map((row) => row.event.sealed?.keyId ?? null)),
    byteaArray(rows.map((row) => row.event.sealed?.box ?? null)),
    byteaArray(rows.map((row) => row.chain)),
  ];
}

/** In order of id, so that two processes that write the same blobs never wait for each other. */
function blobColumns(blobs: readonly BlobRow[]): Buffer[] {
  const sorted = [...blobs].sort((a, b) => (a.blob.id < b.blob.id ? -1 : 1));
  return [
    uuidArray(sorted.map((row) => row.workspaceId)),
    uuidArray(sorted.map((row) => row.blob.id)),
    uuidArray(sorted.map((row) => row.blob.sealed.keyId)),
    textArray(sorted.map((row) => row.blob.mime)),
    byteaArray(sorted.map((row) => row.blob.sealed.box)),
  ];
}
