/**
 * Keeps one projection's table up to date, and builds a new one beside it when its version was raised or
 * a rebuild was asked for; the old one serves until then. Hosted by a service; woken by its bus.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { EventStore } from '../event-store.js';
import type { Projection } from '../projection.js';
import {
  beginLive,
  beginNext,
  type Checkpoint,
  readCheckpoint,
  type Slot,
} from './checkpoint-table.js';
import type { RowChange } from './fold.js';
import { BUILD_PACE, type BuildPace } from './part-fold.js';
import { ProjectionBuild } from './projection-build.js';
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
  /** Rests so long after each look: for a table that nobody watches. Default 0. */
  readonly restMs?: number;
  /** Parts of the log that a build is shared in. Default 4; this process works on 2 of them at once. */
  readonly parts?: number;
  readonly partsAtOnce?: number;
  readonly pace?: Partial<BuildPace>;
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
/** A table that is new is built as a whole when the log has grown as long as that. */
const BUILD_FROM = 20_000;
const PARTS = 4;
const PARTS_AT_ONCE = 2;
const RETRY_MS = 1_000;

export class ProjectionRunner<Row extends object> {
  private readonly signal = new WakeSignal();
  private readonly pollMs: number;
  private live: ProjectionTail<Row> | null = null;
  private running: Promise<void> | null = null;
  private building: Promise<void> | null = null;
  private isStopping = false;
  private isSuperseded = false;
  /** Committed for certain, as somebody announced. */
  private announced = 0;
  /** Somebody asked who may know more than was announced. */
  private mustLook = true;
  private lookedForBuildAt = 0;
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

  /** There may be news. */
  wake(): void {
    this.mustLook = true;
    this.signal.wake();
  }

  /** Positions up to this one are committed. Costs nothing when they were seen. */
  announce(position: number): void {
    this.announced = Math.max(this.announced, position);
    if (position > this.position) this.signal.wake();
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
        if (await this.turn()) continue;
        await this.signal.wait(this.live ? this.pollMs : SUPERSEDED_MS);
        if (this.options.restMs && !this.isStopping) await pause(this.options.restMs);
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
    if (result === 'advanced' && this.mayHaveMore(this.live)) return true;
    if (result === 'at_head') this.mustLook = false;
    await this.resumeBuild();
    return false;
  }

  /** The store need not be asked whether there is more than what was announced, unless somebody wants to know. */
  private mayHaveMore({ isReading, position }: ProjectionTail<Row>): boolean {
    return this.mustLook || isReading || this.announced === 0 || position < this.announced;
  }

  /** Builds first when this code is newer than the table. `null`: newer code is at work elsewhere. */
  private async openLive(): Promise<ProjectionTail<Row> | null> {
    const { pool, projection } = this.options;
    let checkpoint = await beginLive(pool, projection);
    const isNew = checkpoint.position === 0 && (await this.options.store.head()) >= BUILD_FROM;
    if (isNew || checkpoint.version < projection.version) {
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
    return this.tail(checkpoint);
  }

  /** Goes on with a build that somebody asked for, or that a crash has interrupted. */
  private async resumeBuild(): Promise<void> {
    if (this.building !== null || Date.now() - this.lookedForBuildAt < this.pollMs) return;
    this.lookedForBuildAt = Date.now();
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
    const { pool, store, projection, parts = PARTS, partsAtOnce = PARTS_AT_ONCE } = this.options;
    const { name, version } = next;
    const build = new ProjectionBuild({
      pool,
      store,
      projection,
      parts,
      partsAtOnce,
      pace: { ...BUILD_PACE, ...this.options.pace },
      isStopping: () => this.isStopping,
      onProgress: (position) =>
        this.options.onProgress?.({ name, version, slot: 'next', position }),
    });
    await build.run(next);
  }

  private tail(checkpoint: Checkpoint): ProjectionTail<Row> {
    const { pool, store, projection, onChanged } = this.options;
    return new ProjectionTail(
      { pool, store, projection, batchSize: LIVE_BATCH, isExact: false, onChanged },
      checkpoint,
    );
  }

  private report(tail: ProjectionTail<Row>): void {
    const { name, version, slot } = tail.written;
    this.options.onProgress?.({ name, version, slot, position: tail.position });
  }
}
