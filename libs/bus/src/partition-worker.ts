/**
 * One partition of the log for one reaction, in the process that owns it. Whatever leads to an event,
 * a message, a gap or the sweep, comes through `feed`, one after another.
 */
import type { RecordedEvent } from '#libs/event-store';
import { type Covers, coversOf, mayContain, tryDecodeBatch } from './log-message.js';
import { ACK_WAIT_MS, ensureConsumer, ensureLog, managerOf } from './log-stream.js';
import type { BusLog, NatsBus } from './nats-bus.js';
import { type LogMessage, PartitionPull } from './partition-pull.js';
import { ClaimLostError } from './progress.js';
import { Stopper } from './stopper.js';

/** A stretch of positions and the partition's events in it; `null` when they must be read. */
export interface Stretch extends Covers {
  readonly events: readonly RecordedEvent[] | null;
}

export interface WorkerParts {
  readonly partition: number;
  /** Durable name of the consumer. */
  readonly durable: string;
  readonly bus: NatsBus;
  readonly log: BusLog | undefined;
  /** Those that it handles: other events need not be decoded. */
  readonly types: readonly string[];
  /** Handles or parks each of them, in order; answers whether any concerned it. Throws what passes by itself. */
  readonly handle: (events: readonly RecordedEvent[]) => Promise<boolean>;
  /** The partition's events of a stretch, from the store, in batches. */
  readonly read: (after: number, upTo: number) => AsyncIterable<Stretch>;
  /** Saves that everything up to here is done. Throws `ClaimLostError`. */
  readonly save: (position: number) => Promise<void>;
  /** The same for a stretch without work, when there is time. */
  readonly note: (position: number) => void;
  /** False while the claim may have run out. */
  readonly mayWork: () => boolean;
}

const RETRY_MS = 500;

export class PartitionWorker {
  private readonly stopper = new Stopper();
  private pull: PartitionPull | null = null;
  private turn: Promise<unknown> = Promise.resolve();
  private running: Promise<void> = Promise.resolve();
  /** The last save; nobody waits for it with new work. */
  private saving: Promise<void> = Promise.resolve();
  private isLost = false;

  constructor(
    private readonly parts: WorkerParts,
    private reached: number,
  ) {}

  /** Everything up to here is done. */
  get position(): number {
    return this.reached;
  }

  /** Another process has the partition now: this one works no more. */
  get hasLostClaim(): boolean {
    return this.isLost;
  }

  start(): void {
    this.running = this.run();
  }

  /** Takes nothing new and finishes what is in flight. */
  async stop(): Promise<void> {
    this.stopper.stop();
    this.pull?.stop();
    await this.running;
    await this.turn;
    await this.saving.catch(() => undefined);
  }

  /** The server came back: what was asked of it is forgotten. */
  reconnected(): void {
    this.pull?.reset();
  }

  /** Works through stretches in order; what is known already is passed by. */
  feed(stretches: readonly Stretch[]): Promise<void> {
    const turn = this.turn.then(() => this.work(stretches));
    this.turn = turn.catch(() => undefined);
    return turn;
  }

  private async run(): Promise<void> {
    while (!this.stopper.isStopping) {
      try {
        this.pull = await this.open();
        while (this.pull && !this.stopper.isStopping) await this.take(await this.pull.next());
      } catch (error) {
        if (this.stopper.isStopping) break;
        this.parts.log?.warn(
          { err: error, consumer: this.parts.durable },
          'the log cannot be read; trying again',
        );
      }
      this.pull?.stop();
      this.pull = null;
      await this.stopper.pause(RETRY_MS * (1 + Math.random()));
    }
    this.pull?.stop();
  }

  private async open(): Promise<PartitionPull | null> {
    const connection = await this.stopper.orStop(this.parts.bus.connected());
    if (!connection) return null;
    const manager = await managerOf(connection);
    await ensureLog(manager);
    await ensureConsumer(manager, this.parts.durable, this.parts.partition);
    return this.stopper.isStopping ? null : new PartitionPull(connection, this.parts.durable);
  }

  private async take(messages: readonly LogMessage[]): Promise<void> {
    if (messages.length === 0) return;
    const beat = setInterval(() => {
      for (const message of messages) message.working();
    }, ACK_WAIT_MS / 3);
    try {
      await this.feed(messages.flatMap((message) => this.stretchIn(message)));
      // The next batch need not wait for the disk.
      this.saving.then(
        () => messages.forEach((message) => message.ack()),
        () => messages.forEach((message) => message.nak(RETRY_MS)),
      );
    } catch (error) {
      for (const message of messages) message.nak(RETRY_MS);
      if (!(error instanceof ClaimLostError))
        this.parts.log?.warn(
          { err: error, consumer: this.parts.durable },
          'a reaction could not go on; it tries again',
        );
      await this.stopper.pause(RETRY_MS);
    } finally {
      clearInterval(beat);
    }
  }

  private stretchIn(message: LogMessage): Stretch[] {
    const covers = coversOf(message.headers);
    if (covers) {
      const isOurs = mayContain(message.data, this.parts.types);
      return [{ ...covers, events: isOurs ? tryDecodeBatch(message.data) : [] }];
    }
    this.parts.log?.warn(
      { consumer: this.parts.durable },
      'a message on the log is not one of ours',
    );
    return [];
  }

  private async work(stretches: readonly Stretch[]): Promise<void> {
    const ready: RecordedEvent[] = [];
    let upTo = this.reached;
    for (const stretch of [...stretches].sort((a, b) => a.upTo - b.upTo)) {
      if (stretch.upTo <= upTo) continue;
      if (stretch.events && stretch.after <= upTo) {
        const after = upTo;
        ready.push(...stretch.events.filter((event) => event.position > after));
      } else {
        // A gap, or a body that nobody can read: the store has what is missing.
        await this.done(ready.splice(0), upTo);
        for await (const missing of this.parts.read(upTo, stretch.upTo))
          await this.done(missing.events ?? [], missing.upTo);
      }
      upTo = stretch.upTo;
    }
    await this.done(ready, upTo);
  }

  private async done(events: readonly RecordedEvent[], upTo: number): Promise<void> {
    if (upTo <= this.reached) return;
    if (this.isLost || !this.parts.mayWork())
      throw new ClaimLostError(this.parts.durable, this.parts.partition);
    const hasWorked = await this.parts.handle(events);
    this.reached = upTo;
    if (hasWorked) this.saved(this.parts.save(upTo));
    else this.parts.note(upTo);
  }

  private saved(saving: Promise<void>): void {
    this.saving = saving;
    saving.catch((error: unknown) => {
      if (error instanceof ClaimLostError) this.isLost = true;
      else
        this.parts.log?.warn(
          { err: error, consumer: this.parts.durable },
          'progress cannot be saved; trying again',
        );
    });
  }
}
