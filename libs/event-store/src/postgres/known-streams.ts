/**
 * Where streams stand, as far as this process knows: filled from reads and commits only, so it may be
 * behind the database and is never ahead of it. That makes "the caller expects a version that does not
 * exist yet" visible, which a unique key alone would let pass.
 */
import { type EncodedAppend, streamKey } from '../encoded.js';
import type { StreamName } from '../event.js';
import { chainStart, type Link } from './chain.js';
import { RecentMap } from './recent-map.js';

export interface Tip {
  readonly version: number;
  /** Link of the last event in the stream's hash chain. */
  readonly chain: Link;
}

const STREAMS_MAX = 50_000; // About 15 MB.

export class KnownStreams {
  private readonly tips = new RecentMap<Tip>(STREAMS_MAX);

  /** External ids that this process recorded lately: a second one is looked up before it is tried. */
  private readonly externalIds = new RecentMap<true>(STREAMS_MAX);

  see(externalId: string): void {
    this.externalIds.set(externalId, true);
  }

  hasSeen(externalId: string): boolean {
    return this.externalIds.has(externalId);
  }

  learn(workspaceId: string, stream: StreamName, tip: Tip): void {
    this.reach(streamKey(workspaceId, stream), tip);
  }

  /** `key` is the `streamKey` of the stream. */
  reach(key: string, tip: Tip): void {
    const known = this.tips.get(key);
    if (known === undefined || known.version < tip.version) this.tips.set(key, tip);
  }

  /** What an append builds on; `null`: ask the database. */
  tipFor(workspaceId: string, { key, stream, expectedVersion }: EncodedAppend): Tip | null {
    const known = this.tips.get(key);
    if (known?.version === expectedVersion) return known;
    // A new stream needs no look-up: the unique key finds out when it is not new.
    if (known === undefined && expectedVersion === 0)
      return { version: 0, chain: chainStart(workspaceId, stream) };
    return null;
  }
}
