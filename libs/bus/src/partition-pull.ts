/**
 * Pulls the messages of one durable consumer over one inbox, as many at once as have arrived.
 *
 * A request stays open at the server, which therefore sends a new message at once. Written on the wire
 * protocol: it is small, and stopping is exact.
 */
import {
  createInbox,
  type Msg,
  type MsgHdrs,
  type NatsConnection,
  nanos,
  type Subscription,
} from 'nats';
import { LOG_STREAM } from './subjects.js';

const EXPIRES_MS = 20_000;
/** Messages asked for at a time, and handled together at most. */
export const PULL_BATCH = 32;

/** A message of the log; exactly one of `ack` and `nak` ends it. */
export class LogMessage {
  constructor(private readonly message: Msg) {}

  get headers(): MsgHdrs | undefined {
    return this.message.headers;
  }

  get data(): Uint8Array {
    return this.message.data;
  }

  ack(): void {
    this.message.respond('+ACK');
  }

  /** Gives it back; it returns after `delayMs`. */
  nak(delayMs: number): void {
    this.message.respond(`-NAK ${JSON.stringify({ delay: nanos(delayMs) })}`);
  }

  /** Still at work: do not give it to somebody else. */
  working(): void {
    this.message.respond('+WPI');
  }
}

export class PartitionPull {
  private readonly inbox = createInbox();
  private readonly subject: string;
  private readonly subscription: Subscription;
  private readonly arrived: Msg[] = [];
  private wake: (() => void) | null = null;
  private openUntil = 0;
  private openFor = 0;

  constructor(
    private readonly connection: NatsConnection,
    durable: string,
  ) {
    this.subject = `$JS.API.CONSUMER.MSG.NEXT.${LOG_STREAM}.${durable}`;
    this.subscription = connection.subscribe(this.inbox, {
      callback: (error, message) => {
        if (!error) this.arrived.push(message);
        this.wake?.();
      },
    });
  }

  /**
   * What has arrived, oldest first; nothing when there was nothing within a while (ask again).
   * Throws when the consumer or the stream is gone.
   */
  async next(): Promise<LogMessage[]> {
    if (this.openFor <= 0 || this.openUntil <= Date.now()) this.ask();
    await this.untilArrived();
    const found: LogMessage[] = [];
    for (let message = this.arrived.shift(); message; message = this.arrived.shift()) {
      if (message.reply) {
        this.openFor--;
        found.push(new LogMessage(message));
      } else {
        this.closed(message);
      }
      if (found.length >= PULL_BATCH) break;
    }
    return found;
  }

  /** After a reconnect: what was asked is forgotten by the server. */
  reset(): void {
    this.openFor = 0;
    this.wake?.();
  }

  stop(): void {
    if (!this.subscription.isClosed()) this.subscription.unsubscribe();
    for (const message of this.arrived.splice(0)) if (message.reply) message.respond('-NAK');
    this.wake?.();
  }

  /** The server says how a request ended. */
  private closed(message: Msg): void {
    const code = message.headers?.code ?? 0;
    if (code === 100) return; // Idle heartbeat or flow control.
    this.openFor = 0;
    if (code === 404 || code === 408) return;
    throw new Error(`The log cannot be read: ${code} ${message.headers?.description ?? ''}`);
  }

  private ask(): void {
    this.openUntil = Date.now() + EXPIRES_MS;
    this.openFor = PULL_BATCH;
    const request = JSON.stringify({ batch: PULL_BATCH, expires: nanos(EXPIRES_MS) });
    this.connection.publish(this.subject, request, { reply: this.inbox });
  }

  private async untilArrived(): Promise<void> {
    if (this.arrived.length > 0 || this.subscription.isClosed()) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      timer = setTimeout(resolve, Math.max(100, this.openUntil - Date.now() + 500));
    });
    clearTimeout(timer);
    this.wake = null;
  }
}
