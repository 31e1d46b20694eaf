export type {
  Actor,
  DecidedBy,
  NewEvent,
  OpenedEvent,
  RecordedEvent,
  StreamName,
} from './event.js';
export {
  type AppendRequest,
  type AppendResult,
  type Commit,
  type EventStore,
  type NewBlob,
  type ReadAllFilter,
  type ReadAllOptions,
  type ReadStreamOptions,
  StoreBusyError,
  StoreUnreachableError,
  type StreamAppend,
} from './event-store.js';
export {
  assertKnown,
  type EventVersions,
  eventVersions,
  inNewestForm,
  NewerEventError,
  personalInNewestForm,
  type Upcaster,
} from './event-versions.js';
export { derivedId, newId } from './ids.js';
export { MemoryEventStore, type MemoryEventStoreOptions } from './memory/memory-event-store.js';
export {
  PostgresEventStore,
  type PostgresEventStoreOptions,
} from './postgres/postgres-event-store.js';
export { openParts } from './open-parts.js';
export { type Partition, partitionOf } from './partition.js';
export { defineProjection, type Projection, type SealedPart, sealedPart } from './projection.js';
export type { NewSnapshot, Snapshot, SnapshotRead, Snapshots } from './snapshots.js';
export { type Category, splitStream, streamName } from './stream.js';
export { foldFresh, type RowChange } from './projections/fold.js';
export {
  type ProjectionProgress,
  ProjectionRunner,
  type ProjectionRunnerOptions,
  ProjectionSupersededError,
} from './projections/projection-runner.js';
export {
  type KnownProjection,
  listProjections,
  readRebuild,
  type RebuildRequest,
  type RebuildState,
  requestRebuild,
} from './projections/rebuilds.js';
export { type Finding, type VerifyOptions, verifyEvents } from './postgres/verify-events.js';
export {
  ArchiveBusyError,
  type ArchivedSoFar,
  type ArchiveOptions,
  archiveStreams,
} from './archive/archive-streams.js';
export { ArchiveDamagedError } from './archive/archive-file.js';
export { restoreArchive } from './archive/restore-archive.js';
