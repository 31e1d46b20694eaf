/**
 * Builds the table beside the live one: the bulk of the log in parts, each by whichever process holds its
 * lock, then the indexes, then whatever came meanwhile, then the swap. Each step goes on where a process
 * that died has left it. Any number of processes may build the same table together.
 */
import type { Pool, PoolClient } from 'pg';
import type { EventStore } from '../event-store.js';
import type { Projection } from '../projection.js';
import {
  type BuildPart,
  completeBulk,
  openBuildParts,
  readParts,
  tryLockPart,
  unlockPart,
} from './build-parts.js';
import { type Checkpoint, readCheckpoint, swap } from './checkpoint-table.js';
import { type BuildPace, PartFold, PartLostError } from './part-fold.js';
import { ProjectionTail } from './projection-tail.js';

export interface ProjectionBuildOptions<Row extends object> {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly projection: Projection<Row>;
  readonly isStopping: () => boolean;
  /** Position up to which the new table has everything, or would have if its parts were even. */
  readonly onProgress: (position: number) => void;
  /** Parts that the log is folded in, and how many of them this process folds at once. */
  readonly parts: number;
  readonly partsAtOnce: number;
  readonly pace: BuildPace;
}

const TAIL_BATCH = 5_000;
const LOOK_AGAIN_MS = 250;
const LOCK_NOT_AVAILABLE = '55P03';

export class ProjectionBuild<Row extends object> {
  private readonly progress = new Map<number, BuildPart>();

  constructor(private readonly options: ProjectionBuildOptions<Row>) {}

  /** Resolves when the new table serves, when another process has finished it, or when told to stop. */
  async run(next: Checkpoint): Promise<void> {
    if (!(await this.foldBulk(next))) return;
    const reached = await readCheckpoint(this.options.pool, next.name, 'next');
    if (reached?.build === next.build) await this.follow(reached);
  }

  /** False when there is nothing to go on with. */
  private async foldBulk(next: Checkpoint): Promise<boolean> {
    const { pool, store, projection } = this.options;
    const upTo = await store.head();
    const isShared = projection.partition === 'stream' && upTo >= this.options.pace.divideFrom;
    const plan = { parts: isShared ? this.options.parts : 1, upTo };
    const parts = await openBuildParts(pool, next, plan);
    if (parts.length === 0) return true; // It was in already.
    const client = await pool.connect();
    try {
      if (!(await this.foldParts(client, next))) return false;
    } finally {
      client.release(true); // With the session go its locks.
    }
    await completeBulk(pool, next);
    return true;
  }

  /** Works on whatever part nobody works on, until all are in. */
  private async foldParts(client: PoolClient, next: Checkpoint): Promise<boolean> {
    const working = new Map<number, Promise<void>>();
    let failure: { readonly error: unknown } | null = null;
    while (!this.options.isStopping() && failure === null) {
      const parts = await readParts(client, next);
      if (parts.length === 0) break; // Another process has put them together.
      for (const part of parts) this.note(part);
      const open = parts.filter(({ position, upTo }) => position < upTo);
      if (open.length === 0) break;
      for (const part of open) {
        if (working.size >= this.options.partsAtOnce || working.has(part.part)) continue;
        if (!(await tryLockPart(client, part))) continue;
        const work = this.foldPart(client, next, part)
          .catch((error: unknown) => {
            if (!(error instanceof PartLostError)) failure = { error };
          })
          .finally(() => working.delete(part.part));
        working.set(part.part, work);
      }
      await Promise.race([...working.values(), pause(LOOK_AGAIN_MS)]);
    }
    await Promise.all(working.values());
    if (failure !== null) throw (failure as { error: unknown }).error;
    return !this.options.isStopping();
  }

  private async foldPart(client: PoolClient, next: Checkpoint, seen: BuildPart): Promise<void> {
    const { pool, store, projection, isStopping, pace } = this.options;
    try {
      // Whoever held the lock before may have gone further than we saw.
      const part = (await readParts(client, next)).find((one) => one.part === seen.part);
      if (part === undefined || part.position >= part.upTo) return;
      const fold = new PartFold(
        {
          pool,
          store,
          projection,
          table: `${next.table}_next`,
          isStopping,
          pace,
          onFolded: (now) => this.note(now),
        },
        part,
      );
      await fold.run();
    } finally {
      await unlockPart(client, seen).catch(() => undefined);
    }
  }

  private note(part: BuildPart): void {
    this.progress.set(part.part, part);
    const positions = [...this.progress.values()].map(({ position }) => position);
    const sum = positions.reduce((left, right) => left + right, 0);
    this.options.onProgress(Math.floor(sum / part.parts));
  }

  /** What came since the build began, and then the swap. */
  private async follow(next: Checkpoint): Promise<void> {
    const { pool, store, projection, isStopping } = this.options;
    const tail = new ProjectionTail(
      { pool, store, projection, batchSize: TAIL_BATCH, isExact: true },
      next,
    );
    while (!isStopping()) {
      const result = await tail.step();
      if (result === 'superseded') return; // Another process finished it.
      this.options.onProgress(tail.position);
      if (result === 'at_head' && (await this.takeOver(tail.written)) !== 'behind') return;
    }
  }

  /** A long query of a reader may hold the old table: then later. */
  private async takeOver(next: Checkpoint): Promise<string> {
    try {
      return await swap(this.options.pool, next);
    } catch (error) {
      if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE) throw error;
      return 'behind';
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
