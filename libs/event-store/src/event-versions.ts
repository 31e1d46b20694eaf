/**
 * Shapes of events over time. A published event is never rewritten: what reads an old one brings it up
 * to the newest version, and what meets one that is newer than this software leaves it alone.
 */
import type { OpenedEvent, RecordedEvent } from './event.js';

/** From one version to the next, pure. A part that did not change has no function. */
export interface Upcaster {
  readonly data?: (data: never) => object;
  /** Never called for a person who was forgotten. */
  readonly private?: (personal: never) => object;
}

/** What this software knows. */
export interface EventVersions {
  /** Newest version by type. */
  readonly newest: ReadonlyMap<string, number>;
  /** By `<Type>@<version it starts from>`; each raises the version by one. */
  readonly upcasters: ReadonlyMap<string, Upcaster>;
}

/** A store without a table of versions takes every event as it is. */
export const ANY_VERSION: EventVersions = { newest: new Map(), upcasters: new Map() };

/**
 * Throws when a version below the newest has no way up: a mistake of ours that shows at the start and
 * not in the middle of a replay.
 */
export function eventVersions(
  newest: Readonly<Record<string, number>>,
  upcasters: Readonly<Record<string, Upcaster>> = {},
): EventVersions {
  const ways = new Map(Object.entries(upcasters));
  for (const [type, version] of Object.entries(newest))
    for (let from = 1; from < version; from += 1)
      if (!ways.has(`${type}@${from}`))
        throw new Error(`${type} is at version ${version}, but no upcaster starts from ${from}.`);
  for (const name of ways.keys()) {
    const [type = '', from] = name.split('@');
    if (!(Number(from) < (newest[type] ?? 0)))
      throw new Error(
        `The upcaster ${name} leads to no version: ${type} has ${newest[type] ?? 0}.`,
      );
  }
  return { newest: new Map(Object.entries(newest)), upcasters: ways };
}

/** The event in the shape that this software knows. An event that is newer comes back marked as such. */
export function inNewestForm<Event extends RecordedEvent>(
  { newest, upcasters }: EventVersions,
  event: Event,
): Event {
  const known = newest.get(event.type);
  if (known === undefined || known === event.schemaVersion) return event;
  if (event.schemaVersion > known) return { ...event, isNewer: true };
  let data = event.data as object;
  for (let from = event.schemaVersion; from < known; from += 1)
    data = upcasters.get(`${event.type}@${from}`)?.data?.(data as never) ?? data;
  return {
    ...event,
    data,
    schemaVersion: known,
    recordedVersion: event.recordedVersion ?? event.schemaVersion,
  };
}

/** The personal part of an event, from the version that it was sealed in. */
export function personalInNewestForm(
  { newest, upcasters }: EventVersions,
  { type, schemaVersion, recordedVersion = schemaVersion }: VersionOf,
  personal: object,
): object {
  const known = newest.get(type) ?? recordedVersion;
  let part = personal;
  for (let from = recordedVersion; from < known; from += 1)
    part = upcasters.get(`${type}@${from}`)?.private?.(part as never) ?? part;
  return part;
}

type VersionOf = Pick<RecordedEvent, 'type' | 'schemaVersion' | 'recordedVersion'>;

/**
 * An event was written by newer software than this: nothing may be decided, shown or counted by guessing
 * what it means. Upgrade this process; what it parked is tried again by `convolog dead-letters --redrive`.
 */
export class NewerEventError extends Error {
  readonly type: string;
  readonly schemaVersion: number;

  constructor({ type, schemaVersion, stream, version }: RecordedEvent) {
    super(
      `${type} version ${schemaVersion} (${stream}, event ${version}) is newer than this software. Upgrade it.`,
    );
    this.name = 'NewerEventError';
    this.type = type;
    this.schemaVersion = schemaVersion;
  }
}

/** Throws `NewerEventError` for the first event that this software does not know the shape of. */
export function assertKnown(events: readonly (RecordedEvent | OpenedEvent)[]): void {
  const newer = events.find((event) => event.isNewer);
  if (newer) throw new NewerEventError(newer);
}
