/**
 * Folds one part of the log into the table that is being built. Rows are kept in memory and written when
 * many of them have changed, so a row whose events lie close together is written once; while one write
 * is under way the next events are folded.
 */
import type { Pool } from 'pg';
import type { RecordedEvent } from '../event.js';
import type { EventStore } from '../event-store.js';
import { NewerEventError } from '../event-versions.js';
import type { Projection } from '../projection.js';
import { type BuildPart, partGuard } from './build-parts.js';
import { evolveRow, type RowChange, rowName, type RowPlace } from './fold.js';
import { type HeldRow, HeldRows } from './held-rows.js';
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
  readEvents: 500,
  writeRows: 5_000,
  writeEvents: 50_000,
  divideFrom: 20_000,
};

/** Names of rows known to be in the table; with more, the table is asked. */
const NAMES_MAX = 1_000_000;

export class PartFold<Row extends object> {
  private readonly table: RowTable<Row>;
  private readonly rows = new HeldRows<Row>();
  private changed: HeldRow<Row>[] = [];
  private writing: Promise<void> = Promise.resolve();
  /** Rows that the table has otherwise than they were given to it. */
  private writtenAnew: readonly RowPlace[] = [];
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
    const { projection, pace } = this.options;
    const held = await this.rowsOf(events);
    for (let index = 0; index < events.length; index += 1) {
      const event = events[index] as RecordedEvent;
      const one = held[index];
      if (!one) continue;
      const row = evolveRow(projection, one.row, event);
      if (row === one.row) continue;
      one.row = row;
      one.position = event.position;
      if (one.isChanged) continue;
      one.isChanged = true;
      this.changed.push(one);
    }
    this.eventsUnwritten += events.length;
    if (this.changed.length >= pace.writeRows || this.eventsUnwritten >= pace.writeEvents)
      await this.startWriting((events.at(-1) as RecordedEvent).position);
  }

  /** The row of each event as it stands. Asks the table for those that may be in it and are not at hand. */
  private async rowsOf(events: readonly RecordedEvent[]): Promise<(HeldRow<Row> | null)[]> {
    const { projection } = this.options;
    const missing: HeldRow<Row>[] = [];
    const held = events.map((event) => {
      const key = projection.key(event);
      if (key === null) return null;
      if (this.part.parts > 1) assertOwnStream(projection, event, key);
      const known = this.rows.get(event.workspaceId, key);
      if (known) return known;
      const added = this.rows.add(event.workspaceId, key);
      if (this.written?.has(rowName(added)) ?? true) missing.push(added);
      return added;
    });
    if (missing.length === 0) return held;
    const loaded = await this.table.load(missing);
    for (const one of missing) one.row = loaded.get(rowName(one)) ?? null;
    return held;
  }

  /** Waits for the write before this one only. */
  private async startWriting(position: number): Promise<void> {
    await this.writing;
    this.letGo();
    const { planned, eventsUnwritten, changed } = this;
    this.changed = [];
    this.eventsUnwritten = 0;
    this.planned = { ...planned, position, events: planned.events + eventsUnwritten };
    // As they are now: the next events may change them while they are being written.
    const changes = changed.map(({ workspaceId, key, row, position: at }) => ({
      workspaceId,
      key,
      row,
      position: at,
    }));
    for (const one of changed) one.isChanged = false;
    this.writing = this.write(changes, planned, this.planned);
    this.writing.catch(() => undefined); // Heard when it is awaited.
  }

  /** Only here: nothing is being written, and no event waits for a row. */
  private letGo(): void {
    for (const place of this.writtenAnew) this.rows.forget(place);
    this.writtenAnew = [];
    this.rows.makeRoom();
  }

  private async write(
    changes: readonly RowChange<Row>[],
    from: BuildPart,
    to: BuildPart,
  ): Promise<void> {
    const guard = partGuard(from, to.position, to.events - from.events);
    const applied = await this.table.apply(changes, guard);
    if (!applied) throw new PartLostError(from);
    for (const change of changes) this.written?.add(rowName(change));
    if (this.written && this.written.size > NAMES_MAX) this.written = null;
    if (applied === 'written_anew') this.writtenAnew = changes;
    this.part = to;
    this.options.onFolded?.(to);
  }

  private async finish(position: number): Promise<void> {
    await this.startWriting(position);
    await this.writing;
  }
}

/** A row that two streams share would be folded by two workers, each knowing half of it. */
function assertOwnStream<Row extends object>(
  projection: Projection<Row>,
  event: RecordedEvent,
  key: string,
): void {
  if (event.stream.endsWith(key)) return;
  throw new TypeError(
    `Projection ${projection.name} says partition: 'stream', but ${event.stream} writes row ${key}.`,
  );
}
