/**
 * Gathers appends while the ones before them are being committed, and hands them on in batches.
 *
 * There is no timer: a lone append leaves at once, and under load the batch is whatever came during the
 * last commit. Two lanes take turns, so that one prepares while the other commits. An append that fills
 * a batch by itself (an import, a large file) has one lane at most, so that the small ones always have
 * another; they need not wait until all the large ones are through. Appends that claim
 * the same stream or external id never share a batch or run beside each other: the later one waits, and
 * by then it is known where the stream stands.
 */
import { StoreBusyError, StoreUnreachableError } from '../event-store.js';
import type { PendingAppend } from './pending-append.js';

export interface AppendQueueLimits {
  /** Appends that wait at most; above it `StoreBusyError`. */
  readonly waitingMax: number;
  /** Events per statement at most. One append is never split: one that is larger travels alone. */
  readonly batchEventsMax: number;
  readonly batchBytesMax: number;
  readonly lanes: number;
  /** From this many on, idle lanes share what waits, so that they take turns and not march in step. */
  readonly sharedFrom: number;
}

export const DEFAULT_LIMITS: AppendQueueLimits = {
  waitingMax: 8_192,
  batchEventsMax: 512,
  batchBytesMax: 4 * 1024 * 1024,
  lanes: 2,
  sharedFrom: 32,
};

/** Settles every append of a batch; answers whether the database could be reached. */
export type WriteBatch = (batch: readonly PendingAppend[]) => Promise<boolean>;

export class AppendQueue {
  /** First in, first out; `next` is the index of the first one still waiting. */
  private waiting: PendingAppend[] = [];
  private next = 0;
  /** Those that fill a batch by themselves. */
  private readonly large: PendingAppend[] = [];
  private isLargeUnderWay = false;
  /** Appends behind somebody's claim, by that claim. */
  private readonly parked = new Map<string, PendingAppend[]>();
  private parkedCount = 0;
  private readonly claimed = new Set<string>();
  private lanesBusy = 0;
  private isStarting = false;
  private readonly idleListeners: (() => void)[] = [];

  constructor(
    private readonly write: WriteBatch,
    private readonly limits: AppendQueueLimits = DEFAULT_LIMITS,
  ) {}

  /** Throws `StoreBusyError` when too many are waiting. */
  assertRoom(): void {
    const waiting = this.waitingCount();
    if (waiting >= this.limits.waitingMax) throw new StoreBusyError(waiting);
  }

  waitingCount(): number {
    return this.waiting.length - this.next + this.large.length + this.parkedCount;
  }

  /** Throws `StoreBusyError` when too many are waiting. */
  add(pending: PendingAppend): void {
    this.assertRoom();
    (this.isLarge(pending) ? this.large : this.waiting).push(pending);
    if (this.isStarting || this.lanesBusy >= this.limits.lanes) return;
    this.isStarting = true;
    // After all that is ready in this same turn: callers travel together, and a lane that has just
    // answered them is free again before they are shared out. Were it not, they would all go into the
    // other one, answer together, and so for ever after use one lane of the two.
    process.nextTick(() => {
      this.isStarting = false;
      this.startLanes();
    });
  }

  /** Resolves when nothing waits and nothing is being written. */
  async whenIdle(): Promise<void> {
    if (this.waitingCount() === 0 && this.lanesBusy === 0) return;
    await new Promise<void>((resolve) => this.idleListeners.push(resolve));
  }

  private startLanes(): void {
    while (this.lanesBusy < this.limits.lanes) {
      const large = this.takeLarge();
      const batch = large ? [large] : this.takeBatch();
      if (batch.length === 0) break;
      this.lanesBusy += 1;
      void this.runLane(batch, large !== null);
    }
    if (this.waitingCount() === 0 && this.lanesBusy === 0)
      for (const resolve of this.idleListeners.splice(0)) resolve();
  }

  private async runLane(batch: readonly PendingAppend[], isLarge: boolean): Promise<void> {
    const isReachable = await this.write(batch);
    if (isLarge) this.isLargeUnderWay = false;
    this.lanesBusy -= 1;
    for (const { claims } of batch) this.release(claims);
    if (!isReachable) this.failAll();
    this.startLanes();
  }

  private isLarge({ eventCount, bytes }: PendingAppend): boolean {
    return eventCount > this.limits.batchEventsMax || bytes > this.limits.batchBytesMax;
  }

  /** The next large one, unless one is under way: `null` also when there is none. */
  private takeLarge(): PendingAppend | null {
    while (!this.isLargeUnderWay) {
      const pending = this.large.shift();
      if (pending === undefined) break;
      const claim = this.obstacleOf(pending);
      if (claim !== undefined) {
        this.park(pending, claim);
        continue;
      }
      for (const own of pending.claims) this.claimed.add(own);
      this.isLargeUnderWay = true;
      return pending;
    }
    return null;
  }

  /** Takes what may leave now, in order; what is behind a claim is parked on the way. */
  private takeBatch(): PendingAppend[] {
    const batch: PendingAppend[] = [];
    const waiting = this.waiting.length - this.next;
    const fairShare = Math.ceil(waiting / (this.limits.lanes - this.lanesBusy));
    const appendsMax = Math.max(this.limits.sharedFrom, fairShare);
    let events = 0;
    let bytes = 0;
    for (; this.next < this.waiting.length; this.next += 1) {
      const pending = this.waiting[this.next] as PendingAppend;
      const claim = this.obstacleOf(pending);
      if (claim !== undefined) {
        this.park(pending, claim);
        continue;
      }
      events += pending.eventCount;
      bytes += pending.bytes;
      const isFull =
        batch.length >= appendsMax ||
        events > this.limits.batchEventsMax ||
        bytes > this.limits.batchBytesMax;
      if (isFull && batch.length > 0) break;
      for (const own of pending.claims) this.claimed.add(own);
      batch.push(pending);
    }
    this.forgetTaken();
    return batch;
  }

  /** The first of its claims that another one holds. */
  private obstacleOf({ claims }: PendingAppend): string | undefined {
    for (const claim of claims) if (this.claimed.has(claim)) return claim;
    return undefined;
  }

  private forgetTaken(): void {
    if (this.next === this.waiting.length) this.waiting = [];
    else if (this.next > 1_024) this.waiting = this.waiting.slice(this.next);
    else return;
    this.next = 0;
  }

  private park(pending: PendingAppend, claim: string): void {
    const behind = this.parked.get(claim);
    if (behind === undefined) this.parked.set(claim, [pending]);
    else behind.push(pending);
    this.parkedCount += 1;
  }

  /** Whoever is parked behind a claim is next: it has waited longest. */
  private release(claims: readonly string[]): void {
    for (const claim of claims) this.claimed.delete(claim);
    if (this.parkedCount === 0) return;
    const freed: PendingAppend[] = [];
    for (const claim of claims) {
      freed.push(...(this.parked.get(claim) ?? []));
      this.parked.delete(claim);
    }
    if (freed.length === 0) return;
    this.parkedCount -= freed.length;
    const small = freed.filter((pending) => !this.isLarge(pending));
    this.large.unshift(...freed.filter((pending) => this.isLarge(pending)));
    if (small.length === 0) return;
    this.waiting = [...small, ...this.waiting.slice(this.next)];
    this.next = 0;
  }

  /** The database is away: nobody else shall wait for the same discovery. */
  private failAll(): void {
    const all = [
      ...this.waiting.slice(this.next),
      ...this.large.splice(0),
      ...[...this.parked.values()].flat(),
    ];
    this.waiting = [];
    this.next = 0;
    this.parked.clear();
    this.parkedCount = 0;
    for (const pending of all) pending.fail(new StoreUnreachableError(undefined));
  }
}
