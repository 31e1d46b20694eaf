/**
 * Folds one part of the log into the table that is being built. Rows are kept in memory and written when
 * many of them have changed, so a row whose events lie close together is written once; while one write
 * is under way the next events are folded.
 */
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import type { RecordedEvent } from '../event.js';
import type { EventStore } from '../event-store.js';
import { NewerEventError } from '../event-versions.js';
import type { Projection } from '../projection.js';
import { type BuildPart, partGuard } from './build-parts.js';
import { foldEvents, type RowChange, rowName, type RowPlace, rowPlaces } from './fold.js';
import { RowTable } from './row-table.js';

export interface PartFoldOptions<Row extends object> {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly projection: Projection<Row>;
  readonly table: string;
  readonly pace: BuildPace;
  readonly isStopping: () => boolean;
  readonly onFolded?: (part: BuildPart) => void;
}

/** Another process has gone on with this part; read where it stands, and begin anew. */
export class PartLostError extends Error {
  constructor({ name, part }: BuildPart) {
    super(`Part ${part} of projection ${name} is built elsewhere.`);
    this.name = 'PartLostError';
  }
}

/** Sizes of a build. The defaults are measured; tests make them small. */
export interface BuildPace {
  /** Events per read, at most. */
  readonly readEvents: number;
  /** A write comes after so many changed rows or folded events, whatever is first. */
  readonly writeRows: number;
  readonly writeEvents: number;
  /** A shorter log is folded quicker than it is divided. */
  readonly divideFrom: number;
}

export const BUILD_PACE: BuildPace = {
  readEvents: 2_000,
  writeRows: 5_000,
  writeEvents: 50_000,
  divideFrom: 20_000,
};

/** Unchanged rows kept in memory. */
const CACHED_ROWS_MAX = 20_000;
/** Names of rows known to be in the table; with more, the table is asked. */
const NAMES_MAX = 1_000_000;

export class PartFold<Row extends object> {
  private readonly table: RowTable<Row>;
  private readonly clean = new LRUCache<string, { row: Row | null }>({ max: CACHED_ROWS_MAX });
  private changed = new Map<string, RowChange<Row>>();
  /** Changes of the write that is under way. */
  private leaving: ReadonlyMap<string, RowChange<Row>> = new Map();
  private writing: Promise<void> = Promise.resolve();
  /** `null`: not all rows of the table are known by name. */
  private written: Set<string> | null;
  private eventsUnwritten = 0;
  private planned: BuildPart;

  constructor(
    private readonly options: PartFoldOptions<Row>,
    private part: BuildPart,
  ) {
    this.table = new RowTable(options.pool, options.table);
    this.written = part.position === 0 ? new Set() : null;
    this.planned = part;
  }

  /** Returns when the part is in, or when told to stop; throws `PartLostError`. */
  async run(): Promise<void> {
    const { store, projection } = this.options;
    const { part, parts, position, upTo } = this.part;
    const pages = store.readAll({
      after: position,
      upTo,
      types: projection.handles,
      batchSize: this.options.pace.readEvents,
      ...(parts > 1 ? { partition: { index: part, count: parts } } : {}),
    });
    for await (const events of pages) {
      await this.fold(events);
      if (this.options.isStopping()) return this.finish((events.at(-1) as RecordedEvent).position);
    }
    await this.finish(upTo);
  }

  private async fold(events: readonly RecordedEvent[]): Promise<void> {
    const newer = events.find((event) => event.isNewer);
    if (newer) throw new NewerEventError(newer);
    const { projection } = this.options;
    if (this.part.parts > 1) assertOwnStreams(projection, events);
    const before = await this.rowsBefore(events);
    for (const change of foldEvents(projection, events, (name) => before.get(name) ?? null))
      this.changed.set(rowName(change), change);
    this.eventsUnwritten += events.length;
    const { writeRows, writeEvents } = this.options.pace;
    if (this.changed.size >= writeRows || this.eventsUnwritten >= writeEvents)
      await this.startWriting((events.at(-1) as RecordedEvent).position);
  }

  /** Rows as they stand. Asks the table only for those that may be in it and are not at hand. */
  private async rowsBefore(events: readonly RecordedEvent[]): Promise<Map<string, Row | null>> {
    const before = new Map<string, Row | null>();
    const missing: RowPlace[] = [];
    for (const place of rowPlaces(this.options.projection, events)) {
      const name = rowName(place);
      const known =
        this.changed.get(name) ?? this.leaving.get(name) ?? this.clean.get(name) ?? null;
      if (known) before.set(name, known.row);
      else if (this.written?.has(name) ?? true) missing.push(place);
    }
    if (missing.length === 0) return before;
    for (const [name, row] of await this.table.load(missing)) before.set(name, row);
    return before;
  }

  /** Waits for the write before this one only. */
  private async startWriting(position: number): Promise<void> {
    await this.writing;
    const changes = this.changed;
    const { planned, eventsUnwritten } = this;
    this.changed = new Map();
    this.leaving = changes;
    this.eventsUnwritten = 0;
    this.planned = { ...planned, position, events: planned.events + eventsUnwritten };
    this.writing = this.write([...changes.values()], planned, this.planned);
    this.writing.catch(() => undefined); // Heard when it is awaited.
  }

  private async write(
    changes: readonly RowChange<Row>[],
    from: BuildPart,
    to: BuildPart,
  ): Promise<void> {
    const guard = partGuard(from, to.position, to.events - from.events);
    const applied = await this.table.apply(changes, guard);
    if (!applied) throw new PartLostError(from);
    for (const change of changes) this.settle(change, applied === 'written_anew');
    this.leaving = new Map();
    this.part = to;
    this.options.onFolded?.(to);
  }

  private settle(change: RowChange<Row>, isWrittenAnew: boolean): void {
    const name = rowName(change);
    if (isWrittenAnew) this.clean.delete(name);
    else this.clean.set(name, { row: change.row });
    this.written?.add(name);
    if (this.written && this.written.size > NAMES_MAX) this.written = null;
  }

  private async finish(position: number): Promise<void> {
    await this.startWriting(position);
    await this.writing;
  }
}

/** A row that two streams share would be folded by two workers, each knowing half of it. */
function assertOwnStreams<Row extends object>(
  projection: Projection<Row>,
  events: readonly RecordedEvent[],
): void {
  for (const event of events) {
    const key = projection.key(event);
    if (key === null || event.stream.endsWith(key)) continue;
    throw new TypeError(
      `Projection ${projection.name} says partition: 'stream', but ${event.stream} writes row ${key}.`,
    );
  }
}
