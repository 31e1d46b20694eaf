/**
 * Publishes the store to the bus, in order, for ever: the one writer of the log.
 *
 * Of several processes one leads: it holds a lock in Postgres and raised the fence of the checkpoint.
 * The lock decides who works, the fence makes a leader that slept harmless. Publishing twice does no
 * harm either: readers know positions.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { EventStore, RecordedEvent } from '#libs/event-store';
import type { JetStreamManager } from 'nats';
import type { Pool } from 'pg';
import { encodeEvent, MESSAGE_BYTES_MAX, partitionOf } from './log-message.js';
import { ensureLog, lastCovered, type LogLimits, LogPublisher, managerOf } from './log-stream.js';
import type { BusLog, NatsBus } from './nats-bus.js';
import { type IsOver, runAsLeader } from './run-as-leader.js';
import {
  FencedError,
  type Relayed,
  saveRelayed,
  slowestReaction,
  takeOver,
} from './relay-checkpoint.js';

export interface LogRelayOptions {
  readonly store: EventStore;
  readonly pool: Pool;
  readonly bus: NatsBus;
  readonly log?: BusLog;
  readonly limits?: LogLimits;
  /** Told after each batch, for metrics. */
  readonly onPublished?: (events: number, position: number) => void;
}

/** Any number that nobody else uses for an advisory lock: "relay" in ASCII. */
const LEADER_LOCK = 491_327_349_113;
const POLL_MS = 1_000;
const LOOK_AFTER_LOG_MS = 3_000;
const RETRY_MS = 500;
const BATCH_EVENTS = 512;
const SAVE_EVERY_MS = 50;
/** From one look at the store to the next: the first commit after a pause leaves at once, those of a busy moment together. */
const LOOK_EVERY_MS = 4;

export class LogRelay {
  private isStopping = false;
  private isLeader = false;
  private relayed: Relayed = { position: 0, partitions: [] };
  private publisher: LogPublisher | null = null;
  private running: Promise<void> = Promise.resolve();
  private wake: (() => void) | null = null;
  private hasNews = false;
  /** Committed for certain: saves asking the store how far it goes. */
  private announced = 0;
  private saving: Promise<void> = Promise.resolve();
  private isSaving = false;
  private mustLookAfterLog = false;

  constructor(private readonly options: LogRelayOptions) {}

  start(): void {
    this.options.bus.onAnnounced(({ lastPosition }) => {
      this.announced = Math.max(this.announced, lastPosition);
      this.news();
    });
    this.options.bus.onConnected(() => {
      this.mustLookAfterLog = true; // A server that was away may have come back without its disk.
      this.news();
    });
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    this.news();
    await this.running;
    await this.saving.catch(() => undefined);
  }

  /** Whether this process leads, and how far it has published. */
  status(): { readonly isLeader: boolean; readonly position: number } {
    return { isLeader: this.isLeader, position: this.relayed.position };
  }

  private news(): void {
    this.hasNews = true;
    this.wake?.();
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      try {
        await runAsLeader(this.options.pool, LEADER_LOCK, (isOver) => this.lead(isOver));
      } catch (error) {
        if (!(error instanceof FencedError) && !this.isStopping)
          this.options.log?.warn({ err: error }, 'relay stopped for a moment');
      }
      this.isLeader = false;
      if (!this.isStopping) await this.rest(RETRY_MS * (1 + Math.random()));
    }
  }

  private async lead(isSessionGone: IsOver): Promise<void> {
    const { fence, ...relayed } = await takeOver(this.options.pool);
    this.isLeader = true;
    this.relayed = relayed;
    this.saving = Promise.resolve();
    this.options.log?.info({ fence, position: relayed.position }, 'this relay leads');
    await this.publishForEver({ fence, isOver: () => this.isStopping || isSessionGone() });
  }

  private async publishForEver(term: Term): Promise<void> {
    while (!term.isOver()) {
      const connection = this.options.bus.isConnected() ? await this.options.bus.connected() : null;
      if (!connection) {
        await this.rest(POLL_MS);
        continue;
      }
      try {
        this.publisher ??= new LogPublisher(connection);
        const manager = await managerOf(connection);
        this.mustLookAfterLog = false;
        await this.lookAfterLog(manager);
        await this.publish(term, manager, this.publisher);
      } catch (error) {
        if (error instanceof FencedError) throw error;
        this.saving = Promise.resolve();
        // What was not acknowledged is published again from the last batch on.
        this.options.log?.warn({ err: error }, 'the log cannot be published; trying again');
        await this.rest(RETRY_MS);
      }
    }
  }

  /** Publishes until the log has to be looked after again. */
  private async publish(
    term: Term,
    manager: JetStreamManager,
    publisher: LogPublisher,
  ): Promise<void> {
    const { created } = await ensureLog(manager, this.options.limits);
    let lookedAt = Date.now();
    while (!term.isOver() && !this.mustLookAfterLog) {
      this.hasNews = false;
      const lookedAtStore = performance.now();
      for await (const batch of this.options.store.readAll({
        after: this.relayed.position,
        batchSize: BATCH_EVENTS,
        ...(this.announced > this.relayed.position ? { upTo: this.announced } : {}),
      })) {
        this.relayed = await this.publishBatch(publisher, batch);
        await this.save(term);
        const { relayed } = this;
        this.options.onPublished?.(batch.length, relayed.position);
        if (term.isOver() || this.mustLookAfterLog) return;
      }
      if (Date.now() - lookedAt > LOOK_AFTER_LOG_MS) {
        lookedAt = Date.now();
        const info = await ensureLog(manager, this.options.limits);
        if (info.created !== created) return;
      }
      if (!this.hasNews) await this.rest(POLL_MS);
      const early = LOOK_EVERY_MS - (performance.now() - lookedAtStore);
      if (early > 0) await wait(early);
    }
  }

  /**
   * One save at a time, and none so soon after the last: a checkpoint that is late costs repetition, no
   * more, and each is a commit on the disk that every append waits for.
   */
  private async save(term: Term): Promise<void> {
    if (this.isSaving) return;
    await this.saving; // Throws what the last one met.
    this.isSaving = true;
    this.saving = this.saveSoon(term.fence).finally(() => {
      this.isSaving = false;
    });
    this.saving.catch(() => undefined); // Heard at the next save.
  }

  private async saveSoon(fence: string): Promise<void> {
    for (let saved = -1; saved !== this.relayed.position; ) {
      await wait(SAVE_EVERY_MS);
      const { relayed } = this;
      await saveRelayed(this.options.pool, fence, relayed);
      saved = relayed.position;
    }
  }

  private async publishBatch(
    publisher: LogPublisher,
    batch: readonly RecordedEvent[],
  ): Promise<Relayed> {
    const partitions = [...this.relayed.partitions];
    const inFlight: Promise<void>[] = [];
    for (const message of messagesOf(batch)) {
      const after = partitions[message.partition] ?? 0;
      const body = Buffer.from(message.events ? `[${message.events.join(',')}]` : TOO_LARGE);
      inFlight.push(publisher.publish(message.partition, { after, upTo: message.upTo }, body));
      partitions[message.partition] = message.upTo;
    }
    await Promise.all(inFlight);
    return { position: batch.at(-1)?.position ?? this.relayed.position, partitions };
  }

  /**
   * Compares the stream with the checkpoint. When it lost what had been published, publishing starts
   * again from the slowest reaction; readers skip what they know.
   */
  private async lookAfterLog(manager: JetStreamManager): Promise<void> {
    const { relayed } = this;
    await ensureLog(manager, this.options.limits);
    const isLost = await Promise.all(
      relayed.partitions.map(
        async (published, partition) =>
          published > 0 && ((await lastCovered(manager, partition)) ?? 0) < published,
      ),
    );
    if (!isLost.includes(true)) return;
    const from = await slowestReaction(this.options.pool, relayed);
    if (from === null || from >= relayed.position) return;
    this.options.log?.warn({ from, to: relayed.position }, 'the log was lost; filling it again');
    this.relayed = { position: from, partitions: relayed.partitions.map(() => from) };
  }

  private async rest(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      timer = setTimeout(resolve, ms);
    });
    clearTimeout(timer);
    this.wake = null;
  }
}

interface Term {
  readonly fence: string;
  readonly isOver: () => boolean;
}

interface OutgoingMessage {
  readonly partition: number;
  /** `null`: one event that is too large for a message. */
  readonly events: string[] | null;
  bytes: number;
  upTo: number;
}

/** Stands for an event that does not fit: readers cannot decode it and read the store instead. */
const TOO_LARGE = 'null';

/** The batch as messages: one or more per partition, in order, none too large. */
function messagesOf(batch: readonly RecordedEvent[]): OutgoingMessage[] {
  const messages: OutgoingMessage[] = [];
  const open = new Map<number, OutgoingMessage>();
  for (const event of batch) {
    const partition = partitionOf(event.stream);
    const encoded = encodeEvent(event);
    const bytes = Buffer.byteLength(encoded) + 1;
    let message = open.get(partition);
    if (!message?.events || message.bytes + bytes > MESSAGE_BYTES_MAX) {
      message = { partition, events: bytes > MESSAGE_BYTES_MAX ? null : [], bytes: 0, upTo: 0 };
      open.set(partition, message);
      messages.push(message);
    }
    message.events?.push(encoded);
    message.bytes += bytes;
    message.upTo = event.position;
  }
  return messages;
}
