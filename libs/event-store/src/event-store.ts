/**
 * The event store's contract. Two implementations keep it and run the same suite: Postgres, and
 * memory for tests and simulation.
 */
import type { NewEvent, OpenedEvent, RecordedEvent, StreamName } from './event.js';
import type { Partition } from './partition.js';
import type { Snapshots } from './snapshots.js';
import type { Category } from './stream.js';

/** Events for one stream, on the condition that the stream still is where the caller read it. */
export interface StreamAppend {
  readonly stream: StreamName;
  /** Version of the last event the decision was based on; 0 for a stream that must not exist yet. */
  readonly expectedVersion: number;
  /** At least one. They become versions expectedVersion + 1 and following, in this order. */
  readonly events: readonly NewEvent[];
}

/** Bytes kept beside the events, in the same commit: raw payloads, uploads. */
export interface NewBlob {
  readonly id: string;
  readonly sealFor: string;
  readonly mime: string;
  readonly bytes: Buffer;
}

/** One atomic append: all of it is committed, or nothing. */
export interface AppendRequest {
  readonly workspaceId: string;
  readonly appends: readonly StreamAppend[];
  readonly blobs?: readonly NewBlob[];
}

export type AppendResult =
  /** Committed. `position` is that of the last event; `versions` the new version of each append. */
  | { readonly kind: 'appended'; readonly position: number; readonly versions: readonly number[] }
  /** These very events (same ids, same places) were already there: a retry. Nothing was written. */
  | { readonly kind: 'repeated'; readonly position: number; readonly versions: readonly number[] }
  /** A stream has moved on. Read it again, decide again. */
  | {
      readonly kind: 'conflict';
      readonly stream: StreamName;
      readonly expectedVersion: number;
      readonly actualVersion: number;
    }
  /** An external fact with this id is already recorded elsewhere. Drop it, acknowledge. */
  | { readonly kind: 'duplicate'; readonly eventId: string };

export interface ReadStreamOptions {
  /** Only events after this version. Default 0. */
  readonly afterVersion?: number;
  readonly upToVersion?: number;
  /** Only what was recorded at or before this instant: the stream as it was then. */
  readonly asOf?: Date;
  /**
   * What to do about an event that is newer than this software: `refuse` throws `NewerEventError`, and
   * is the default, for nothing may be decided on it; `deliver` is for those who only show, and look at
   * `isNewer`.
   */
  readonly newer?: 'refuse' | 'deliver';
}

export interface ReadAllFilter {
  readonly workspaceId?: string;
  readonly categories?: readonly Category[];
  readonly types?: readonly string[];
  readonly recordedFrom?: Date;
  readonly recordedBefore?: Date;
  /** Only the streams of one part of several, so that some readers can share the log. Default all. */
  readonly partition?: Partition;
}

export interface ReadAllOptions extends ReadAllFilter {
  /** Positions greater than this one. Default 0. */
  readonly after?: number;
  /** Up to and including this position. Default: the head when the read began. */
  readonly upTo?: number;
  /** Events per batch, at most. Default 100; large ones cost more, because what lives longer does. */
  readonly batchSize?: number;
  /**
   * The share of its time in which the reader works, above 0 and up to 1; its consumer's work counts too.
   * Below 1 it rests after each page, a second at most, and the pages are smaller: for rebuilds and
   * checks beside live traffic. Default 1: as quickly as it can.
   */
  readonly pace?: number;
}

export interface EventStore {
  /**
   * Commits, then answers. Safe to repeat with the same event ids.
   * Throws `StoreBusyError` when too much is waiting (answer 503, try later), and
   * `StoreUnreachableError` when the outcome could not be learnt (repeat with the same ids).
   */
  append(request: AppendRequest): Promise<AppendResult>;

  /** Events of one stream, oldest first, opened. Empty when there is no such stream. */
  readStream(
    workspaceId: string,
    stream: StreamName,
    options?: ReadStreamOptions,
  ): Promise<OpenedEvent[]>;

  /** Last version of each stream that exists; the others are absent. */
  versionsOf(workspaceId: string, streams: readonly StreamName[]): Promise<Map<StreamName, number>>;

  /**
   * All events in order of position, still sealed, in batches; memory stays bounded by one batch.
   * Gap-safe: a position that is delivered has no later-committed one below it. Events that are newer
   * than this software come too, with `isNewer`. Throws `RangeError` when the partition does not exist,
   * or the pace is no share.
   */
  readAll(options?: ReadAllOptions): AsyncIterable<readonly RecordedEvent[]>;

  /**
   * The same, with their personal parts opened: for whoever wants those of a long stretch. Another thread
   * helps where there is one. Throws like `readAll` and `open`.
   */
  readAllOpened(options?: ReadAllOptions): AsyncIterable<readonly OpenedEvent[]>;

  /** An event that came another way than by this store (a bus, a file), in the shape that is known here. */
  inNewestForm(event: RecordedEvent): RecordedEvent;

  /** Opens the personal parts of many events with one look-up of keys. Order is kept. */
  open(events: readonly RecordedEvent[]): Promise<OpenedEvent[]>;

  /** Bytes of a blob, or `null` when it does not exist, was deleted, or its person was forgotten. */
  readBlob(workspaceId: string, blobId: string): Promise<{ mime: string; bytes: Buffer } | null>;

  /** A cache of folded states, where the store has one. */
  readonly snapshots?: Snapshots;

  /** Last position in the store; 0 when empty. */
  head(): Promise<number>;

  /** Called after each commit of this process with the new head. For waking others; must not throw. */
  onCommitted(listener: (commit: Commit) => void): void;

  /** Stops taking appends, waits for those in flight. */
  close(): Promise<void>;
}

/** What a commit of this process added, without any payload. */
export interface Commit {
  readonly lastPosition: number;
  readonly streams: readonly {
    readonly workspaceId: string;
    readonly stream: StreamName;
    readonly version: number;
  }[];
}

/** The bounded queue of appends is full. Nothing was written. */
export class StoreBusyError extends Error {
  constructor(readonly waiting: number) {
    super(`The event store has ${waiting} appends waiting. Try again in a moment.`);
    this.name = 'StoreBusyError';
  }
}

/** The database cannot be reached, or the connection broke before it answered. */
export class StoreUnreachableError extends Error {
  constructor(cause: unknown) {
    super('The event store cannot be reached. Repeat the append with the same event ids.', {
      cause,
    });
    this.name = 'StoreUnreachableError';
  }
}
