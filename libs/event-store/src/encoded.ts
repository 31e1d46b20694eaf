/**
 * Events as they are stored: JSON text and sealed bytes. Both stores encode and decode here, so what
 * comes out of the memory store went through the same JSON as what comes out of Postgres.
 */
import type { Sealed, Sealer } from '#libs/sealing';
import type { NewEvent, RecordedEvent, StreamName } from './event.js';
import type { AppendRequest } from './event-store.js';
import { decodeMetadata, encodeMetadata } from './metadata.js';

export interface EncodedEvent {
  readonly id: string;
  readonly isExternal: boolean;
  readonly type: string;
  readonly schemaVersion: number;
  readonly occurredAtMs: number;
  /** JSON of `Metadata`. */
  readonly metadata: string;
  /** JSON. */
  readonly data: string;
  readonly sealed: Sealed | null;
}

export interface EncodedAppend {
  readonly stream: StreamName;
  /** `streamKey` of it: made once, because it is looked up often. */
  readonly key: string;
  readonly expectedVersion: number;
  readonly events: readonly EncodedEvent[];
}

export interface EncodedBlob {
  readonly id: string;
  readonly mime: string;
  readonly sealed: Sealed;
}

export interface EncodedRequest {
  readonly workspaceId: string;
  readonly appends: readonly EncodedAppend[];
  readonly blobs: readonly EncodedBlob[];
}

/** A stored event with its place. */
export interface StoredEvent extends EncodedEvent {
  readonly workspaceId: string;
  readonly stream: StreamName;
  readonly version: number;
  readonly position: number;
  readonly recordedAtMs: number;
}

/** Names a stream across workspaces. */
export function streamKey(workspaceId: string, stream: StreamName): string {
  return `${workspaceId}/${stream}`;
}

/** Blobs have no stream of their own. */
export const BLOB_PLACE = 'blob';

/** Makes the keys ready that a request needs; `null` when all are. Rejects with `KeyForgottenError`. */
export function prepareKeys(
  sealer: Sealer,
  { workspaceId, appends, blobs }: AppendRequest,
): Promise<void> | null {
  const missing: string[] = [];
  const need = (keyId: string) => {
    if (!sealer.isAtHand(workspaceId, keyId)) missing.push(keyId);
  };
  for (const { events } of appends)
    for (const event of events) if (event.private) need(event.sealFor as string);
  if (blobs) for (const blob of blobs) need(blob.sealFor);
  return missing.length > 0 ? sealer.prepare(workspaceId, [...new Set(missing)]) : null;
}

/** Directly after `prepareKeys`. */
export function encodeRequest(
  sealer: Sealer,
  { workspaceId, appends, blobs = [] }: AppendRequest,
): EncodedRequest {
  return {
    workspaceId,
    appends: appends.map(({ stream, expectedVersion, events }) => ({
      stream,
      key: streamKey(workspaceId, stream),
      expectedVersion,
      events: events.map((event) => encodeEvent(sealer, workspaceId, stream, event)),
    })),
    blobs: blobs.map(({ id, mime, sealFor, bytes }) => ({
      id,
      mime,
      sealed: sealer.seal({ workspaceId, stream: BLOB_PLACE, eventId: id }, sealFor, bytes),
    })),
  };
}

function encodeEvent(
  sealer: Sealer,
  workspaceId: string,
  stream: StreamName,
  event: NewEvent,
): EncodedEvent {
  const place = { workspaceId, stream, eventId: event.id };
  return {
    id: event.id,
    isExternal: event.isExternal,
    type: event.type,
    schemaVersion: event.schemaVersion,
    occurredAtMs: event.occurredAt.getTime(),
    metadata: encodeMetadata(event),
    data: JSON.stringify(event.data),
    sealed: event.private
      ? sealer.seal(place, event.sealFor as string, JSON.stringify(event.private))
      : null,
  };
}

export function decodeEvent(stored: StoredEvent): RecordedEvent {
  const { actor, causationId, correlationId, traceparent, decidedBy } = decodeMetadata(
    stored.metadata,
  );
  return {
    id: stored.id,
    type: stored.type,
    schemaVersion: stored.schemaVersion,
    workspaceId: stored.workspaceId,
    stream: stored.stream,
    version: stored.version,
    position: stored.position,
    occurredAt: new Date(stored.occurredAtMs),
    recordedAt: new Date(stored.recordedAtMs),
    actor,
    causationId,
    correlationId,
    traceparent,
    decidedBy,
    data: JSON.parse(stored.data),
    sealed: stored.sealed,
  };
}
