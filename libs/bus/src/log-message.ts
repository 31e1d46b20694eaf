/**
 * How facts travel: a batch of CloudEvents 1.0 in structured JSON, per partition, in order of
 * position. The sealed part stays ciphertext; nothing personal is readable on the bus.
 *
 * The headers tell which stretch of the store the batch covers: every event of this partition with
 * `after` < position <= `upTo` is in it. A reader that stands before `after` has missed something
 * and reads the store.
 */
import type { RecordedEvent } from '#libs/event-store';
import { headers, type MsgHdrs } from 'nats';
import { LOG_PARTITIONS } from './subjects.js';

export const AFTER_HEADER = 'Convolog-After';
export const UP_TO_HEADER = 'Convolog-Up-To';
const CONTENT_TYPE = 'application/cloudevents-batch+json';
/** A batch is cut here, well below the server's default limit of 1 MiB. */
export const MESSAGE_BYTES_MAX = 256 * 1024;

/** The stretch of positions that a message covers. */
export interface Covers {
  readonly after: number;
  readonly upTo: number;
}

/** Structured CloudEvent. Extension names are lower case without separators, as the standard asks. */
interface LogEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: unknown;
  readonly schemaversion: number;
  /** The version that the sealed part was recorded in, when `data` was brought up from an older one. */
  readonly recordedversion?: number;
  readonly workspaceid: string;
  readonly streamversion: number;
  /** A string: the standard's integers end at 31 bits. */
  readonly position: string;
  readonly recordedat: string;
  readonly actorkind: string;
  readonly actorid: string;
  readonly correlationid: string;
  readonly causationid?: string;
  readonly traceparent?: string;
  /** JSON of the versions that decided. */
  readonly decidedby?: string;
  readonly sealedkey?: string;
  /** Base64. */
  readonly sealedbox?: string;
}

const TYPE_PREFIX = 'convolog.';

/** Which partition a stream travels in: the same for ever, in every process (FNV-1a). */
export function partitionOf(stream: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < stream.length; index++) {
    hash ^= stream.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  return (hash >>> 0) % LOG_PARTITIONS;
}

export function encodeEvent(event: RecordedEvent): string {
  const encoded: LogEvent = {
    specversion: '1.0',
    id: event.id,
    source: `/workspaces/${event.workspaceId}`,
    type: TYPE_PREFIX + event.type,
    subject: event.stream,
    time: event.occurredAt.toISOString(),
    datacontenttype: 'application/json',
    data: event.data,
    schemaversion: event.schemaVersion,
    ...(event.recordedVersion === undefined ? {} : { recordedversion: event.recordedVersion }),
    workspaceid: event.workspaceId,
    streamversion: event.version,
    position: String(event.position),
    recordedat: event.recordedAt.toISOString(),
    actorkind: event.actor.kind,
    actorid: event.actor.id,
    correlationid: event.correlationId,
    ...(event.causationId === null ? {} : { causationid: event.causationId }),
    ...(event.traceparent === null ? {} : { traceparent: event.traceparent }),
    ...(Object.keys(event.decidedBy).length === 0
      ? {}
      : { decidedby: JSON.stringify(event.decidedBy) }),
    ...(event.sealed === null
      ? {}
      : { sealedkey: event.sealed.keyId, sealedbox: event.sealed.box.toString('base64') }),
  };
  return JSON.stringify(encoded);
}

export function batchHeaders(partition: number, covers: Covers): MsgHdrs {
  const made = headers();
  made.set('Content-Type', CONTENT_TYPE);
  made.set('Nats-Msg-Id', `${partition}-${covers.after}-${covers.upTo}`);
  made.set(AFTER_HEADER, String(covers.after));
  made.set(UP_TO_HEADER, String(covers.upTo));
  return made;
}

/** What a message says about itself; `null` when it is not one of ours. */
export function coversOf(found: MsgHdrs | undefined): Covers | null {
  const after = Number(found?.get(AFTER_HEADER) || Number.NaN);
  const upTo = Number(found?.get(UP_TO_HEADER) || Number.NaN);
  return Number.isSafeInteger(after) && Number.isSafeInteger(upTo) && after < upTo
    ? { after, upTo }
    : null;
}

/** `null` for anything that is not such a batch; the reader then takes the store's word. */
export function tryDecodeBatch(bytes: Uint8Array): RecordedEvent[] | null {
  try {
    const batch = JSON.parse(Buffer.from(bytes).toString('utf8')) as LogEvent[];
    return batch.map(decodeEvent);
  } catch {
    return null;
  }
}

/**
 * Tells a batch without events of these types from its bytes, which costs a tenth of decoding it: most
 * batches are no concern of most reactions. May answer true for one that has none, never false for one
 * that has some, nor for what is no whole batch.
 */
export function mayContain(bytes: Uint8Array, types: readonly string[]): boolean {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (body.at(0) !== 0x5b || body.at(-1) !== 0x5d) return true; // Not "[...]".
  return types.some((type) => body.includes(`"type":"${TYPE_PREFIX}${type}"`));
}

function decodeEvent(event: LogEvent): RecordedEvent {
  if (!event.type.startsWith(TYPE_PREFIX)) throw new TypeError('Not an event of ours.');
  return {
    id: event.id,
    type: event.type.slice(TYPE_PREFIX.length),
    schemaVersion: event.schemaversion,
    ...(event.recordedversion === undefined ? {} : { recordedVersion: event.recordedversion }),
    workspaceId: event.workspaceid,
    stream: event.subject,
    version: event.streamversion,
    position: Number(event.position),
    occurredAt: new Date(event.time),
    recordedAt: new Date(event.recordedat),
    actor: { kind: event.actorkind, id: event.actorid } as RecordedEvent['actor'],
    causationId: event.causationid ?? null,
    correlationId: event.correlationid,
    traceparent: event.traceparent ?? null,
    decidedBy: event.decidedby === undefined ? {} : JSON.parse(event.decidedby),
    data: event.data,
    sealed:
      event.sealedkey === undefined
        ? null
        : { keyId: event.sealedkey, box: Buffer.from(event.sealedbox ?? '', 'base64') },
  };
}
