/**
 * Follows the log with one table of one projection: reads what is new, folds it, and writes rows and
 * checkpoint together. Any number of tails may follow with the same table, in any number of processes;
 * each event is applied by exactly one of them.
 */
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import type { RecordedEvent } from '../event.js';
import type { EventStore } from '../event-store.js';
import { NewerEventError } from '../event-versions.js';
import type { Projection } from '../projection.js';
import { type Checkpoint, checkpointGuard, readCheckpoint } from './checkpoint-table.js';
import { foldEvents, type RowChange, rowName, rowPlaces } from './fold.js';
import { RowTable } from './row-table.js';

/** Rows kept in memory between batches. */
const CACHED_ROWS_MAX = 20_000;
/** A checkpoint that only moves over events of no interest is written this often, by events and by time. */
const QUIET_EVENTS_MAX = 1_000;
const QUIET_MS_MAX = 1_000;

export interface TailOptions<Row extends object> {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly projection: Projection<Row>;
  readonly batchSize: number;
  /** Also a checkpoint that only moved over events of no interest is written at once. */
  readonly isExact: boolean;
  readonly onChanged?: ((changes: readonly RowChange<Row>[], position: number) => void) | undefined;
}

/** `superseded`: the table is no longer this one's; read the checkpoints and begin anew. */
export type StepResult = 'advanced' | 'at_head' | 'superseded';

interface Reading {
  readonly pages: AsyncIterator<readonly RecordedEvent[]>;
  readonly upTo: number;
}

export class ProjectionTail<Row extends object> {
  private readonly table: RowTable<Row>;
  private readonly rows = new LRUCache<string, { row: Row | null }>({ max: CACHED_ROWS_MAX });
  /** Events up to here were seen; up to `checkpoint.position` that is also written down. */
  private seen: number;
  /** A range of the log that is read page by page, over several steps. */
  private reading: Reading | null = null;
  private writtenAt = Date.now();

  constructor(
    private readonly options: TailOptions<Row>,
    private checkpoint: Checkpoint,
  ) {
    const { table, slot } = checkpoint;
    this.table = new RowTable(options.pool, slot === 'next' ? `${table}_next` : table);
    this.seen = checkpoint.position;
  }

  get position(): number {
    return this.seen;
  }

  /** In the middle of a range of the log. */
  get isReading(): boolean {
    return this.reading !== null;
  }

  get written(): Checkpoint {
    return this.checkpoint;
  }

  /** Applies one batch. */
  async step(): Promise<StepResult> {
    try {
      return await this.advance();
    } catch (error) {
      this.reading = null;
      // A rival may have finished the build: its table then has another name.
      if (this.checkpoint.slot === 'next' && (await this.readOwnCheckpoint()) === null)
        return 'superseded';
      throw error;
    }
  }

  private async advance(): Promise<StepResult> {
    this.reading ??= await this.beginReading();
    if (this.reading === null)
      return (await this.writeQuietly()) ? 'at_head' : this.catchUpWithRival([]);
    const { pages, upTo } = this.reading;
    const page = await pages.next();
    if (!page.done) return this.apply(page.value, (page.value.at(-1) as RecordedEvent).position);
    // Nothing of interest lies between the last event and the end of the range.
    this.reading = null;
    this.seen = upTo;
    return (await this.writeQuietly()) ? 'advanced' : this.catchUpWithRival([]);
  }

  /** What is new since the last event that was seen; `null` when nothing is. */
  private async beginReading(): Promise<Reading | null> {
    const { store, projection, batchSize } = this.options;
    const upTo = await store.head();
    if (upTo <= this.seen) return null;
    const range = { after: this.seen, upTo, types: projection.handles, batchSize };
    return { pages: store.readAll(range)[Symbol.asyncIterator](), upTo };
  }

  private async apply(events: readonly RecordedEvent[], position: number): Promise<StepResult> {
    const newer = events.find((event) => event.isNewer);
    if (newer && newer === events[0]) throw new NewerEventError(newer);
    // Everything before it counts; the projection then stands before it, and says so.
    if (newer) {
      this.reading = null; // The rest of this page is read again from where it stands.
      return this.apply(events.slice(0, events.indexOf(newer)), newer.position - 1);
    }
    await this.bringIn(events);
    const changes = foldEvents(
      this.options.projection,
      events,
      (name) => this.rows.get(name)?.row ?? null,
    );
    const applied = await this.table.apply(changes, checkpointGuard(this.checkpoint, position));
    if (!applied) return this.catchUpWithRival(changes);
    for (const change of changes) {
      if (applied === 'written_anew') this.rows.delete(rowName(change));
      else this.rows.set(rowName(change), { row: change.row });
    }
    this.moveTo(position);
    if (changes.length > 0) this.options.onChanged?.(changes, position);
    return 'advanced';
  }

  /** Loads the rows that the events touch and that are not at hand. */
  private async bringIn(events: readonly RecordedEvent[]): Promise<void> {
    const places = rowPlaces(this.options.projection, events);
    const missing = places.filter((place) => !this.rows.has(rowName(place)));
    const loaded = await this.table.load(missing);
    for (const place of missing) {
      const name = rowName(place);
      this.rows.set(name, { row: loaded.get(name) ?? null });
    }
  }

  /** False when somebody else has moved the checkpoint. */
  private async writeQuietly(): Promise<boolean> {
    const distance = this.seen - this.checkpoint.position;
    const isDue =
      this.options.isExact ||
      distance >= QUIET_EVENTS_MAX ||
      Date.now() - this.writtenAt >= QUIET_MS_MAX;
    if (distance === 0 || !isDue) return true;
    if (!(await this.table.apply([], checkpointGuard(this.checkpoint, this.seen)))) return false;
    this.moveTo(this.seen);
    return true;
  }

  private moveTo(position: number): void {
    this.seen = position;
    this.checkpoint = { ...this.checkpoint, position };
    this.writtenAt = Date.now();
  }

  /** Another process applied these events: takes over its position, and tells what changed by it. */
  private async catchUpWithRival(own: readonly RowChange<Row>[]): Promise<StepResult> {
    const { onChanged } = this.options;
    const before = this.checkpoint.position;
    const now = await this.readOwnCheckpoint();
    if (now === null) return 'superseded';
    // Before the position moves: who waits until it is reached must have been told by then.
    const changed = onChanged ? await this.table.changedAfter(before) : [];
    this.reading = null;
    this.rows.clear();
    this.checkpoint = now;
    this.seen = now.position;
    // Rows that vanished are not in the table any more; our own fold still knows of them.
    const gone = own.filter(({ row }) => row === null);
    onChanged?.([...gone, ...changed], now.position);
    return 'advanced';
  }

  /** `null` when the table is not this tail's any more. */
  private async readOwnCheckpoint(): Promise<Checkpoint | null> {
    const { name, slot, build, version } = this.checkpoint;
    const now = await readCheckpoint(this.options.pool, name, slot);
    return now?.build === build && now.version === version ? now : null;
  }
}
