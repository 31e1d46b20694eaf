/** Opens the personal parts of events, as quickly as their keys are at hand. */
import type { Sealer } from '#libs/sealing';
import type { OpenedEvent, RecordedEvent } from './event.js';
import { type EventVersions, personalInNewestForm } from './event-versions.js';

/** Opens personal parts with one look-up of keys per workspace. Throws `TamperedError`. */
export async function openEvents(
  sealer: Sealer,
  versions: EventVersions,
  events: readonly RecordedEvent[],
): Promise<OpenedEvent[]> {
  const opened: OpenedEvent[] = [];
  for (const event of events) {
    const known = openNow(sealer, versions, event);
    if (known === undefined) break;
    opened.push(known);
  }
  if (opened.length === events.length) return opened;
  // A key is not at hand: it, and all that the rest will need, in one go.
  const rest = events.slice(opened.length);
  await preloadKeys(sealer, rest);
  for (const event of rest)
    opened.push(openNow(sealer, versions, event) ?? (await openLater(sealer, versions, event)));
  return opened;
}

/** `undefined` when its key is not at hand. */
function openNow(
  sealer: Sealer,
  versions: EventVersions,
  event: RecordedEvent,
): OpenedEvent | undefined {
  const { workspaceId, stream, id: eventId, sealed } = event;
  if (sealed === null) return withPersonal(event, null, false);
  const plaintext = sealer.openNow({ workspaceId, stream, eventId }, sealed);
  return plaintext === undefined ? undefined : openedWith(versions, event, plaintext);
}

async function openLater(
  sealer: Sealer,
  versions: EventVersions,
  event: RecordedEvent,
): Promise<OpenedEvent> {
  const { workspaceId, stream, id: eventId, sealed } = event;
  const plaintext = sealed && (await sealer.open({ workspaceId, stream, eventId }, sealed));
  return openedWith(versions, event, plaintext);
}

/** `null`: the key was destroyed. */
function openedWith(
  versions: EventVersions,
  event: RecordedEvent,
  plaintext: Buffer | null,
): OpenedEvent {
  if (plaintext === null) return withPersonal(event, null, true);
  const personal = JSON.parse(plaintext.toString()) as object;
  return withPersonal(event, personalInNewestForm(versions, event, personal), false);
}

/** Field by field, unless it has a rare one: one shape for all, made in one go. */
function withPersonal(
  event: RecordedEvent,
  personal: object | null,
  isForgotten: boolean,
): OpenedEvent {
  if (event.recordedVersion !== undefined || event.isNewer !== undefined)
    return { ...event, private: personal, isForgotten };
  return {
    id: event.id,
    type: event.type,
    schemaVersion: event.schemaVersion,
    workspaceId: event.workspaceId,
    stream: event.stream,
    version: event.version,
    position: event.position,
    occurredAt: event.occurredAt,
    recordedAt: event.recordedAt,
    actor: event.actor,
    causationId: event.causationId,
    correlationId: event.correlationId,
    traceparent: event.traceparent,
    decidedBy: event.decidedBy,
    data: event.data,
    sealed: event.sealed,
    private: personal,
    isForgotten,
  };
}

async function preloadKeys(sealer: Sealer, events: readonly RecordedEvent[]): Promise<void> {
  const keyIds = new Map<string, Set<string>>();
  for (const { workspaceId, sealed } of events) {
    if (sealed === null) continue;
    const ofWorkspace = keyIds.get(workspaceId) ?? new Set();
    keyIds.set(workspaceId, ofWorkspace.add(sealed.keyId));
  }
  for (const [workspaceId, ids] of keyIds) await sealer.preload(workspaceId, [...ids]);
}
