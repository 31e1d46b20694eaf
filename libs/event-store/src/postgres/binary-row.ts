/**
 * A row of the event table as COPY's binary format carries it, decoded into an event. The columns that
 * are never null and always as long come first, so that most of a row is read at fixed places.
 */
import type { Sealed } from '#libs/sealing';
import type { RecordedEvent } from '../event.js';
import { decodeMetadata } from '../metadata.js';
import type { CopyRows } from './copy-rows.js';
import { type Bytes, ShortTexts, UuidTexts, uuidText } from './known-texts.js';

export const BINARY_COLUMNS = `position, workspace_id, stream_id, id, version, schema_version,
  occurred_at, recorded_at, category, type, key_id, sealed, metadata, data`;

/** Where those are, counted from the row's first field length. Each has its length (4 bytes) before it. */
const POSITION = 4;
const WORKSPACE = 16;
const STREAM = 36;
const ID = 56;
const VERSION = 76;
const SCHEMA_VERSION = 84;
const OCCURRED = 90;
const RECORDED = 102;
/** The first field of varying length. */
const CATEGORY = 110;

/** PostgreSQL counts microseconds from 2000-01-01. */
const EPOCH_2000_MS = 946_684_800_000;
const NULL = -1;
const FIELDS_BEFORE_METADATA = ['category', 'type', 'key_id', 'sealed'];

const workspaces = new UuidTexts(1_024);
const streams = new UuidTexts(65_536);
const keys = new UuidTexts(4_096);
const types = new ShortTexts(1_024);
/** `conversation` → `conversation-`. */
const prefixes = new Map<string, string>();

export function positionOf({ buffer, at }: CopyRows): number {
  return int64(buffer, at + POSITION);
}

/** The number of the archive's block that holds the payload of a husk, which is a row that says no more. */
export function blockOf({ buffer, at }: CopyRows): string | null {
  let field = at + CATEGORY;
  for (const _ of FIELDS_BEFORE_METADATA) field += 4 + Math.max(0, buffer.readInt32BE(field));
  if (buffer.readInt32BE(field) !== 0) return null;
  return buffer.toString('latin1', field + 8, field + 8 + buffer.readInt32BE(field + 4));
}

/** `null` for a husk. */
export function decodeRow({ buffer: plain, at }: CopyRows): RecordedEvent | null {
  const buffer = plain as Bytes;
  let field = at + CATEGORY;
  let end = field + 4 + buffer.readInt32BE(field);
  const category = types.of(buffer, field + 4, end);
  field = end;
  end = field + 4 + buffer.readInt32BE(field);
  const type = types.of(buffer, field + 4, end);
  field = end + 4;
  let sealed: Sealed | null = null;
  if (buffer.readInt32BE(end) === NULL) {
    field += 4; // The sealed part is null as well.
  } else {
    const keyId = keys.of(buffer, field, '');
    field += 16;
    end = field + 4 + buffer.readInt32BE(field);
    // A copy: a part of the chunk would keep all of it in memory.
    sealed = { keyId, box: Buffer.from(buffer.subarray(field + 4, end)) };
    field = end;
  }
  end = field + 4 + buffer.readInt32BE(field);
  if (end === field + 4) return null;
  const { actor, causationId, correlationId, traceparent, decidedBy } = decodeMetadata(
    buffer.utf8Slice(field + 4, end),
  );
  field = end;
  end = field + 4 + buffer.readInt32BE(field);
  return {
    id: uuidText(buffer, at + ID),
    type,
    schemaVersion: buffer.readInt16BE(at + SCHEMA_VERSION),
    workspaceId: workspaces.of(buffer, at + WORKSPACE, ''),
    stream: streams.of(buffer, at + STREAM, prefixOf(category)),
    version: buffer.readInt32BE(at + VERSION),
    position: int64(buffer, at + POSITION),
    occurredAt: time(buffer, at + OCCURRED),
    recordedAt: time(buffer, at + RECORDED),
    actor,
    causationId,
    correlationId,
    traceparent,
    decidedBy,
    data: JSON.parse(buffer.utf8Slice(field + 4, end)),
    sealed,
  };
}

function prefixOf(category: string): string {
  let prefix = prefixes.get(category);
  if (prefix === undefined) {
    prefix = `${category}-`;
    prefixes.set(category, prefix);
  }
  return prefix;
}

function int64(buffer: Buffer, at: number): number {
  return buffer.readInt32BE(at) * 0x1_0000_0000 + buffer.readUInt32BE(at + 4);
}

function time(buffer: Buffer, at: number): Date {
  return new Date(EPOCH_2000_MS + Math.round(int64(buffer, at) / 1_000));
}
