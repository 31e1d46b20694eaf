/**
 * The one statement that writes: any number of appends, their events and blobs, in one commit. The
 * function it calls gives dense positions in order of commit, and a refused batch leaves no gap
 * (ADR 0002).
 */
import type { ClientBase } from 'pg';
import type { Link } from './chain.js';
import type { EncodedBlob, EncodedEvent } from '../encoded.js';
import type { StreamName } from '../event.js';
import {
  boolArray,
  byteaArray,
  int2Array,
  latin1ByteaArray,
  int4Array,
  textArray,
  textArrayPair,
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
  /** The event's metadata and data as bytes. */
  readonly content: Buffer;
  readonly chain: Link;
}

export interface BlobRow {
  readonly workspaceId: string;
  readonly blob: EncodedBlob;
}

const APPEND = `select append_events(${Array.from({ length: 19 }, (_, index) => `$${index + 1}`).join(', ')})`;
const NO_BLOBS = [null, null, null, null, null];

/** Answers the position before the batch: its event k (from 1) got that position + k. */
export async function insertBatch(
  client: ClientBase,
  rows: readonly EventRow[],
  blobs: readonly BlobRow[],
): Promise<number> {
  const { rows: answer } = await client.query<[string]>({
    name: 'store-append',
    text: APPEND,
    values: [...eventColumns(rows), ...(blobs.length > 0 ? blobColumns(blobs) : NO_BLOBS)],
    rowMode: 'array',
  });
  return Number(answer[0]?.[0]);
}

function eventColumns(rows: readonly EventRow[]): Buffer[] {
  const { left: metadata, right: data } = textArrayPair(
    rows.map(({ content, event }) => ({
      bytes: content,
      split: Buffer.byteLength(event.metadata),
    })),
  );
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
    metadata,
    data,
    uuidArray(rows.map((row) => row.event.sealed?.keyId ?? null)),
    byteaArray(rows.map((row) => row.event.sealed?.box ?? null)),
    latin1ByteaArray(rows.map((row) => row.chain)),
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
