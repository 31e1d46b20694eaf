/**
 * Runs a reaction on the log: every event at least once, those of one stream in order, in however many
 * processes.
 *
 * Three ways lead to an event, and none is trusted alone: the message that carries it, the gap that a
 * later message shows, and a slow sweep that compares the progress with the store. The handler decides
 * from the store, so an event that arrives twice does no harm.
 */
import { randomUUID } from 'node:crypto';
import type { EventStore, RecordedEvent } from '#libs/event-store';
import type { Pool } from 'pg';
import type { Reaction } from './bus.js';
import { Letters } from './dead-letters.js';
import { handleInOrder, type Outcomes } from './handle-in-order.js';
import { type Covers, coversOf, partitionOf, tryDecodeBatch } from './log-message.js';
import { ensureConsumer, ensureLog, managerOf } from './log-stream.js';
import type { BusLog, NatsBus } from './nats-bus.js';
import { type LogMessage, PartitionPull } from './partition-pull.js';
import { CLAIM_MS, ClaimLostError, Progress } from './progress.js';
import { readRelayed } from './relay-checkpoint.js';
import { retryLetters } from './retry-letters.js';
import { Stopper } from './stopper.js';
import { LOG_PARTITIONS } from './subjects.js';

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
const RETRY_MS = 500;
const TRIES = 5;

export class ReactionRunner {
  private readonly owner = randomUUID();
  private readonly letters: Letters;
  private progress: Progress | null = null;
  private readonly loops: Promise<void>[] = [];
  private readonly pulls = new Map<number, PartitionPull>();
  /** One piece of work per partition at a time in this process, whichever way led to it. */
  private readonly turns = new Map<number, Promise<unknown>>();
  private readonly stopper = new Stopper();
  private beforeSweep: { head: number; positions: Map<number, number> } | null = null;

  constructor(private readonly options: ReactionRunnerOptions) {
    const { pool, reaction, pauseScale } = options;
    this.letters = new Letters(pool, reaction.name, reaction.tries ?? TRIES, pauseScale);
  }

  /** Begins and returns at once; waits for NATS and Postgres by itself. */
  start(): void {
    this.options.bus.onConnected(() => {
      for (const pull of this.pulls.values()) pull.reset();
    });
    for (let partition = 0; partition < LOG_PARTITIONS; partition++)
      this.loops.push(this.readPartition(partition));
    const complain = (error: unknown) => this.complain(error);
    const sweepEveryMs = this.options.sweepEveryMs ?? SWEEP_EVERY_MS;
    this.loops.push(
      this.stopper.every(LETTERS_EVERY_MS, () => this.retryParked(), complain),
      this.stopper.every(sweepEveryMs, () => this.sweep(), complain),
    );
  }

  /** Takes nothing new, finishes what is in flight. */
  async stop(): Promise<void> {
    this.stopper.stop();
    for (const pull of this.pulls.values()) pull.stop();
    await Promise.all(this.loops);
  }

  /** How far the slowest partition is behind what was published, in positions. */
  async lag(): Promise<number> {
    const positions = await (await this.ready()).positions();
    const relayed = await readRelayed(this.options.pool);
    const behind = relayed.partitions.map((published, partition) =>
      Math.max(0, published - (positions.get(partition) ?? 0)),
    );
    return Math.max(0, ...behind);
  }

  private async readPartition(partition: number): Promise<void> {
    while (!this.stopper.isStopping) {
      try {
        const pull = await this.openPull(partition);
        while (pull && !this.stopper.isStopping) {
          const message = await pull.next();
          if (message) await this.take(partition, message);
        }
      } catch (error) {
        if (this.stopper.isStopping) break;
        this.options.log?.warn(
          { err: error, reaction: this.options.reaction.name, partition },
          'the log cannot be read; trying again',
        );
      }
      this.pulls.get(partition)?.stop();
      this.pulls.delete(partition);
      await this.stopper.pause(RETRY_MS * (1 + Math.random()));
    }
  }

  private async openPull(partition: number): Promise<PartitionPull | null> {
    const connection = await this.stopper.orStop(this.options.bus.connected());
    if (!connection) return null;
    const manager = await managerOf(connection);
    await ensureLog(manager);
    const durable = `${this.options.reaction.name}-${partition}`;
    await ensureConsumer(manager, durable, partition);
    if (this.stopper.isStopping) return null;
    const pull = new PartitionPull(connection, durable);
    this.pulls.set(partition, pull);
    return pull;
  }

  private async take(partition: number, message: LogMessage): Promise<void> {
    const covers = coversOf(message.headers);
    if (covers === null) {
      this.options.log?.warn({ partition }, 'a message on the log is not one of ours');
      return message.ack();
    }
    try {
      const isDone = await this.inTurn(partition, () => this.work(partition, covers, message.data));
      if (isDone) message.ack();
      else message.nak(RETRY_MS);
    } catch (error) {
      this.complain(error, partition);
      message.nak(RETRY_MS * 2);
    }
  }

  /** False when another process works on the partition. */
  private async work(partition: number, covers: Covers, body: Uint8Array): Promise<boolean> {
    const progress = await this.ready();
    const events = tryDecodeBatch(body);
    if (events && !events.some((event) => this.handles(event)))
      if (await progress.pass(partition, covers.after, covers.upTo)) return true;
    return this.claimed(partition, async (position) => {
      // A gap, or a body that nobody can read: the store has what is missing.
      const isWhole = events !== null && covers.after <= position;
      if (!isWhole) await this.readStore(partition, position, covers.upTo);
      else await this.handle(events.filter((event) => event.position > position));
      return covers.upTo;
    });
  }

  /** Works on a partition alone; `work` answers how far it came. False when another process has it. */
  private async claimed(
    partition: number,
    work: (position: number) => Promise<number>,
  ): Promise<boolean> {
    const progress = await this.ready();
    const position = await progress.claim(partition);
    if (position === null) return false;
    const renewal = setInterval(() => {
      progress.renew(partition).catch(() => undefined);
    }, CLAIM_MS / 3);
    try {
      await progress.advance(partition, await work(position));
      return true;
    } catch (error) {
      await progress.release(partition).catch(() => undefined);
      throw error;
    } finally {
      clearInterval(renewal);
    }
  }

  /** Handles a stretch of a partition from the store, keeping the progress as it goes. */
  private async readStore(partition: number, after: number, upTo: number): Promise<void> {
    const progress = await this.ready();
    const types = this.options.reaction.handles;
    for await (const batch of this.options.store.readAll({ after, upTo, types, batchSize: 500 })) {
      await this.handle(batch.filter((event) => partitionOf(event.stream) === partition));
      const last = batch.at(-1);
      if (last) await progress.advance(partition, last.position, true);
      if (this.stopper.isStopping) throw new ClaimLostError(this.options.reaction.name, partition);
    }
  }

  private handle(events: readonly RecordedEvent[]): Promise<void> {
    return handleInOrder(
      events.filter((event) => this.handles(event)),
      this.outcomes,
      this.options.streamsAtOnce ?? 8,
    );
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

  private failed(event: RecordedEvent, error: unknown, isDead: boolean): void {
    this.options.onHandled?.(isDead ? 'dead' : 'failed', event);
    const ids = { err: error, reaction: this.options.reaction.name, eventId: event.id };
    if (isDead) this.options.log?.error(ids, 'an event is parked until it is redriven');
    else this.options.log?.warn(ids, 'a reaction failed; the event is tried again');
  }

  private async handleOne(event: RecordedEvent): Promise<void> {
    const work = () => this.options.reaction.handle(event);
    await (this.options.around ? this.options.around(event, work) : work());
    this.options.onHandled?.('done', event);
  }

  private retryParked(): Promise<void> {
    const { letters, owner, stopper } = this;
    return retryLetters({
      letters,
      owner,
      stopper,
      store: this.options.store,
      handle: (event) => this.handleOne(event),
      onFailed: (event, error, isDead) => this.failed(event, error, isDead),
    });
  }

  /**
   * Repairs what no message will: a partition that stands still below what relay published, or below
   * what the store held at the sweep before, when relay itself is behind.
   */
  private async sweep(): Promise<void> {
    const progress = await this.ready();
    const before = this.beforeSweep;
    const positions = await progress.positions();
    this.beforeSweep = { head: await this.options.store.head(), positions };
    if (!before) return;
    const relayed = await readRelayed(this.options.pool);
    for (let partition = 0; partition < LOG_PARTITIONS; partition++) {
      const position = positions.get(partition) ?? 0;
      const stoodStill = position === (before.positions.get(partition) ?? 0);
      const expected =
        relayed.position >= before.head ? (relayed.partitions[partition] ?? 0) : before.head;
      if (stoodStill && position < expected && !this.stopper.isStopping)
        await this.inTurn(partition, () => this.repair(partition, before.head));
    }
  }

  private repair(partition: number, upTo: number): Promise<boolean> {
    return this.claimed(partition, async (position) => {
      await this.readStore(partition, position, upTo);
      return upTo;
    });
  }

  private handles(event: RecordedEvent): boolean {
    return this.options.reaction.handles.includes(event.type);
  }

  private async ready(): Promise<Progress> {
    const { pool, reaction, store, startAt } = this.options;
    if (this.progress) return this.progress;
    const from = startAt === 'head' ? await store.head() : 0;
    this.progress ??= new Progress(pool, reaction.name, this.owner, from);
    return this.progress;
  }

  private inTurn<Result>(partition: number, work: () => Promise<Result>): Promise<Result> {
    const before = this.turns.get(partition) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.turns.set(
      partition,
      turn.catch(() => undefined),
    );
    return turn;
  }

  private complain(error: unknown, partition?: number): void {
    if (error instanceof ClaimLostError) return;
    this.options.log?.warn(
      { err: error, reaction: this.options.reaction.name, partition },
      'a reaction could not go on; it tries again',
    );
  }
}
