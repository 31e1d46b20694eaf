/** Tries parked events whose time has come, the first one of each stream before those behind it. */
import type { EventStore, RecordedEvent } from '#libs/event-store';
import type { DeadLetter, Letters } from './dead-letters.js';
import { isPassing } from './handle-in-order.js';
import type { Stopper } from './stopper.js';

export interface RetryParts {
  readonly letters: Letters;
  readonly store: EventStore;
  readonly owner: string;
  readonly stopper: Stopper;
  readonly handle: (event: RecordedEvent) => Promise<void>;
  readonly onFailed: (event: RecordedEvent, error: unknown, isDead: boolean) => void;
}

const AT_ONCE = 20;

/** Returns when nothing is due any more. Throws what will pass by itself. */
export async function retryLetters(parts: RetryParts): Promise<void> {
  for (;;) {
    const due = await parts.letters.takeDue(parts.owner, AT_ONCE);
    for (const letter of due) await retry(parts, letter);
    if (due.length === 0 || parts.stopper.isStopping) return;
  }
}

async function retry(parts: RetryParts, letter: DeadLetter): Promise<void> {
  const { letters, owner } = parts;
  const event = await eventAt(parts.store, letter.position);
  if (parts.stopper.isStopping || !event) return letters.putBack(letter, owner);
  try {
    await parts.handle(event);
    await letters.done(letter, owner);
  } catch (error) {
    if (isPassing(error)) {
      await letters.putBack(letter, owner);
      throw error;
    }
    parts.onFailed(event, error, await letters.failed(letter, owner, error));
  }
}

async function eventAt(store: EventStore, position: number): Promise<RecordedEvent | null> {
  const range = { after: position - 1, upTo: position, batchSize: 1 };
  for await (const batch of store.readAll(range)) return batch[0] ?? null;
  return null;
}
