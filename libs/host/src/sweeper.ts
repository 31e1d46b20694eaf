/**
 * Work that a process does again and again: what a lost hint left behind, what fell due. Extend it, and
 * the framework starts and ends the rounds.
 */
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';

export interface Sweeping {
  /** From the start to the first round, and from the end of a round to the next one. */
  readonly everyMs: number;
  /** Told why a round failed. The next one comes all the same. */
  readonly onTrouble: (error: unknown) => void;
}

export abstract class Sweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly sweeping: Sweeping) {}

  /** One round. Repeating it at once must change nothing; rounds of one process never overlap. */
  abstract sweep(): Promise<void>;

  onApplicationBootstrap(): void {
    this.timer = setTimeout(() => {
      this.running = this.round();
    }, this.sweeping.everyMs);
  }

  /** Waits for the round that runs; none begins after it. */
  async onModuleDestroy(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    await this.running;
  }

  private async round(): Promise<void> {
    try {
      await this.sweep();
    } catch (error) {
      this.sweeping.onTrouble(error);
    }
    if (this.timer) this.onApplicationBootstrap();
  }
}
