/** Opens the personal parts of events, as quickly as their keys are at hand. */
import type { OpenedAhead, Sealer } from '#libs/sealing';
import type { OpenedEvent, RecordedEvent } from './event.js';
import { type EventVersions, personalInNewestForm } from './event-versions.js';
import { JoinedJson } from './joined-json.js';

/** While its personal part is not parsed yet. */
type BeingOpened = { -readonly [Field in keyof OpenedEvent]: OpenedEvent[Field] };

/**
 * Opens personal parts with one look-up of keys per workspace. Throws `TamperedError`.
 *
 * @param ahead what another thread has opened of these events, or will until it is wanted here
 */
export async function openEvents(
  sealer: Sealer,
  versions: EventVersions,
  events: readonly RecordedEvent[],
  ahead: OpenedAhead | null = null,
): Promise<OpenedEvent[]> {
  const opened: OpenedEvent[] = [];
  const texts = new JoinedJson<BeingOpened>((event, personal) => {
    event.private = personalInNewestForm(versions, event, personal as object);
  });
  const own = ahead === null ? [] : openFromTheEnd(sealer, events, ahead);
  let areKeysLoaded = false;
  for (let index = 0; index < events.length; index += 1) {
    const event = events[index] as RecordedEvent;
    const being = beingOpened(event);
    opened.push(being);
    if (event.sealed === null) continue;
    const start = ahead === null ? -1 : ahead.startOf(index);
    if (start >= 0) {
      const { bytes, view } = ahead as OpenedAhead;
      texts.add(being, bytes, view, start, (ahead as OpenedAhead).endOf(index));
      continue;
    }
    let plaintext = own[index] ?? openNow(sealer, event);
    if (plaintext === undefined && !areKeysLoaded) {
      // A key is not at hand: it, and all that the rest will need, in one go.
      await loadKeys(sealer, events.slice(index));
      areKeysLoaded = true;
      plaintext = openNow(sealer, event);
    }
    if (plaintext === undefined) plaintext = await openLater(sealer, event);
    if (plaintext === null) being.isForgotten = true;
    else texts.add(being, plaintext, viewOf(plaintext), 0, plaintext.length);
  }
  texts.parse();
  return opened;
}

/** What the other thread has not come to yet: it goes from the first to the last, so they meet. */
function openFromTheEnd(
  sealer: Sealer,
  events: readonly RecordedEvent[],
  ahead: OpenedAhead,
): (Buffer | null | undefined)[] {
  const own: (Buffer | null | undefined)[] = [];
  for (let index = events.length - 1; index >= 0; index -= 1) {
    const event = events[index] as RecordedEvent;
    if (event.sealed === null) continue;
    if (!ahead.claim(index)) break;
    try {
      own[index] = openNow(sealer, event);
    } catch {
      // Thrown again when it is its turn: the first of those that do not open is told of.
    }
  }
  return own;
}

/** `null`: its key was destroyed; `undefined`: it is not at hand. */
function openNow(sealer: Sealer, event: RecordedEvent): Buffer | null | undefined {
  const { workspaceId, stream, id: eventId, sealed } = event;
  return sealed && sealer.openNow({ workspaceId, stream, eventId }, sealed);
}

async function openLater(sealer: Sealer, event: RecordedEvent): Promise<Buffer | null> {
  const { workspaceId, stream, id: eventId, sealed } = event;
  return sealed && sealer.open({ workspaceId, stream, eventId }, sealed);
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}

/** Field by field, unless it has a rare one: one shape for all, made in one go. */
function beingOpened(event: RecordedEvent): BeingOpened {
  if (event.recordedVersion !== undefined || event.isNewer !== undefined)
    return { ...event, private: null, isForgotten: false };
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
    private: null,
    isForgotten: false,
  };
}

/** Of all these events, with one question per workspace. */
async function loadKeys(sealer: Sealer, events: readonly RecordedEvent[]): Promise<void> {
  const keyIds = new Map<string, Set<string>>();
  for (const { workspaceId, sealed } of events) {
    if (sealed === null) continue;
    const ofWorkspace = keyIds.get(workspaceId) ?? new Set();
    keyIds.set(workspaceId, ofWorkspace.add(sealed.keyId));
  }
  for (const [workspaceId, ids] of keyIds) await sealer.preload(workspaceId, [...ids]);
}
