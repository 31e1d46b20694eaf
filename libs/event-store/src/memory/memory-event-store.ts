/**
 * The event store in memory, for tests and simulation: same contract, same suite, same encoding.
 * An append is decided in one turn of the event loop, so no two of them interleave.
 */
import type { Sealer } from '#libs/sealing';
import { checkRequest } from '../check-request.js';
import {
  BLOB_PLACE,
  decodeEvent,
  type EncodedBlob,
  type EncodedRequest,
  encodeRequest,
  prepareKeys,
  type StoredEvent,
} from '../encoded.js';
import { openEvents } from '../open-events.js';
import type { OpenedEvent, RecordedEvent, StreamName } from '../event.js';
import type {
  AppendRequest,
  AppendResult,
  Commit,
  EventStore,
  ReadAllFilter,
  ReadAllOptions,
  ReadStreamOptions,
} from '../event-store.js';
import { ANY_VERSION, assertKnown, type EventVersions, inNewestForm } from '../event-versions.js';
import { judge, newVersions } from '../judge.js';
import { Pacer } from '../pace.js';
import { assertPartition, partitionOf } from '../partition.js';
import { splitStream } from '../stream.js';

export interface MemoryEventStoreOptions {
  readonly sealer: Sealer;
  /** Time of recording; it never runs backwards. Default the wall clock. */
  readonly now?: () => Date;
  /** Shapes of events that this software knows; without it every event is taken as it is. */
  readonly versions?: EventVersions;
}

export class MemoryEventStore implements EventStore {
  private readonly log: StoredEvent[] = [];
  private readonly streams = new Map<string, StoredEvent[]>();
  private readonly externalIds = new Set<string>();
  private readonly blobs = new Map<string, EncodedBlob>();
  private readonly listeners: ((commit: Commit) => void)[] = [];
  private readonly versions: EventVersions;
  private lastAtMs = 0;
  private isClosed = false;

  constructor(private readonly options: MemoryEventStoreOptions) {
    this.versions = options.versions ?? ANY_VERSION;
  }

  async append(request: AppendRequest): Promise<AppendResult> {
    if (this.isClosed) throw new Error('The event store is closed.');
    checkRequest(request, this.versions);
    await prepareKeys(this.options.sealer, request);
    return this.decide(encodeRequest(this.options.sealer, request));
  }

  async readStream(
    workspaceId: string,
    stream: StreamName,
    { afterVersion = 0, upToVersion, asOf, newer }: ReadStreamOptions = {},
  ): Promise<OpenedEvent[]> {
    const events = this.streamOf(workspaceId, stream).slice(afterVersion, upToVersion);
    const wanted = asOf ? events.filter((event) => event.recordedAtMs <= asOf.getTime()) : events;
    const current = wanted.map((event) => this.inNewestForm(decodeEvent(event)));
    if (newer !== 'deliver') assertKnown(current);
    return openEvents(this.options.sealer, this.versions, current);
  }

  async versionsOf(
    workspaceId: string,
    streams: readonly StreamName[],
  ): Promise<Map<StreamName, number>> {
    const versions = new Map<StreamName, number>();
    for (const stream of streams) {
      const version = this.streamOf(workspaceId, stream).length;
      if (version > 0) versions.set(stream, version);
    }
    return versions;
  }

  async *readAll(options: ReadAllOptions = {}): AsyncGenerator<readonly RecordedEvent[]> {
    const { after = 0, upTo = this.log.length, batchSize = 100, partition, pace = 1 } = options;
    const pacer = new Pacer(pace);
    if (partition) assertPartition(partition);
    await pacer.rest();
    let batch: RecordedEvent[] = [];
    for (const event of this.log.slice(after, upTo)) {
      if (!isWanted(event, options)) continue;
      if (batch.push(this.inNewestForm(decodeEvent(event))) < batchSize) continue;
      yield batch;
      batch = [];
      await pacer.rest();
    }
    if (batch.length > 0) yield batch;
  }

  async *readAllOpened(options: ReadAllOptions = {}): AsyncGenerator<readonly OpenedEvent[]> {
    for await (const batch of this.readAll(options)) yield await this.open(batch);
  }

  inNewestForm(event: RecordedEvent): RecordedEvent {
    return inNewestForm(this.versions, event);
  }

  open(events: readonly RecordedEvent[]): Promise<OpenedEvent[]> {
    return openEvents(this.options.sealer, this.versions, events);
  }

  async readBlob(
    workspaceId: string,
    blobId: string,
  ): Promise<{ mime: string; bytes: Buffer } | null> {
    const blob = this.blobs.get(`${workspaceId}/${blobId}`);
    if (blob === undefined) return null;
    const place = { workspaceId, stream: BLOB_PLACE, eventId: blobId };
    const bytes = await this.options.sealer.open(place, blob.sealed);
    return bytes && { mime: blob.mime, bytes };
  }

  async head(): Promise<number> {
    return this.log.length;
  }

  onCommitted(listener: (commit: Commit) => void): void {
    this.listeners.push(listener);
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }

  private streamOf(workspaceId: string, stream: StreamName): StoredEvent[] {
    return this.streams.get(`${workspaceId}/${stream}`) ?? [];
  }

  private decide(request: EncodedRequest): AppendResult {
    const { workspaceId } = request;
    const verdict = judge(request, {
      versionOf: (stream) => this.streamOf(workspaceId, stream).length,
      eventAt: (stream, version) => this.streamOf(workspaceId, stream)[version - 1],
      isKnownExternal: (id) => this.externalIds.has(`${workspaceId}/${id}`),
    });
    if (verdict !== null) return verdict;
    this.record(request);
    const versions = newVersions(request);
    const position = this.log.length;
    const streams = request.appends.map(({ stream }, index) => ({
      workspaceId,
      stream,
      version: versions[index] as number,
    }));
    for (const listener of this.listeners) listener({ lastPosition: position, streams });
    return { kind: 'appended', position, versions };
  }

  private record({ workspaceId, appends, blobs }: EncodedRequest): void {
    const now = (this.options.now?.() ?? new Date()).getTime();
    this.lastAtMs = Math.max(this.lastAtMs, now);
    for (const { stream, expectedVersion, events } of appends) {
      const stored = this.streamOf(workspaceId, stream);
      this.streams.set(`${workspaceId}/${stream}`, stored);
      for (const [index, event] of events.entries()) {
        const version = expectedVersion + 1 + index;
        const position = this.log.length + 1;
        const place = { workspaceId, stream, version, position, recordedAtMs: this.lastAtMs };
        stored.push({ ...event, ...place });
        this.log.push({ ...event, ...place });
        if (event.isExternal) this.externalIds.add(`${workspaceId}/${event.id}`);
      }
    }
    for (const blob of blobs) {
      const name = `${workspaceId}/${blob.id}`;
      if (!this.blobs.has(name)) this.blobs.set(name, blob);
    }
  }
}

function isWanted(event: StoredEvent, filter: ReadAllFilter): boolean {
  const { workspaceId, categories, types, recordedFrom, recordedBefore, partition } = filter;
  if (workspaceId !== undefined && event.workspaceId !== workspaceId) return false;
  if (types !== undefined && !types.includes(event.type)) return false;
  if (categories !== undefined && !categories.includes(splitStream(event.stream).category))
    return false;
  if (partition && partitionOf(event.stream, partition.count) !== partition.index) return false;
  if (recordedFrom !== undefined && event.recordedAtMs < recordedFrom.getTime()) return false;
  return recordedBefore === undefined || event.recordedAtMs < recordedBefore.getTime();
}
