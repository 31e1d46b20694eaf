/**
 * Pulls the messages of one durable consumer, one after another, over one inbox.
 *
 * The next request is sent while a message is worked on, so the server answers the acknowledgement
 * with the next message at once. Written on the wire protocol: it is small, and stopping is exact.
 */
import { createInbox, type Msg, type NatsConnection, nanos, type Subscription } from 'nats';
import { ACK_WAIT_MS } from './log-stream.js';
import { LOG_STREAM } from './subjects.js';

const EXPIRES_MS = 20_000;

/** A message of the log; exactly one of `ack` and `nak` ends it. */
export class LogMessage {
  private readonly heartbeat: NodeJS.Timeout;

  constructor(private readonly message: Msg) {
    // Work in progress: do not give it to somebody else.
    this.heartbeat = setInterval(() => this.message.respond('+WPI'), ACK_WAIT_MS / 3);
  }

  get headers() {
    return this.message.headers;
  }

  get data(): Uint8Array {
    return this.message.data;
  }

  ack(): void {
    this.end('+ACK');
  }

  /** Gives it back; it returns after `delayMs`, and nothing behind it is delivered before. */
  nak(delayMs: number): void {
    this.end(`-NAK ${JSON.stringify({ delay: nanos(delayMs) })}`);
  }

  private end(answer: string): void {
    clearInterval(this.heartbeat);
    this.message.respond(answer);
  }
}

export class PartitionPull {
  private readonly inbox = createInbox();
  private readonly subject: string;
  private readonly subscription: Subscription;
  private readonly arrived: Msg[] = [];
  private wake: (() => void) | null = null;
  private openUntil = 0;

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
   * The next message; `null` when there was none within a while (ask again).
   * Throws when the consumer or the stream is gone.
   */
  async next(): Promise<LogMessage | null> {
    if (this.openUntil <= Date.now()) this.ask();
    const message = await this.receive();
    if (message === null) {
      this.openUntil = 0;
      return null;
    }
    const code = message.headers?.code ?? 0;
    if (code === 0 || message.reply) {
      this.ask();
      return new LogMessage(message);
    }
    if (code === 100) return null; // Idle heartbeat or flow control.
    this.openUntil = 0;
    if (code === 404 || code === 408) return null;
    throw new Error(`The log cannot be read: ${code} ${message.headers?.description ?? ''}`);
  }

  /** After a reconnect: what was asked is forgotten by the server. */
  reset(): void {
    this.openUntil = 0;
    this.wake?.();
  }

  stop(): void {
    if (!this.subscription.isClosed()) this.subscription.unsubscribe();
    for (const message of this.arrived.splice(0)) if (message.reply) message.respond('-NAK');
    this.wake?.();
  }

  private ask(): void {
    this.openUntil = Date.now() + EXPIRES_MS;
    const request = JSON.stringify({ batch: 1, expires: nanos(EXPIRES_MS) });
    this.connection.publish(this.subject, request, { reply: this.inbox });
  }

  private async receive(): Promise<Msg | null> {
    if (this.arrived.length === 0 && !this.subscription.isClosed()) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        timer = setTimeout(resolve, Math.max(100, this.openUntil - Date.now() + 500));
      });
      clearTimeout(timer);
      this.wake = null;
    }
    return this.arrived.shift() ?? null;
  }
}
