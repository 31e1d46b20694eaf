/**
 * The bus on NATS: hints, ephemeral news and questions. One connection for the whole process.
 *
 * NATS may be down at the start, go away and come back: nothing here throws for that except
 * `request`. What is published meanwhile is dropped, because every listener also polls the store.
 */
import { randomUUID } from 'node:crypto';
import type { Commit } from '#libs/event-store';
import { connect, type Msg, type NatsConnection } from 'nats';
import type { Bus } from './bus.js';
import { subjects } from './subjects.js';

/** What the bus tells about itself; a pino logger fits. */
export interface BusLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface NatsBusOptions {
  /** Addresses, such as `nats://127.0.0.1:4222`. */
  readonly servers: readonly string[];
  /** Shown in the server's list of connections. */
  readonly name: string;
  readonly log?: BusLog;
  /** Told for each message that is not JSON; for a counter. */
  readonly onMalformed?: (subject: string) => void;
}

interface Listening {
  readonly subject: string;
  readonly listener: (payload: unknown, subject: string) => void;
  stop: (() => void) | null;
}

const REQUEST_TIMEOUT_MS = 2_000;
const RECONNECT_WAIT_MS = 250;
const RECONNECT_JITTER_MS = 500;

/** Nobody can be asked at the moment, or nobody answered. */
export class BusUnavailableError extends Error {
  constructor(subject: string, cause?: unknown) {
    super(`No answer on ${subject}: the bus is not connected or nobody listens.`, { cause });
    this.name = 'BusUnavailableError';
  }
}

/** The other side answered with an error of its own. */
export class BusAnswerError extends Error {
  constructor(
    subject: string,
    readonly answer: unknown,
  ) {
    super(`${subject} was answered with an error.`);
    this.name = 'BusAnswerError';
  }
}

export class NatsBus implements Bus {
  private connection: NatsConnection | null = null;
  private isUp = false;
  private isClosed = false;
  private readonly listening = new Set<Listening>();
  private readonly connecting: Promise<void>;
  private readonly whenConnected: (() => void)[] = [];

  /** Starts to connect at once and goes on for ever; does not wait for it. */
  constructor(private readonly options: NatsBusOptions) {
    this.connecting = this.connect();
  }

  announce(commit: Commit): void {
    this.publish(subjects.committed, commit);
  }

  onAnnounced(listener: (commit: Commit) => void): () => void {
    return this.subscribe(subjects.committed, (payload) => listener(payload as Commit));
  }

  publish(subject: string, payload: object): void {
    if (!this.connection || !this.isUp) return;
    try {
      this.connection.publish(subject, JSON.stringify(payload));
    } catch (error) {
      this.options.log?.warn({ err: error, subject }, 'a hint was not published');
    }
  }

  subscribe(subject: string, listener: (payload: unknown, subject: string) => void): () => void {
    const entry: Listening = { subject, listener, stop: null };
    this.listening.add(entry);
    if (this.connection) this.listen(entry, this.connection);
    return () => {
      this.listening.delete(entry);
      entry.stop?.();
    };
  }

  /** Speaks the envelope of Nest's NATS transport, which answers on the other side. */
  async request<Answer>(
    subject: string,
    payload: object,
    timeoutMs = REQUEST_TIMEOUT_MS,
  ): Promise<Answer> {
    if (!this.connection || !this.isUp) throw new BusUnavailableError(subject);
    const question = JSON.stringify({ pattern: subject, data: payload, id: randomUUID() });
    let message: Msg;
    try {
      message = await this.connection.request(subject, question, { timeout: timeoutMs });
    } catch (error) {
      throw new BusUnavailableError(subject, error);
    }
    const answer = message.json<{ response?: Answer; err?: unknown }>();
    if (answer.err !== undefined && answer.err !== null)
      throw new BusAnswerError(subject, answer.err);
    return answer.response as Answer;
  }

  isConnected(): boolean {
    return this.isUp;
  }

  /** The connection for JetStream work, as soon as there is one; `null` once closed. */
  async connected(): Promise<NatsConnection | null> {
    await this.connecting;
    return this.isClosed ? null : this.connection;
  }

  /** Called each time the server is there (again); for work that must look after a loss. */
  onConnected(listener: () => void): void {
    this.whenConnected.push(listener);
    if (this.isUp) listener();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    const connection = this.connection;
    this.isUp = false;
    if (!connection) return;
    // Drain sends what is buffered; without a server there is nobody to send it to.
    await Promise.race([
      connection.drain().catch(() => undefined),
      new Promise((resolve) => setTimeout(resolve, 1_000).unref()),
    ]);
    await connection.close().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    while (!this.isClosed) {
      try {
        const connection = await connect({
          servers: [...this.options.servers],
          name: this.options.name,
          maxReconnectAttempts: -1,
          reconnectTimeWait: RECONNECT_WAIT_MS,
          reconnectJitter: RECONNECT_JITTER_MS,
          timeout: 5_000,
          pingInterval: 10_000,
          maxPingOut: 2,
        });
        if (this.isClosed) return await connection.close();
        this.connection = connection;
        for (const entry of this.listening) this.listen(entry, connection);
        void this.watch(connection);
        this.up();
        return;
      } catch {
        // Whoever needs to know reads `isConnected`; a line per try would only fill the log.
        await pause(RECONNECT_WAIT_MS + Math.random() * RECONNECT_JITTER_MS);
      }
    }
  }

  private async watch(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) {
      if (status.type === 'disconnect') {
        this.isUp = false;
        if (!this.isClosed) this.options.log?.warn({}, 'the bus is gone; connecting again');
      } else if (status.type === 'reconnect') {
        this.up();
      } else if (status.type === 'error') {
        this.options.log?.warn(
          { detail: JSON.stringify(status.data) },
          'the bus reported an error',
        );
      }
    }
    this.isUp = false;
  }

  private up(): void {
    this.isUp = true;
    this.options.log?.info({}, 'connected to the bus');
    for (const listener of this.whenConnected) listener();
  }

  private listen(entry: Listening, connection: NatsConnection): void {
    const subscription = connection.subscribe(entry.subject, {
      callback: (error, message) => {
        if (error) return;
        const payload = this.parse(message);
        if (payload === undefined) return;
        try {
          entry.listener(payload, message.subject);
        } catch (failure) {
          this.options.log?.error({ err: failure, subject: entry.subject }, 'a listener threw');
        }
      },
    });
    entry.stop = () => {
      if (!subscription.isClosed()) subscription.unsubscribe();
    };
  }

  /** Anybody may publish anything: what is not JSON is counted and passed by. */
  private parse(message: Msg): unknown {
    try {
      return message.json();
    } catch {
      this.options.onMalformed?.(message.subject);
      return undefined;
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
