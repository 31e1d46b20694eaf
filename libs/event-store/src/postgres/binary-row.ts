/**
 * A row of the event table as COPY's binary format carries it, decoded into an event. The columns that
 * are never null and always as long come first, so that most of a row is read at fixed places.
 */
import type { Sealed } from '#libs/sealing';
import type { RecordedEvent } from '../event.js';
import { JoinedJson } from '../joined-json.js';
import { decodeMetadata } from '../metadata.js';
import type { CopyRows } from './copy-rows.js';
import { type Bytes, Kinds, namesOf, UUID_CHARS, UuidTexts } from './known-texts.js';

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
const HIGH_WORD = 0x1_0000_0000;
const NULL = -1;
const FIELDS_BEFORE_METADATA = ['category', 'type', 'key_id', 'sealed'];

const workspaces = new UuidTexts(1_024);
const keys = new UuidTexts(4_096);
const kinds = new Kinds(1_024);

export function positionOf({ view, at }: CopyRows): number {
  return int64(view, at + POSITION);
}

/** The number of the archive's block that holds the payload of a husk, which is a row that says no more. */
export function blockOf({ buffer, view, at }: CopyRows): string | null {
  let field = at + CATEGORY;
  for (const _ of FIELDS_BEFORE_METADATA) field += 4 + Math.max(0, view.getInt32(field));
  if (view.getInt32(field) !== 0) return null;
  return buffer.toString('latin1', field + 8, field + 8 + view.getInt32(field + 4));
}

/** Data of events that were decoded, to be parsed together. */
export type DataTexts = JoinedJson<{ data: unknown }>;

export function dataTexts(): DataTexts {
  return new JoinedJson((event, data) => {
    event.data = data;
  });
}

/** `null` for a husk. The event has its data when `texts` were parsed. */
export function decodeRow({ buffer, view, at }: CopyRows, texts: DataTexts): RecordedEvent | null {
  const bytes = buffer as Bytes;
  const typeAt = at + CATEGORY + 4 + view.getInt32(at + CATEGORY);
  let end = typeAt + 4 + view.getInt32(typeAt);
  const kind = kinds.of(view, buffer, at + CATEGORY, end);
  const names = namesOf(kind, view, at + ID, at + STREAM);
  let field = end + 4;
  let sealed: Sealed | null = null;
  if (view.getInt32(end) === NULL) {
    field += 4; // The sealed part is null as well.
  } else {
    const keyId = keys.of(view, field);
    field += 16;
    end = field + 4 + view.getInt32(field);
    // A copy: a part of the chunk would keep all of it in memory.
    sealed = { keyId, box: Buffer.from(buffer.subarray(field + 4, end)) };
    field = end;
  }
  end = field + 4 + view.getInt32(field);
  if (end === field + 4) return null;
  const { actor, causationId, correlationId, traceparent, decidedBy } = decodeMetadata(
    bytes.utf8Slice(field + 4, end),
  );
  field = end;
  end = field + 4 + view.getInt32(field);
  const event = {
    id: names.slice(0, UUID_CHARS),
    type: kind.type,
    schemaVersion: view.getInt16(at + SCHEMA_VERSION),
    workspaceId: workspaces.of(view, at + WORKSPACE),
    stream: names.slice(UUID_CHARS),
    version: view.getInt32(at + VERSION),
    position: int64(view, at + POSITION),
    occurredAt: time(view, at + OCCURRED),
    recordedAt: time(view, at + RECORDED),
    actor,
    causationId,
    correlationId,
    traceparent,
    decidedBy,
    data: null,
    sealed,
  };
  texts.add(event, buffer, view, field + 4, end);
  return event;
}

function int64(view: DataView, at: number): number {
  return view.getInt32(at) * HIGH_WORD + view.getUint32(at + 4);
}

function time(view: DataView, at: number): Date {
  return new Date(EPOCH_2000_MS + Math.round(int64(view, at) / 1_000));
}
