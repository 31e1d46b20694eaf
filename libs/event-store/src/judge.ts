/**
 * What becomes of an append, given what is stored: the one rule that both stores share.
 * A repetition is recognised first, then an external fact that is known elsewhere, then a conflict:
 * so a redelivered webhook is answered as what it is, even when its stream has moved on since.
 */
import type { AppendResult } from './event-store.js';
import type { EncodedRequest } from './encoded.js';
import type { StreamName } from './event.js';

/** What is stored, as far as one request is concerned. */
export interface StoredFacts {
  /** 0 for a stream that does not exist. */
  versionOf(stream: StreamName): number;
  eventAt(stream: StreamName, version: number): { id: string; position: number } | undefined;
  isKnownExternal(eventId: string): boolean;
}

/** `null`: nothing stands against it. */
export function judge(request: EncodedRequest, facts: StoredFacts): AppendResult | null {
  return repetition(request, facts) ?? duplicate(request, facts) ?? conflict(request, facts);
}

function repetition(request: EncodedRequest, facts: StoredFacts): AppendResult | null {
  let position = 0;
  for (const { stream, expectedVersion, events } of request.appends) {
    for (const [index, event] of events.entries()) {
      const stored = facts.eventAt(stream, expectedVersion + 1 + index);
      if (stored?.id !== event.id) return null;
      position = Math.max(position, stored.position);
    }
  }
  return { kind: 'repeated', position, versions: newVersions(request) };
}

function duplicate(request: EncodedRequest, facts: StoredFacts): AppendResult | null {
  for (const { events } of request.appends)
    for (const { id, isExternal } of events)
      if (isExternal && facts.isKnownExternal(id)) return { kind: 'duplicate', eventId: id };
  return null;
}

function conflict(request: EncodedRequest, facts: StoredFacts): AppendResult | null {
  for (const { stream, expectedVersion } of request.appends) {
    const actualVersion = facts.versionOf(stream);
    if (actualVersion !== expectedVersion)
      return { kind: 'conflict', stream, expectedVersion, actualVersion };
  }
  return null;
}

/** Version of each stream once the request is in. */
export function newVersions({ appends }: EncodedRequest): number[] {
  return appends.map(({ expectedVersion, events }) => expectedVersion + events.length);
}
