/**
 * Batches of the log, opened while they are read: another thread opens those that have come in, and the batch that
 * is wanted is opened by both. So personal parts cost a reader of the whole log little more than their JSON.
 */
import type { OpenedAhead, Sealer } from '#libs/sealing';
import type { OpenedEvent, RecordedEvent } from './event.js';

/** Sealed parts before the other thread is asked: for fewer it is not worth its start. */
const AHEAD_FROM = 2_000;
/** Batches that are under way beside the one that is wanted. */
const BATCHES = 5;

interface UnderWay {
  readonly events: readonly RecordedEvent[];
  /** `null`: the other thread has other work, or there is none. */
  readonly ahead: Promise<OpenedAhead | null>;
}

/** @param open what opens a batch; it may throw, and the reading ends there */
export async function* openedBatches(
  sealer: Sealer,
  batches: AsyncIterable<readonly RecordedEvent[]>,
  open: (
    events: readonly RecordedEvent[],
    ahead: OpenedAhead | null,
  ) => Promise<readonly OpenedEvent[]>,
): AsyncGenerator<readonly OpenedEvent[]> {
  const underWay: UnderWay[] = [];
  const finishFirst = async () => {
    const { events, ahead } = underWay[0] as UnderWay;
    const opened = await open(events, await ahead);
    underWay.shift();
    (await ahead)?.release();
    return opened;
  };
  let sealedCount = 0;
  try {
    for await (const events of batches) {
      for (const { sealed } of events) if (sealed !== null) sealedCount += 1;
      const isWorthIt = sealedCount >= AHEAD_FROM && sealer.openAhead !== undefined;
      underWay.push({ events, ahead: isWorthIt ? begin(sealer, events) : Promise.resolve(null) });
      if (!isWorthIt || underWay.length > BATCHES) yield await finishFirst();
    }
    while (underWay.length > 0) yield await finishFirst();
  } finally {
    for (const { ahead } of underWay) (await ahead)?.release();
  }
}

async function begin(
  sealer: Sealer,
  events: readonly RecordedEvent[],
): Promise<OpenedAhead | null> {
  try {
    return (await sealer.openAhead?.(events)) ?? null;
  } catch {
    return null; // Whoever opens the batch meets the same, and tells of it.
  }
}
