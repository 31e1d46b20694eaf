/**
 * A second thread that opens boxes ahead of the first one. It is a helper and no more: nobody waits for it,
 * what it has not begun when it is wanted is opened by whoever wants it, and so is all when it has died.
 */
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { OpeningSlot } from './opening-slot.js';
import type { OpenedAhead, SealedAt } from './sealer.js';

/** Runs of boxes that are under way at a time; a power of two. */
const SLOTS = 8;
/** A run that was let go of while the other thread was in it is looked at again after this time. */
const LEAVING_MS = 20;

/** What both threads know. */
export interface OpeningThreadData {
  /** `HANDED` and `LEFT`. */
  readonly control: SharedArrayBuffer;
  readonly slots: readonly SharedArrayBuffer[];
}

/** Runs that were handed over so far; `END`: no more will be. */
export const HANDED = 0;
/** Runs that the other thread has gone through. */
export const LEFT = 1;
export const END = -1;
/** Numbers of runs begin anew after this one. */
export const RUN_MASK = 0x3f_ff_ff_ff;

/** A run of boxes, and the memory it lies in. */
interface Place {
  readonly slot: OpeningSlot;
  /** Whoever handed it over still reads. */
  isTaken: boolean;
  /** How many runs there were with it. */
  runs: number;
}

interface Running {
  readonly worker: Worker;
  readonly control: Int32Array;
  readonly places: readonly Place[];
  readonly ended: Promise<void>;
  hasEnded: boolean;
}

export class OpeningThread {
  private running: Running | null = null;
  private hasDied = false;

  /** @param program for tests: one that dies */
  constructor(private readonly program = join(__dirname, 'opening-program.js')) {}

  /**
   * `null` when it has enough to do, or has died.
   *
   * @param keys of each part; without one it is not handed over
   * @param areKeysGood asked before a plaintext is given out
   */
  hand(
    parts: readonly SealedAt[],
    keys: readonly (KeyObject | null)[],
    areKeysGood: () => boolean,
  ): OpenedAhead | null {
    if (this.hasDied) return null;
    this.running ??= this.start();
    const { running } = this;
    const run = running.control[HANDED] as number;
    const place = running.places[run % SLOTS] as Place;
    if (place.isTaken || !hasLeft(running, place)) return null;
    place.slot.wipe();
    place.isTaken = true;
    place.runs = (run + 1) & RUN_MASK;
    const numbers = new Int16Array(parts.length);
    for (let index = 0; index < parts.length; index += 1) {
      const key = keys[index] as KeyObject | null;
      numbers[index] = key === null ? -1 : place.slot.add(parts[index] as SealedAt, key);
    }
    Atomics.store(running.control, HANDED, place.runs);
    Atomics.notify(running.control, HANDED);
    return new HandedRun(place.slot, numbers, areKeysGood, () => takeBack(running, place));
  }

  /** Resolves when it has ended, and all that nobody reads any more is wiped. */
  async end(): Promise<void> {
    const { running } = this;
    if (running === null) return;
    this.running = null;
    Atomics.store(running.control, HANDED, END);
    Atomics.notify(running.control, HANDED);
    await running.ended;
    for (const { slot, isTaken } of running.places) if (!isTaken) slot.wipe();
  }

  private start(): Running {
    const control = new SharedArrayBuffer(8);
    const slots = Array.from({ length: SLOTS }, () => OpeningSlot.make());
    const worker = new Worker(this.program, {
      workerData: { control, slots: slots.map(({ memory }) => memory) } satisfies OpeningThreadData,
      env: {}, // The master key is none of its business.
      execArgv: [],
    });
    worker.unref();
    worker.once('error', (error) => this.giveUp(error));
    const running: Running = {
      worker,
      control: new Int32Array(control),
      places: slots.map((slot) => ({ slot, isTaken: false, runs: 0 })),
      ended: new Promise((resolve) => {
        worker.once('exit', () => {
          running.hasEnded = true;
          if (this.running === running) this.giveUp(new Error('it ended by itself'));
          resolve();
        });
      }),
      hasEnded: false,
    };
    return running;
  }

  /** Said once: everything goes on, slower. */
  private giveUp({ message }: Error): void {
    if (this.hasDied) return;
    this.hasDied = true;
    process.emitWarning(
      `The thread that opens sealed data ahead has died (${message}). This process opens everything itself until it is started again.`,
      'OpeningThreadWarning',
    );
  }
}

/** The other thread is not in this run any more. */
function hasLeft({ control, hasEnded }: Running, { runs }: Place): boolean {
  const behind = (runs - Atomics.load(control, LEFT)) & RUN_MASK;
  return behind === 0 || behind > SLOTS || hasEnded;
}

/** Wipes a run that nobody reads any more, once the other thread has left it too. */
function takeBack(running: Running, place: Place): void {
  place.isTaken = false;
  if (hasLeft(running, place)) {
    place.slot.wipe();
    return;
  }
  const { runs } = place;
  setTimeout(() => {
    if (place.runs === runs && !place.isTaken) takeBack(running, place);
  }, LEAVING_MS).unref();
}

class HandedRun implements OpenedAhead {
  readonly bytes: Buffer;
  readonly view: DataView;
  private isReleased = false;

  constructor(
    private readonly slot: OpeningSlot,
    /** In the slot; -1: not handed over. */
    private readonly numbers: Int16Array,
    private readonly areKeysGood: () => boolean,
    private readonly onReleased: () => void,
  ) {
    this.bytes = slot.bytes;
    this.view = slot.view;
  }

  claim(index: number): boolean {
    const number = this.numbers[index] as number;
    return number < 0 || this.slot.claim(number);
  }

  startOf(index: number): number {
    const number = this.numbers[index] as number;
    const isOpen = number >= 0 && this.slot.isOpen(number) && this.areKeysGood();
    return isOpen ? this.slot.startOf(number) : -1;
  }

  endOf(index: number): number {
    return this.slot.endOf(this.numbers[index] as number);
  }

  release(): void {
    if (this.isReleased) return;
    this.isReleased = true;
    this.slot.claimAll();
    this.onReleased();
  }
}
