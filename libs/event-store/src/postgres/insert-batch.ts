/**
 * The one statement that writes: any number of appends, their events and blobs, in one commit. The
 * function it calls gives dense positions in order of commit, and a refused batch leaves no gap
 * (ADR 0002).
 */
import type { ClientBase } from 'pg';
import type { Link } from './chain.js';
import type { EncodedBlob, EncodedEvent } from '../encoded.js';
import type { StreamName } from '../event.js';
import { makeColumns } from './binary-arrays.js';

/** A stream's name ends with its id. It was checked when the append came in. */
const UUID_CHARS = 36;

export interface EventRow {
  readonly workspaceId: string;
  readonly stream: StreamName;
  readonly version: number;
  readonly event: EncodedEvent;
  /** The event's metadata and data as bytes; the data begins at `split`. */
  readonly content: Buffer;
  readonly split: number;
  readonly chain: Link;
}

export interface BlobRow {
  readonly workspaceId: string;
  readonly blob: EncodedBlob;
}

const COLUMNS = 20;
const APPEND = `select append_events(${Array.from({ length: COLUMNS }, (_, index) => `$${index + 1}`).join(', ')})`;
const NOTHING_SEALED = [null, null];
const NO_BLOBS = [null, null, null, null, null];

/** Answers the position before the batch: its event k (from 1) got that position + k. */
export async function insertBatch(
  client: ClientBase,
  rows: readonly EventRow[],
  blobs: readonly BlobRow[],
): Promise<number> {
  const { shapes, shapeOf } = shapesOf(rows);
  const { rows: answer } = await client.query<[string]>({
    name: 'store-append-shaped',
    text: APPEND,
    values: [
      ...shapeColumns(shapes),
      ...eventColumns(rows, shapeOf),
      ...(blobs.length > 0 ? blobColumns(blobs) : NO_BLOBS),
    ],
    rowMode: 'array',
  });
  return Number(answer[0]?.[0]);
}

/** What a batch's events share; an event refers to the first one that says it. */
type Shape = Pick<EventRow, 'workspaceId' | 'stream' | 'event'>;

function shapesOf(rows: readonly EventRow[]): { shapes: Shape[]; shapeOf: Int16Array } {
  const shapes: Shape[] = [];
  const shapeOf = new Int16Array(rows.length);
  for (const [index, row] of rows.entries()) {
    let found = shapes.findIndex((shape) => isAlike(shape, row));
    if (found < 0) found = shapes.push(row) - 1;
    shapeOf[index] = found + 1; // PostgreSQL counts from 1.
  }
  return { shapes, shapeOf };
}

function isAlike(left: Shape, right: Shape): boolean {
  return (
    left.event.type === right.event.type &&
    left.workspaceId === right.workspaceId &&
    left.event.schemaVersion === right.event.schemaVersion &&
    left.event.isExternal === right.event.isExternal &&
    left.stream.length === right.stream.length &&
    left.stream.startsWith(categoryOf(right.stream))
  );
}

function categoryOf(stream: StreamName): string {
  return stream.slice(0, -UUID_CHARS - 1);
}

function shapeColumns(shapes: readonly Shape[]): unknown[][] {
  return [
    shapes.map((shape) => shape.workspaceId),
    shapes.map((shape) => categoryOf(shape.stream)),
    shapes.map((shape) => shape.event.type),
    shapes.map((shape) => shape.event.schemaVersion),
    shapes.map((shape) => shape.event.isExternal),
  ];
}

function eventColumns(rows: readonly EventRow[], shapeOf: Int16Array): (Buffer | null)[] {
  const length = rows.length;
  let metadataBytes = 0;
  let dataBytes = 0;
  for (const { content, split } of rows) {
    metadataBytes += split;
    dataBytes += content.length - split;
  }
  const columns = makeColumns({
    shapes: { type: 'int2', length, bytes: length * 2 },
    streams: { type: 'uuid', length, bytes: length * 16 },
    versions: { type: 'int4', length, bytes: length * 4 },
    ids: { type: 'uuid', length, bytes: length * 16 },
    occurred: { type: 'timestamptz', length, bytes: length * 8 },
    metadata: { type: 'text', length, bytes: metadataBytes },
    data: { type: 'text', length, bytes: dataBytes },
    links: { type: 'bytea', length, bytes: length * 32 },
  });
  for (const [index, { stream, version, event, content, split, chain }] of rows.entries()) {
    columns.shapes.addInt2(shapeOf[index] as number);
    columns.streams.addUuid(stream.slice(-UUID_CHARS));
    columns.versions.addInt4(version);
    columns.ids.addUuid(event.id);
    columns.occurred.addTime(event.occurredAtMs);
    columns.metadata.addBytes(content, 0, split);
    columns.data.addBytes(content, split);
    columns.links.addLatin1(chain);
  }
  return [...Object.values(columns).map((column) => column.sealed()), ...sealedColumns(rows)];
}

function sealedColumns(rows: readonly EventRow[]): (Buffer | null)[] {
  const length = rows.length;
  let sealedCount = 0;
  let boxBytes = 0;
  for (const { event } of rows) {
    if (event.sealed === null) continue;
    sealedCount += 1;
    boxBytes += event.sealed.box.length;
  }
  if (sealedCount === 0) return NOTHING_SEALED;
  const hasNull = sealedCount < length;
  const { keys, boxes } = makeColumns({
    keys: { type: 'uuid', length, bytes: sealedCount * 16, hasNull },
    boxes: { type: 'bytea', length, bytes: boxBytes, hasNull },
  });
  for (const { event } of rows) {
    if (event.sealed === null) {
      keys.addNull();
      boxes.addNull();
    } else {
      keys.addUuid(event.sealed.keyId);
      boxes.addBytes(event.sealed.box);
    }
  }
  return [keys.sealed(), boxes.sealed()];
}

/** In order of id, so that two processes that write the same blobs never wait for each other. */
function blobColumns(blobs: readonly BlobRow[]): unknown[] {
  const sorted = [...blobs].sort((a, b) => (a.blob.id < b.blob.id ? -1 : 1));
  const length = sorted.length;
  const bytes = sorted.reduce((sum, { blob }) => sum + blob.sealed.box.length, 0);
  const { boxes } = makeColumns({ boxes: { type: 'bytea', length, bytes } });
  for (const { blob } of sorted) boxes.addBytes(blob.sealed.box);
  return [
    sorted.map((row) => row.workspaceId),
    sorted.map((row) => row.blob.id),
    sorted.map((row) => row.blob.sealed.keyId),
    sorted.map((row) => row.blob.mime),
    boxes.sealed(),
  ];
}
