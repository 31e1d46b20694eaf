/**
 * Reading that gives way: after each page of the log it rests, in proportion to what the page took, so
 * that those who append meanwhile have the processors and the disk for the rest of the time.
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** At a time, so that a consumer that took minutes over a page is not made to wait for as long again. */
const REST_MAX_MS = 1_000;

/** Throws `RangeError` when it is no share. */
export function assertPace(pace: number): void {
  if (!(pace > 0 && pace <= 1))
    throw new RangeError(`pace must be a number above 0 and up to 1, not ${pace}.`);
}

/** How long to rest after `workedMs`, so that `pace` is the share of work in the whole. */
export function restAfter(workedMs: number, pace: number): number {
  return Math.min(REST_MAX_MS, (workedMs * (1 - pace)) / pace);
}

export class Pacer {
  private since: number | null = null;

  constructor(private readonly pace: number) {
    assertPace(pace);
  }

  get isFull(): boolean {
    return this.pace === 1;
  }

  /** Before each page: rests for what was worked since the last call. At full pace it does nothing. */
  async rest(): Promise<void> {
    if (this.isFull) return;
    if (this.since !== null) await sleep(restAfter(performance.now() - this.since, this.pace));
    this.since = performance.now();
  }
}
