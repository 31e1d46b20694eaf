/**
 * Snapshots: what a fold of a long stream has come to, so that a decision on it need not read it all.
 * A cache beside the log, never a source: it may be deleted at any time, and a fold that was changed
 * (another fingerprint) does not see the old ones.
 */
import type { OpenedEvent, StreamName } from './event.js';

export interface Snapshot {
  /** Of the last event that is part of the state. */
  readonly version: number;
  /** Plain JSON. */
  readonly state: unknown;
}

export interface SnapshotRead {
  readonly snapshot: Snapshot | null;
  /** What came after it; the whole stream when there is none. */
  readonly events: readonly OpenedEvent[];
}

export interface NewSnapshot extends Snapshot {
  readonly workspaceId: string;
  readonly stream: StreamName;
  /** Name and fingerprint of the fold. */
  readonly fold: string;
  /** The person whose words are in the state: it is sealed with their key, and goes with it. */
  readonly sealFor: string;
}

export interface Snapshots {
  /** Snapshot and rest in one round trip. Throws what `readStream` throws. */
  read(workspaceId: string, stream: StreamName, fold: string): Promise<SnapshotRead>;
  /**
   * Keeps it, unless a later one is there. Throws `KeyForgottenError` when the person was forgotten; a
   * caller that only caches lets every failure pass.
   */
  save(snapshot: NewSnapshot): Promise<void>;
}
