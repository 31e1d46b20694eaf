/** A store under test, with the two calls that its tests make most. */
import type { Sealer } from '#libs/sealing';
import type { NewEvent, RecordedEvent } from './event.js';
import type { AppendResult, EventStore, ReadAllOptions } from './event-store.js';
import { newId } from './ids.js';
import { sampleEvents } from './sample-events.js';

export interface OpenedStore {
  readonly store: EventStore;
  readonly sealer: Sealer;
}

export class StoreUnderTest {
  readonly workspaceId = newId();
  store: EventStore;
  sealer: Sealer;

  use({ store, sealer }: OpenedStore): void {
    this.store = store;
    this.sealer = sealer;
  }

  append(
    stream: string,
    expectedVersion: number,
    events: readonly NewEvent[] = sampleEvents(1),
    workspaceId = this.workspaceId,
  ): Promise<AppendResult> {
    return this.store.append({ workspaceId, appends: [{ stream, expectedVersion, events }] });
  }

  async readAll(options: ReadAllOptions = {}): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    for await (const batch of this.store.readAll(options)) events.push(...batch);
    return events;
  }
}
