import { MemorySealer } from '#libs/sealing';
import { describeEventStore } from '../event-store.contract.js';
import { describeProperties } from '../event-store.property.js';
import { newId } from '../ids.js';
import { sampleEvents, sampleStream } from '../sample-events.js';
import { MemoryEventStore } from './memory-event-store.js';

describeEventStore('MemoryEventStore', async () => {
  const sealer = new MemorySealer();
  return { store: new MemoryEventStore({ sealer }), sealer };
});

describe('MemoryEventStore', () => {
  it('records by the clock it was given, which never runs backwards', async () => {
    const clock = [new Date(2_000), new Date(1_000), new Date(3_000)];
    const store = new MemoryEventStore({
      sealer: new MemorySealer(),
      now: () => clock.shift() as Date,
    });
    const [workspaceId, stream] = [newId(), sampleStream()];
    for (let version = 0; version < 3; version += 1) {
      const events = sampleEvents(1);
      await store.append({ workspaceId, appends: [{ stream, expectedVersion: version, events }] });
    }
    const events = await store.readStream(workspaceId, stream);
    expect(events.map((event) => event.recordedAt.getTime())).toEqual([2_000, 2_000, 3_000]);
  });
});

describeProperties(
  'MemoryEventStore',
  async () => new MemoryEventStore({ sealer: new MemorySealer() }),
  200,
);
