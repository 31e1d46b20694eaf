/** An append on its way: what is to be written, and whom to tell. */
import type { EncodedRequest } from '../encoded.js';
import type { AppendResult } from '../event-store.js';
import type { Tip } from './known-streams.js';

export interface PendingAppend {
  readonly request: EncodedRequest;
  /**
   * What no two appends may touch at the same time: streams and external ids. One batch is one
   * statement, so two rivals inside it would only fail each other.
   */
  readonly claims: readonly string[];
  readonly eventCount: number;
  readonly bytes: number;
  readonly succeed: (result: AppendResult) => void;
  readonly fail: (error: unknown) => void;
}

/** A pending append, and where each of its streams stands. */
export interface GroundedAppend {
  readonly pending: PendingAppend;
  readonly tips: readonly Tip[];
}

export function pendingAppend(
  request: EncodedRequest,
  succeed: PendingAppend['succeed'],
  fail: PendingAppend['fail'],
): PendingAppend {
  const claims: string[] = [];
  let eventCount = 0;
  let bytes = 0;
  for (const { key, events } of request.appends) {
    claims.push(key);
    eventCount += events.length;
    for (const { id, isExternal, data, metadata, sealed } of events) {
      if (isExternal) claims.push(`${request.workspaceId}/${id}`);
      bytes += data.length + metadata.length + (sealed?.box.length ?? 0);
    }
  }
  for (const { sealed } of request.blobs) bytes += sealed.box.length;
  return { request, claims, eventCount, bytes, succeed, fail };
}
