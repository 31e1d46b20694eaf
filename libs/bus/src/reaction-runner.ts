/**
 * Runs a reaction on the log: every event at least once, those of one stream in order, in however many
 * processes.
 *
 * Three ways lead to an event, and none is trusted alone: the message that carries it, the gap that a
 * later message shows, and a slow sweep that compares the progress with the store. The handler decides
 * from the store, so an event that arrives twice does no harm.
 */
import { randomUUID } from 'node:crypto';
import { assertKnown, type EventStore, type RecordedEvent } from '#libs/event-store';
import type { Pool } from 'pg';
import type { Reaction } from './bus.js';
import { Letters } from './dead-letters.js';
import { handleInOrder, type Outcomes } from './handle-in-order.js';
import { partitionOf } from './log-message.js';
import type { BusLog, NatsBus } from './nats-bus.js';
import { PartitionWorker, type Stretch } from './partition-worker.js';
import { CLAIM_MS, Progress } from './progress.js';
import { readRelayed } from './relay-checkpoint.js';
import { retryLetters } from './retry-letters.js';
import { SaveTogether } from './save-together.js';
import { Stopper } from './stopper.js';

export interface ReactionRunnerOptions {
  readonly reaction: Reaction;
  readonly store: EventStore;
  readonly pool: Pool;
  readonly bus: NatsBus;
  readonly log?: BusLog;
  /** Wraps each handling: the ids of its cause for the log, a span. */
  readonly around?: (event: RecordedEvent, work: () => Promise<void>) => Promise<void>;
  readonly onHandled?: (outcome: 'done' | 'failed' | 'dead', event: RecordedEvent) => void;
  /** Streams handled at once per partition. Default 8. */
  readonly streamsAtOnce?: number;
  /** Where a reaction starts that never ran before. Default: the beginning of the store. */
  readonly startAt?: 'beginning' | 'head';
  readonly sweepEveryMs?: number;
  /** Scale of the pauses between tries; below 1 in tests. */
  readonly pauseScale?: number;
}

const SWEEP_EVERY_MS = 5_000;
const LETTERS_EVERY_MS = 1_000;
const TRIES = 5;
const READ_BATCH = 500;
/** A partition that was taken over reads so much from the store at once; more comes by the log. */
const TAKE_OVER_MAX = 20_000;

export class ReactionRunner {
  private readonly owner = randomUUID();
  private readonly letters: Letters;
  private readonly progress: Progress;
  private readonly saver: SaveTogether;
  private readonly stopper = new Stopper();
  private readonly workers = new Map<number, PartitionWorker>();
  /** Given up, and still at their last event. */
  private readonly leaving = new Set<number>();
  private readonly loops: Promise<void>[] = [];
  private readonly asides = new Set<Promise<void>>();
  /** The claims of this process hold until then, by its own clock. */
  private claimedUntil = 0;
  private beforeSweep: { head: number; positions: Map<number, number> } | null = null;

  constructor(private readonly options: ReactionRunnerOptions) {
    const { pool, reaction, pauseScale, store } = options;
    const { name, tries = TRIES } = reaction;
    this.letters = new Letters({ pool, reaction: name, owner: this.owner, tries, pauseScale });
    this.progress = new Progress(pool, name, this.owner, async () =>
      options.startAt === 'head' ? store.head() : 0,
    );
    this.saver = new SaveTogether({
      reaction: name,
      write: (positions) => this.progress.advance(positions),
    });
  }

  /** Begins and returns at once; waits for NATS and Postgres by itself. */
  start(): void {
    this.options.bus.onConnected(() => {
      for (const worker of this.workers.values()) worker.reconnected();
    });
    const { stopper } = this;
    const sweepEveryMs = this.options.sweepEveryMs ?? SWEEP_EVERY_MS;
    const complain = (error: unknown) => this.complain(error);
    this.loops.push(
      this.share().catch(complain),
      stopper.every(CLAIM_MS / 3, () => this.share(), complain),
      stopper.every(LETTERS_EVERY_MS, () => this.retryParked(), complain),
      stopper.every(sweepEveryMs, () => this.sweep(), complain),
    );
  }

  /** Takes nothing new, finishes what is in flight, and leaves its partitions to others. */
  async stop(): Promise<void> {
    this.stopper.stop();
    await Promise.all([...this.loops, ...this.asides]);
    await this.giveUp([...this.workers.keys()]).catch((error: unknown) => this.complain(error));
    await this.progress.leave().catch((error: unknown) => this.complain(error));
  }

  /** How far the slowest partition is behind what was published, in positions. */
  async lag(): Promise<number> {
    const positions = await this.progress.positions();
    const relayed = await readRelayed(this.options.pool);
    const behind = relayed.partitions.map((published, partition) =>
      Math.max(0, published - (positions.get(partition) ?? 0)),
    );
    return Math.max(0, ...behind);
  }

  /**
   * Keeps what this process owns, takes its share of what is free, gives back what is too much. Waits
   * for no handler: a slow one must not cost the other partitions.
   */
  private async share(): Promise<void> {
    const began = Date.now();
    const { owned, share } = await this.progress.claim();
    this.claimedUntil = began + CLAIM_MS;
    if (this.stopper.isStopping) return;
    this.beside(this.forget([...this.workers.keys()].filter((key) => !owned.has(key))));
    // Lost and won back since: what was done in between is known to the store alone.
    const lost = [...this.workers].filter(([, { hasLostClaim }]) => hasLostClaim);
    if (lost.length > 0) this.beside(this.giveUp(lost.map(([key]) => key)));
    const taken = [...owned].filter(([key]) => !this.workers.has(key) && !this.leaving.has(key));
    for (const [partition, position] of taken) this.hire(partition, position);
    if (taken.length > 0) this.beside(this.catchUp(taken.map(([partition]) => partition)));
    if (this.workers.size > share) this.beside(this.giveUp([...this.workers.keys()].slice(share)));
  }

  /** Work that nobody waits for, except the end. */
  private beside(work: Promise<void>): void {
    const ended = work
      .catch((error: unknown) => this.complain(error))
      .finally(() => this.asides.delete(ended));
    this.asides.add(ended);
  }

  private hire(partition: number, position: number): void {
    this.letters.doubt();
    const { bus, log, reaction } = this.options;
    const worker = new PartitionWorker(
      {
        partition,
        durable: `${reaction.name}-${partition}`,
        bus,
        log,
        types: reaction.handles,
        handle: (events) => this.handle(events),
        read: (after, upTo) => this.readPartition(partition, after, upTo),
        save: (upTo) => this.saver.save(partition, upTo),
        note: (upTo) => this.saver.note(partition, upTo),
        mayWork: () => Date.now() < this.claimedUntil,
      },
      position,
    );
    this.workers.set(partition, worker);
    worker.start();
  }

  private async giveUp(partitions: readonly number[]): Promise<void> {
    for (const partition of partitions) this.leaving.add(partition);
    try {
      await this.forget(partitions);
      await this.saver.flush();
      await this.progress.release(partitions);
    } finally {
      for (const partition of partitions) this.leaving.delete(partition);
    }
  }

  private async forget(partitions: readonly number[]): Promise<void> {
    const workers = partitions.flatMap((partition) => this.workers.get(partition) ?? []);
    for (const partition of partitions) this.workers.delete(partition);
    await Promise.all(workers.map((worker) => worker.stop()));
  }

  /** Whoever had them before may have died with messages in its hands. */
  private async catchUp(partitions: readonly number[]): Promise<void> {
    const relayed = await readRelayed(this.options.pool);
    const behind = partitions.filter((partition) => {
      const missing = (relayed.partitions[partition] ?? 0) - (this.positionOf(partition) ?? 0);
      return missing > 0 && missing <= TAKE_OVER_MAX;
    });
    await this.feedFromStore(behind, relayed.position);
  }

  /**
   * Repairs what no message will: a partition that stands still below what relay published, or below
   * what the store held at the sweep before, when relay itself is behind.
   */
  private async sweep(): Promise<void> {
    const before = this.beforeSweep;
    const positions = new Map([...this.workers].map(([key, { position }]) => [key, position]));
    this.beforeSweep = { head: await this.options.store.head(), positions };
    if (!before) return;
    const relayed = await readRelayed(this.options.pool);
    const isRelayed = relayed.position >= before.head;
    const standing = [...positions].filter(([partition, position]) => {
      const expected = isRelayed ? (relayed.partitions[partition] ?? 0) : before.head;
      return position < expected && position === before.positions.get(partition);
    });
    await this.feedFromStore(
      standing.map(([partition]) => partition),
      before.head,
    );
  }

  /** One reading of the store for several partitions. */
  private async feedFromStore(partitions: readonly number[], upTo: number): Promise<void> {
    if (partitions.length === 0) return;
    const from = Math.min(...partitions.map((partition) => this.positionOf(partition) ?? upTo));
    for await (const { after, upTo: reached, events } of this.read(from, upTo)) {
      if (this.stopper.isStopping) return;
      const feeding = partitions.flatMap((partition) => {
        const own = (events ?? []).filter(({ stream }) => partitionOf(stream) === partition);
        return this.workers.get(partition)?.feed([{ after, upTo: reached, events: own }]) ?? [];
      });
      await Promise.all(feeding);
    }
  }

  private async *readPartition(partition: number, after: number, upTo: number) {
    for await (const stretch of this.read(after, upTo))
      yield {
        ...stretch,
        events: (stretch.events ?? []).filter(({ stream }) => partitionOf(stream) === partition),
      };
  }

  /** The store as stretches without gaps; the last one ends at `upTo`. */
  private async *read(after: number, upTo: number): AsyncGenerator<Stretch> {
    const types = this.options.reaction.handles;
    let from = after;
    const range = { after, upTo, types, batchSize: READ_BATCH };
    for await (const events of this.options.store.readAll(range)) {
      const reached = events.at(-1)?.position ?? from;
      yield { after: from, upTo: reached, events };
      from = reached;
    }
    if (from < upTo) yield { after: from, upTo, events: [] };
  }

  private async handle(events: readonly RecordedEvent[]): Promise<boolean> {
    const wanted = events.filter(({ type }) => this.options.reaction.handles.includes(type));
    await handleInOrder(wanted, this.outcomes, this.options.streamsAtOnce ?? 8);
    return wanted.length > 0;
  }

  private readonly outcomes: Outcomes = {
    blocked: (streams) => this.letters.blocked(streams),
    handle: (event) => this.handleOne(event),
    park: async (event, error) => {
      await this.letters.park(event, error);
      if (error !== undefined)
        this.failed(event, error, (this.options.reaction.tries ?? TRIES) <= 1);
    },
  };

  private async handleOne(delivered: RecordedEvent): Promise<void> {
    const event = this.options.store.inNewestForm(delivered);
    assertKnown([event]);
    const work = () => this.options.reaction.handle(event);
    await (this.options.around ? this.options.around(event, work) : work());
    this.options.onHandled?.('done', event);
  }

  private failed(event: RecordedEvent, error: unknown, isDead: boolean): void {
    this.options.onHandled?.(isDead ? 'dead' : 'failed', event);
    const ids = { err: error, reaction: this.options.reaction.name, eventId: event.id };
    if (isDead) this.options.log?.error(ids, 'an event is parked until it is redriven');
    else this.options.log?.warn(ids, 'a reaction failed; the event is tried again');
  }

  private async retryParked(): Promise<void> {
    const { letters, owner, stopper } = this;
    await letters.look();
    await retryLetters({
      letters,
      owner,
      stopper,
      store: this.options.store,
      handle: (event) => this.handleOne(event),
      onFailed: (event, error, isDead) => this.failed(event, error, isDead),
    });
  }

  private positionOf(partition: number): number | undefined {
    return this.workers.get(partition)?.position;
  }

  private complain(error: unknown): void {
    if (this.stopper.isStopping) return;
    const ids = { err: error, reaction: this.options.reaction.name };
    this.options.log?.warn(ids, 'a reaction could not go on; it tries again');
  }
}
