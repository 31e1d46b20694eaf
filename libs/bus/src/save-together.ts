/**
 * Saves the progress of all partitions of a reaction together: what comes within a moment shares one
 * commit. A commit of its own for each partition and batch costs more, on the disk that every append
 * waits for, than the work that it tells of; and no event waits for its progress to be saved.
 */
import { ClaimLostError } from './progress.js';

export interface SaveTogetherOptions {
  readonly reaction: string;
  /** Writes positions by partition; answers the partitions that are still ours. */
  readonly write: (positions: ReadonlyMap<number, number>) => Promise<ReadonlySet<number>>;
  /** How long work that was done waits for company. Default 50. */
  readonly soonMs?: number;
  /** The same for events that were nobody's concern: to pass by them again costs nothing. Default 200. */
  readonly idleMs?: number;
}

interface Wish {
  readonly position: number;
  readonly settle: readonly ((error: Error | null) => void)[];
}

const RETRY_MS = 500;

export class SaveTogether {
  private waiting = new Map<number, Wish>();
  private writing: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private timerAt = Number.POSITIVE_INFINITY;

  constructor(private readonly options: SaveTogetherOptions) {}

  /**
   * Resolves when it is in Postgres. Throws `ClaimLostError`, or what Postgres says; in the second case
   * it is tried again all the same.
   */
  save(partition: number, position: number): Promise<void> {
    const saved = new Promise<void>((resolve, reject) => {
      this.want(partition, position, (error) => (error ? reject(error) : resolve()));
    });
    this.within(this.options.soonMs ?? 50);
    return saved;
  }

  /** Nobody waits for this one. */
  note(partition: number, position: number): void {
    this.want(partition, position);
    this.within(this.options.idleMs ?? 200);
  }

  /** Saves what waits, now, with one try; afterwards nothing is under way. */
  async flush(): Promise<void> {
    await this.writing;
    await this.start();
    this.disarm();
  }

  private want(partition: number, position: number, settle?: (error: Error | null) => void): void {
    const before = this.waiting.get(partition);
    this.waiting.set(partition, {
      position: Math.max(position, before?.position ?? 0),
      settle: [...(before?.settle ?? []), ...(settle ? [settle] : [])],
    });
  }

  private within(ms: number): void {
    const at = performance.now() + ms;
    if (at >= this.timerAt) return;
    this.disarm();
    this.timerAt = at;
    this.timer = setTimeout(() => {
      this.disarm();
      // One at a time. Whoever waits by then is looked after when it ends.
      if (!this.writing) void this.start();
    }, ms);
  }

  private disarm(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.timerAt = Number.POSITIVE_INFINITY;
  }

  private start(): Promise<void> {
    this.writing = this.write().then((isWritten) => {
      this.writing = null;
      if (this.waiting.size > 0) this.within(isWritten ? (this.options.soonMs ?? 50) : RETRY_MS);
    });
    return this.writing;
  }

  private async write(): Promise<boolean> {
    const wishes = this.waiting;
    this.waiting = new Map();
    if (wishes.size === 0) return true;
    try {
      const ours = await this.options.write(
        new Map([...wishes].map(([partition, { position }]) => [partition, position])),
      );
      for (const [partition, { settle }] of wishes) {
        const lost = ours.has(partition)
          ? null
          : new ClaimLostError(this.options.reaction, partition);
        for (const tell of settle) tell(lost);
      }
      return true;
    } catch (error) {
      for (const [partition, { position, settle }] of wishes) {
        this.want(partition, position);
        for (const tell of settle) tell(error as Error);
      }
      return false;
    }
  }
}
