/**
 * One batch of events: streams beside each other, the events of one stream one after another. An event
 * that fails is parked, and the rest of its stream waits behind it.
 */
import type { RecordedEvent } from '#libs/event-store';

export interface Outcomes {
  /** Streams of these that have parked events already. */
  blocked(streams: readonly string[]): Promise<ReadonlySet<string>>;
  handle(event: RecordedEvent): Promise<void>;
  /** Without an error: it waits behind an earlier one. */
  park(event: RecordedEvent, error?: unknown): Promise<void>;
}

/** Throws only what will pass by itself (the store is away): then the whole batch comes again. */
export async function handleInOrder(
  events: readonly RecordedEvent[],
  outcomes: Outcomes,
  streamsAtOnce: number,
): Promise<void> {
  if (events.length === 0) return;
  const byStream = new Map<string, RecordedEvent[]>();
  for (const event of events) {
    const known = byStream.get(event.stream);
    if (known) known.push(event);
    else byStream.set(event.stream, [event]);
  }
  const blocked = await outcomes.blocked([...byStream.keys()]);
  const queue = [...byStream];
  const failures: unknown[] = [];
  const worker = async () => {
    for (let next = queue.shift(); next && failures.length === 0; next = queue.shift()) {
      const [stream, own] = next;
      await handleStream(own, blocked.has(stream), outcomes).catch((error: unknown) =>
        failures.push(error),
      );
    }
  };
  await Promise.all(Array.from({ length: Math.min(streamsAtOnce, queue.length) }, worker));
  if (failures.length > 0) throw failures[0];
}

async function handleStream(
  events: readonly RecordedEvent[],
  isBlocked: boolean,
  outcomes: Outcomes,
): Promise<void> {
  let mustWait = isBlocked;
  for (const event of events) {
    if (mustWait) {
      await outcomes.park(event);
      continue;
    }
    try {
      await outcomes.handle(event);
    } catch (error) {
      if (isPassing(error)) throw error;
      await outcomes.park(event, error);
      mustWait = true;
    }
  }
}

/** Nothing is wrong with the event: the store or the database is away for a moment. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'StoreBusyError' || error.name === 'StoreUnreachableError') return true;
  const code = (error as { code?: unknown }).code;
  // 08*: connection, 53*: resources, 57P0*: shutting down; and what sockets say.
  return (
    typeof code === 'string' &&
    (/^(08...|53...|57P0.)$/.test(code) || ['ECONNREFUSED', 'ECONNRESET', 'EPIPE'].includes(code))
  );
}
