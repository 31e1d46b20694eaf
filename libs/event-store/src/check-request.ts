/** What an append must look like before anything is done with it. Broken ones are our own bugs. */
import type { NewEvent } from './event.js';
import type { AppendRequest } from './event-store.js';
import { ANY_VERSION, type EventVersions } from './event-versions.js';
import { isUuid } from './ids.js';
import { checkStreamName } from './stream.js';

/** Throws `TypeError` that names the field and the rule. */
export function checkRequest(request: AppendRequest, versions: EventVersions = ANY_VERSION): void {
  uuid('workspaceId', request.workspaceId);
  if (request.appends.length === 0) throw new TypeError('appends: at least one.');
  for (const append of request.appends) {
    checkStreamName(append.stream);
    if (!Number.isInteger(append.expectedVersion) || append.expectedVersion < 0)
      throw new TypeError(`expectedVersion: a whole number from 0, not ${append.expectedVersion}.`);
    if (append.events.length === 0) throw new TypeError(`events: ${append.stream} gets none.`);
    for (const event of append.events) {
      checkEvent(event);
      checkVersion(event, versions);
    }
  }
  checkOnce(request);
  for (const blob of request.blobs ?? []) {
    uuid('blob.id', blob.id);
    uuid('blob.sealFor', blob.sealFor);
  }
}

/** No stream and no id is there twice. */
function checkOnce({ appends }: AppendRequest): void {
  if (appends.length === 1 && appends[0]?.events.length === 1) return;
  const streams = new Set<string>();
  const ids = new Set<string>();
  for (const { stream, events } of appends) {
    if (streams.has(stream)) throw new TypeError(`appends: ${stream} is there twice.`);
    streams.add(stream);
    for (const { id } of events) {
      if (ids.has(id)) throw new TypeError(`event.id: ${id} is there twice.`);
      ids.add(id);
    }
  }
}

function checkEvent(event: NewEvent): void {
  uuid('event.id', event.id);
  if (event.type === '') throw new TypeError('event.type: not empty.');
  if (Number.isNaN(event.occurredAt.getTime()))
    throw new TypeError(`event.occurredAt: a valid time (${event.type}).`);
  if (event.private && event.sealFor === undefined)
    throw new TypeError(`event.sealFor: required with a private part (${event.type}).`);
  if (event.sealFor !== undefined) uuid('event.sealFor', event.sealFor);
}

/** What nobody declared could not be read again once it has changed. */
function checkVersion({ type, schemaVersion }: NewEvent, { newest }: EventVersions): void {
  if (newest.size === 0) return;
  const known = newest.get(type);
  if (known === undefined)
    throw new TypeError(
      `event.type: ${type} is not in the catalog of events (libs/event-catalog).`,
    );
  if (schemaVersion !== known)
    throw new TypeError(
      `event.schemaVersion: ${type} is written in ${known}, not ${schemaVersion}.`,
    );
}

function uuid(field: string, value: string): void {
  if (typeof value !== 'string' || !isUuid(value))
    throw new TypeError(`${field}: a lower-case UUID, not ${value}.`);
}
