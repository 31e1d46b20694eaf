/**
 * The event store in PostgreSQL: the source of truth. Appends go through a queue that commits many of
 * them at once; reads go straight to the pool. TypeORM owns the schema and nothing on this path.
 */
import type { Pool } from 'pg';
import type { Sealer } from '#libs/sealing';
import { ArchiveReader } from '../archive/archive-reader.js';
import { checkRequest } from '../check-request.js';
import { BLOB_PLACE, encodeRequest, prepareKeys } from '../encoded.js';
import type { OpenedEvent, RecordedEvent, StreamName } from '../event.js';
import type {
  AppendRequest,
  AppendResult,
  Commit,
  EventStore,
  ReadAllOptions,
  ReadStreamOptions,
} from '../event-store.js';
import { ANY_VERSION, assertKnown, type EventVersions, inNewestForm } from '../event-versions.js';
import { openedBatches } from '../open-ahead.js';
import { openEvents } from '../open-events.js';
import type { Snapshots } from '../snapshots.js';
import { AppendQueue, type AppendQueueLimits, DEFAULT_LIMITS } from './append-queue.js';
import { whileReachable } from './failures.js';
import { GatheredReads } from './gathered-reads.js';
import { KnownStreams } from './known-streams.js';
import { pendingAppend } from './pending-append.js';
import { readAllEvents, readHead } from './read-all.js';
import { PostgresSnapshots } from './postgres-snapshots.js';
import {
  eventsOfRows,
  readBlobRow,
  readStreamEvents,
  readTips,
  type StreamSource,
  tipOf,
} from './read-stream.js';
import { BatchWriter } from './write-batch.js';

export interface PostgresEventStoreOptions {
  /** Of libs/database; its sessions are `convolog_app`. */
  readonly pool: Pool;
  readonly sealer: Sealer;
  readonly limits?: Partial<AppendQueueLimits>;
  /** Shapes of events that this software knows; without it every event is taken as it is. */
  readonly versions?: EventVersions;
  /** Where the archive's files are, when they were moved. Default: where they were written. */
  readonly archiveFolder?: string;
}

export class PostgresEventStore implements EventStore {
  private readonly pool: Pool;
  private readonly sealer: Sealer;
  private readonly versions: EventVersions;
  private readonly archive: ArchiveReader;
  private readonly source: StreamSource;
  readonly snapshots: Snapshots;
  private readonly known = new KnownStreams();
  private readonly queue: AppendQueue;
  private readonly listeners: ((commit: Commit) => void)[] = [];
  private isClosed = false;

  constructor(options: PostgresEventStoreOptions) {
    const { pool, sealer, limits, versions = ANY_VERSION, archiveFolder } = options;
    this.archive = new ArchiveReader(pool, archiveFolder);
    const reads = new GatheredReads(pool);
    this.source = { pool, reads, archive: this.archive };
    this.snapshots = new PostgresSnapshots({
      pool,
      reads,
      sealer,
      eventsOf: async (workspaceId, stream, rows) => {
        const tip = tipOf(rows);
        if (tip) this.known.learn(workspaceId, stream, tip);
        const events = await eventsOfRows(this.archive, rows);
        if (events === null) throw new Error('The archive is being restored. Read again.');
        return this.opened(events);
      },
      readStream: (workspaceId, stream) => this.readStream(workspaceId, stream),
    });
    this.pool = pool;
    this.sealer = sealer;
    this.versions = versions;
    const writer = new BatchWriter({
      pool,
      known: this.known,
      isHeard: () => this.listeners.length > 0,
      onCommitted: (commit) => {
        for (const listener of this.listeners) listener(commit);
      },
    });
    this.queue = new AppendQueue((batch) => writer.write(batch), { ...DEFAULT_LIMITS, ...limits });
  }

  async append(request: AppendRequest): Promise<AppendResult> {
    checkRequest(request, this.versions);
    this.queue.assertRoom(); // Before the work of sealing.
    const keys = prepareKeys(this.sealer, request);
    if (keys !== null) await whileReachable(() => keys);
    const encoded = encodeRequest(this.sealer, request);
    if (this.isClosed) throw new Error('The event store is closed.');
    return new Promise((resolve, reject) => {
      this.queue.add(pendingAppend(encoded, resolve, reject));
    });
  }

  /** Appends that wait for their commit; a metric. */
  waitingCount(): number {
    return this.queue.waitingCount();
  }

  /** What else in this database keeps the log busy; metrics. */
  async pressure(): Promise<{ oldestTransactionSeconds: number; lockWaitSeconds: number }> {
    const { rows } = await this.pool.query<{ oldest_transaction_s: number; lock_wait_s: number }>(
      'select * from store_pressure()',
    );
    return {
      oldestTransactionSeconds: rows[0]?.oldest_transaction_s ?? 0,
      lockWaitSeconds: rows[0]?.lock_wait_s ?? 0,
    };
  }

  async readStream(
    workspaceId: string,
    stream: StreamName,
    options: ReadStreamOptions = {},
  ): Promise<OpenedEvent[]> {
    return whileReachable(async () => {
      const { events, tip } = await readStreamEvents(this.source, workspaceId, stream, options);
      if (tip) this.known.learn(workspaceId, stream, tip);
      return this.opened(events, options.newer);
    });
  }

  private opened(
    events: readonly RecordedEvent[],
    newer?: ReadStreamOptions['newer'],
  ): Promise<OpenedEvent[]> {
    const current = events.map((event) => inNewestForm(this.versions, event));
    if (newer !== 'deliver') assertKnown(current);
    return openEvents(this.sealer, this.versions, current);
  }

  async versionsOf(
    workspaceId: string,
    streams: readonly StreamName[],
  ): Promise<Map<StreamName, number>> {
    const versions = new Map<StreamName, number>();
    if (streams.length === 0) return versions;
    const tips = await whileReachable(() => readTips(this.pool, workspaceId, streams));
    for (const [stream, tip] of tips) {
      this.known.learn(workspaceId, stream, tip);
      versions.set(stream, tip.version);
    }
    return versions;
  }

  async *readAll(options: ReadAllOptions = {}): AsyncGenerator<readonly RecordedEvent[]> {
    for await (const batch of readAllEvents(this.pool, this.archive, options))
      yield batch.map((event) => inNewestForm(this.versions, event));
  }

  readAllOpened(options: ReadAllOptions = {}): AsyncGenerator<readonly OpenedEvent[]> {
    return openedBatches(this.sealer, this.readAll(options), (events, ahead) =>
      whileReachable(() => openEvents(this.sealer, this.versions, events, ahead)),
    );
  }

  inNewestForm(event: RecordedEvent): RecordedEvent {
    return inNewestForm(this.versions, event);
  }

  open(events: readonly RecordedEvent[]): Promise<OpenedEvent[]> {
    return whileReachable(() => openEvents(this.sealer, this.versions, events));
  }

  async readBlob(
    workspaceId: string,
    blobId: string,
  ): Promise<{ mime: string; bytes: Buffer } | null> {
    return whileReachable(async () => {
      const blob = await readBlobRow(this.pool, workspaceId, blobId);
      if (blob === null) return null;
      const place = { workspaceId, stream: BLOB_PLACE, eventId: blobId };
      const bytes = await this.sealer.open(place, blob.sealed);
      return bytes && { mime: blob.mime, bytes };
    });
  }

  head(): Promise<number> {
    return whileReachable(() => readHead(this.pool));
  }

  onCommitted(listener: (commit: Commit) => void): void {
    this.listeners.push(listener);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.queue.whenIdle();
    await this.sealer.endAhead?.();
  }
}
