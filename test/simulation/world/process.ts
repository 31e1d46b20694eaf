/**
 * A process of the house in a simulated day: it may be down, or stand still in the middle of something and go
 * on later with what it believed. Its memory does not outlive a crash; what it had promised to do comes again
 * (the bus delivers anew what was not acknowledged).
 */
import { StoreUnreachableError } from '#libs/event-store';
import type { Chance } from './chance.js';
import type { Fault, WayToTheLog } from './log.js';
import type { Timeline } from './timeline.js';

/** How often things go wrong; all zero for a quiet day. */
export interface Faults {
  /** Mean time between crashes of one process. */
  readonly crashEveryMs: number;
  readonly downMsMax: number;
  /** Share of steps in which a process stands still for a while. */
  readonly pauseShare: number;
  readonly pauseMsMax: number;
  /** Shares of appends that fail before and after they were committed. */
  readonly lostAppendShare: number;
  readonly lostAnswerShare: number;
  /** Of news on the bus. */
  readonly lateShare: number;
  readonly doubleShare: number;
  readonly lostShare: number;
}

export interface ProcessParts {
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly faults: () => Faults;
  readonly onReached: (state: string) => void;
}

const APPEND_MS_MAX = 25;
/** The store gives up on an append after 3 s. */
const SLOW_APPEND_MS_MAX = 3_000;
const RETRY_MS = 700;
/** What was not acknowledged comes again after about so long. */
const REDELIVERY_MS = 3_000;

export class SimulatedProcess {
  private isUp = true;
  private generation = 0;
  /** What was begun and is not acknowledged: it comes again after a crash. */
  private underWay = new Set<{ readonly work: () => Promise<void> }>();
  private readonly forgetters: (() => void)[] = [];
  private readonly starters: (() => void)[] = [];

  constructor(
    readonly name: string,
    readonly parts: ProcessParts,
  ) {}

  /** Called at a crash: whatever lives in memory goes. */
  onCrash(forget: () => void): void {
    this.forgetters.push(forget);
  }

  /** Called when it is up again: look for what was left behind. */
  onStart(start: () => void): void {
    this.starters.push(start);
  }

  start(): void {
    this.planCrash();
  }

  get up(): boolean {
    return this.isUp;
  }

  /** Does something that must be done: again later when the process crashes on it or the store is away. */
  must(work: () => Promise<void>): void {
    const { timeline } = this.parts;
    if (!this.isUp) return timeline.after(REDELIVERY_MS, () => this.must(work));
    const one = { work };
    this.underWay.add(one);
    timeline.after(0, async () => {
      if (!this.underWay.has(one)) return;
      try {
        await work();
      } catch (error) {
        if (!this.underWay.has(one)) return;
        if (!(error instanceof StoreUnreachableError)) throw error;
        timeline.after(RETRY_MS, () => this.must(work));
      }
      this.underWay.delete(one);
    });
  }

  /** Does something now and then; whoever crashes forgets it, and `onStart` begins anew. */
  later(ms: number, work: () => Promise<void>): void {
    const began = this.generation;
    this.parts.timeline.after(ms, async () => {
      if (!this.isUp || began !== this.generation) return;
      try {
        await work();
      } catch (error) {
        if (!(error instanceof StoreUnreachableError)) throw error;
        this.later(RETRY_MS, work);
      }
    });
  }

  /** Milliseconds that this process stands still before its next step; mostly none. */
  pauseMs(longest = this.parts.faults().pauseMsMax): number {
    const { chance, faults, onReached } = this.parts;
    const { pauseShare } = faults();
    if (!chance.happens(pauseShare)) return 0;
    onReached('process_paused');
    return chance.whole(50, Math.max(50, longest));
  }

  /** Appends of this process: a few milliseconds, now and then long, and once in a while in vain. */
  readonly way: WayToTheLog = {
    travel: (arrive) => {
      const { timeline, chance } = this.parts;
      const began = this.generation;
      timeline.after(
        chance.whole(1, APPEND_MS_MAX) + this.pauseMs(SLOW_APPEND_MS_MAX),
        async () => {
          if (began === this.generation) arrive(this.fault());
        },
      );
    },
  };

  private readonly fault = (): Fault => {
    const { chance, faults, onReached } = this.parts;
    const { lostAppendShare, lostAnswerShare } = faults();
    if (chance.happens(lostAppendShare)) {
      onReached('append_lost');
      return 'before_append';
    }
    if (!chance.happens(lostAnswerShare)) return 'none';
    onReached('append_committed_answer_lost');
    return 'after_append';
  };

  private planCrash(): void {
    const { timeline, chance, faults } = this.parts;
    const { crashEveryMs } = faults();
    if (crashEveryMs === 0) return;
    timeline.after(chance.wait(crashEveryMs), () => {
      const { downMsMax, crashEveryMs: still } = faults();
      if (still === 0) return;
      this.isUp = false;
      this.generation += 1;
      for (const { work } of this.underWay) timeline.after(REDELIVERY_MS, () => this.must(work));
      this.underWay = new Set();
      for (const forget of this.forgetters) forget();
      this.parts.onReached(`${this.name}_crashed`);
      timeline.after(chance.whole(200, downMsMax), () => {
        this.isUp = true;
        for (const start of this.starters) start();
        this.planCrash();
      });
    });
  }
}
