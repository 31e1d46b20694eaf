/**
 * Keeps one projection's table up to date, and builds a new one beside it when its version was raised or
 * a rebuild was asked for; the old one serves until then. Hosted by a service; woken by its bus.
 */
import type { Pool } from 'pg';
import type { EventStore } from '../event-store.js';
import type { Projection } from '../projection.js';
import {
  beginLive,
  beginNext,
  type Checkpoint,
  readCheckpoint,
  type Slot,
  swap,
  type SwapResult,
} from './checkpoint-table.js';
import type { RowChange } from './fold.js';
import { ProjectionTail } from './projection-tail.js';
import { WakeSignal } from './wake-signal.js';

export interface ProjectionProgress {
  readonly name: string;
  readonly version: number;
  readonly slot: Slot;
  readonly position: number;
}

export interface ProjectionRunnerOptions<Row extends object> {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly projection: Projection<Row>;
  /** After each commit of rows that readers see. Must not throw. Not called while building. */
  readonly onChanged?: (changes: readonly RowChange<Row>[], position: number) => void;
  readonly onProgress?: (progress: ProjectionProgress) => void;
  /** The runner goes on by itself after a pause; a projection that fails on an event stays before it. */
  readonly onError?: (error: unknown) => void;
  /** Looks for news this often even when nobody wakes it. Default 1,000. */
  readonly pollMs?: number;
}

/** A newer version of this projection's code has built the table. `rebuild()` goes back to this one. */
export class ProjectionSupersededError extends Error {
  constructor(name: string, version: number) {
    super(`Projection ${name} is at version ${version} already; this process is older and rests.`);
    this.name = 'ProjectionSupersededError';
  }
}

const SUPERSEDED_MS = 30_000;
const LIVE_BATCH = 1_000;
const BUILD_BATCH = 5_000;
const RETRY_MS = 1_000;
const LOCK_NOT_AVAILABLE = '55P03';

export class ProjectionRunner<Row extends object> {
  private readonly signal = new WakeSignal();
  private readonly pollMs: number;
  private live: ProjectionTail<Row> | null = null;
  private running: Promise<void> | null = null;
  private building: Promise<void> | null = null;
  private isStopping = false;
  private isSuperseded = false;
  private readonly reachListeners = new Set<() => void>();

  constructor(private readonly options: ProjectionRunnerOptions<Row>) {
    this.pollMs = options.pollMs ?? 1_000;
  }

  /** Position up to which readers see everything; 0 before the first read. */
  get position(): number {
    return this.live?.position ?? 0;
  }

  /** Begins to follow. Errors go to `onError`; the database may be away. */
  start(): void {
    this.running ??= this.run();
  }

  /** There is news. Costs nothing when there is none. */
  wake(): void {
    this.signal.wake();
  }

  /** Resolves when readers see everything up to `position`; rejects after `timeoutMs`. */
  async reached(position: number, timeoutMs = 5_000): Promise<void> {
    if (this.position >= position) return;
    this.wake();
    await new Promise<void>((resolve, reject) => {
      const check = () => {
        if (this.position < position) return;
        clearTimeout(timer);
        this.reachListeners.delete(check);
        resolve();
      };
      const timer = setTimeout(() => {
        this.reachListeners.delete(check);
        reject(new Error(`${this.options.projection.name} did not reach ${position} in time.`));
      }, timeoutMs);
      this.reachListeners.add(check);
    });
  }

  /** Builds the table anew from the whole log while the old one serves; resolves when it took over. */
  async rebuild(): Promise<void> {
    const { pool, projection } = this.options;
    await this.building?.catch(() => undefined);
    await beginLive(pool, projection);
    this.building = this.build(await beginNext(pool, projection)).finally(() => {
      this.building = null;
    });
    await this.building;
    this.wake();
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.wake();
    await this.running;
    await this.building?.catch(() => undefined);
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      try {
        if (!(await this.turn())) await this.signal.wait(this.live ? this.pollMs : SUPERSEDED_MS);
      } catch (error) {
        this.live = null; // Whatever it believed to know may be wrong now.
        this.options.onError?.(error);
        await this.signal.wait(RETRY_MS);
      }
    }
  }

  /** Answers whether there may be more to do at once. */
  private async turn(): Promise<boolean> {
    this.live ??= await this.openLive();
    if (this.live === null) return false;
    const result = await this.live.step();
    if (result === 'superseded') {
      this.live = null;
      return true;
    }
    this.report(this.live);
    for (const check of this.reachListeners) check();
    if (result === 'advanced') return true;
    await this.resumeBuild();
    return false;
  }

  /** Builds first when this code is newer than the table. `null`: newer code is at work elsewhere. */
  private async openLive(): Promise<ProjectionTail<Row> | null> {
    const { pool, projection } = this.options;
    let checkpoint = await beginLive(pool, projection);
    if (checkpoint.version < projection.version) {
      await this.build(await beginNext(pool, projection));
      checkpoint = await beginLive(pool, projection);
    }
    if (checkpoint.version !== projection.version) {
      if (!this.isSuperseded)
        this.options.onError?.(new ProjectionSupersededError(projection.name, checkpoint.version));
      this.isSuperseded = true;
      return null;
    }
    this.isSuperseded = false;
    return this.tail(checkpoint, LIVE_BATCH);
  }

  /** Goes on with a build that somebody asked for, or that a crash has interrupted. */
  private async resumeBuild(): Promise<void> {
    if (this.building !== null) return;
    const { pool, projection } = this.options;
    const next = await readCheckpoint(pool, projection.name, 'next');
    if (next?.version !== projection.version || this.building !== null) return;
    this.building = this.build(next)
      .catch((error: unknown) => this.options.onError?.(error))
      .finally(() => {
        this.building = null;
        this.wake();
      });
  }

  private async build(next: Checkpoint): Promise<void> {
    const tail = this.tail(next, BUILD_BATCH);
    while (!this.isStopping) {
      const result = await tail.step();
      if (result === 'superseded') return; // Another process finished it.
      this.report(tail);
      if (result === 'at_head' && (await this.takeOver(tail.written)) !== 'behind') return;
    }
  }

  /** A long query of a reader may hold the old table: then later. */
  private async takeOver(next: Checkpoint): Promise<SwapResult> {
    try {
      return await swap(this.options.pool, next);
    } catch (error) {
      if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE) throw error;
      return 'behind';
    }
  }

  private tail(checkpoint: Checkpoint, batchSize: number): ProjectionTail<Row> {
    const { pool, store, projection, onChanged } = this.options;
    const isLive = checkpoint.slot === 'live';
    return new ProjectionTail(
      {
        pool,
        store,
        projection,
        batchSize,
        isExact: !isLive,
        onChanged: isLive ? onChanged : undefined,
      },
      checkpoint,
    );
  }

  private report(tail: ProjectionTail<Row>): void {
    const { name, version, slot } = tail.written;
    this.options.onProgress?.({ name, version, slot, position: tail.position });
  }
}
