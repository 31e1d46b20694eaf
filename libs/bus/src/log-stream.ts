/**
 * The JetStream stream that holds the log's tail. Disposable: whoever finds it missing makes it, and
 * relay fills it again. Only features of nats-server 2.9 are used.
 */
import {
  AckPolicy,
  createInbox,
  DeliverPolicy,
  DiscardPolicy,
  type JetStreamManager,
  type Msg,
  nanos,
  type NatsConnection,
  NatsError,
  RetentionPolicy,
  StorageType,
  type StreamInfo,
} from 'nats';
import { batchHeaders, type Covers, coversOf } from './log-message.js';
import { PULL_BATCH } from './partition-pull.js';
import { LOG_STREAM, subjects } from './subjects.js';

export interface LogLimits {
  /** Default 128 MiB: it is a tail, the store keeps everything. */
  readonly bytesMax?: number;
  /** Default 72. */
  readonly ageHoursMax?: number;
}

const MIB = 1024 * 1024;
const HOUR_MS = 3_600_000;
const ACK_TIMEOUT_MS = 5_000;
/** A reader that was killed gives its message up after this time. */
export const ACK_WAIT_MS = 5_000;

export function managerOf(connection: NatsConnection): Promise<JetStreamManager> {
  return connection.jetstreamManager({ checkAPI: false });
}

/** Finds the stream or makes it. Two processes may do so at once. */
export async function ensureLog(
  manager: JetStreamManager,
  limits: LogLimits = {},
): Promise<StreamInfo> {
  try {
    return await manager.streams.info(LOG_STREAM);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  return manager.streams.add({
    name: LOG_STREAM,
    subjects: [subjects.logAll],
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: DiscardPolicy.Old,
    max_bytes: limits.bytesMax ?? 128 * MIB,
    max_age: nanos((limits.ageHoursMax ?? 72) * HOUR_MS),
    duplicate_window: nanos(120_000),
  });
}

/** Durable consumer of one partition. Order comes from its one owner and from positions. */
export async function ensureConsumer(
  manager: JetStreamManager,
  durable: string,
  partition: number,
): Promise<void> {
  await manager.consumers.add(LOG_STREAM, {
    durable_name: durable,
    filter_subject: subjects.log(partition),
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ACK_WAIT_MS),
    max_ack_pending: 2 * PULL_BATCH,
    deliver_policy: DeliverPolicy.All,
  });
}

/** Up to which position the stream holds a partition's events; `null` when it holds none. */
export async function lastCovered(
  manager: JetStreamManager,
  partition: number,
): Promise<number | null> {
  try {
    const last = await manager.streams.getMessage(LOG_STREAM, {
      last_by_subj: subjects.log(partition),
    });
    return coversOf(last?.header)?.upTo ?? null;
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

export function isNotFound(error: unknown): boolean {
  return error instanceof NatsError && error.api_error?.code === 404;
}

/**
 * Publishes with acknowledgements on one inbox of its own: the client's `publish` makes two error
 * objects with stack traces for each message that succeeds, which costs more than everything else.
 */
export class LogPublisher {
  private readonly inbox = createInbox();
  private readonly waiting = new Map<string, (answer: Msg | Error) => void>();
  private count = 0;

  constructor(private readonly connection: NatsConnection) {
    connection.subscribe(`${this.inbox}.*`, {
      callback: (error, message) => {
        if (error) return;
        this.waiting.get(message.subject)?.(message);
      },
    });
  }

  /** Resolves when JetStream has stored the message (or had it already). */
  publish(partition: number, covers: Covers, body: Uint8Array): Promise<void> {
    const reply = `${this.inbox}.${++this.count}`;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => settle(new Error(`JetStream did not acknowledge within ${ACK_TIMEOUT_MS} ms.`)),
        ACK_TIMEOUT_MS,
      );
      const settle = (answer: Msg | Error) => {
        clearTimeout(timer);
        this.waiting.delete(reply);
        const failure = answer instanceof Error ? answer : failureIn(answer);
        if (failure) reject(failure);
        else resolve();
      };
      this.waiting.set(reply, settle);
      this.connection.publish(subjects.log(partition), body, {
        reply,
        headers: batchHeaders(partition, covers),
      });
    });
  }
}

function failureIn(answer: Msg): Error | null {
  if (answer.headers?.code === 503) return new Error('No JetStream stream takes the log.');
  const { error } = answer.json<{ error?: { description?: string } }>();
  return error ? new Error(`JetStream refused a batch: ${error.description ?? 'no reason'}`) : null;
}
