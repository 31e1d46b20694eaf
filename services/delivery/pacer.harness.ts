/** The pacer's rule in memory, by a clock of the test. Not a spec itself. */
import type { Bucket, Pacer } from './pacer.js';

export class MemoryPacer implements Pacer {
  private readonly usedUntil = new Map<string, number>();

  constructor(private readonly now: () => number) {}

  readonly take = async (bucket: Bucket): Promise<number> => {
    const { burst, everyMs } = bucket.pace;
    const waitMs = this.after(bucket, 1) - burst * everyMs - this.now();
    if (waitMs > 0) return Math.ceil(waitMs);
    await this.adjust(bucket, 1);
    return 0;
  };

  readonly adjust = async (bucket: Bucket, count: number): Promise<void> => {
    this.usedUntil.set(bucket.key, this.after(bucket, count));
  };

  private after({ key, pace }: Bucket, count: number): number {
    return Math.max(this.usedUntil.get(key) ?? 0, this.now()) + count * pace.everyMs;
  }
}
