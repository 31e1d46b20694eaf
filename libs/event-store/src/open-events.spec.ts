import { MemorySealer, type OpenedAhead, TamperedError } from '#libs/sealing';
import type { RecordedEvent } from './event.js';
import { ANY_VERSION } from './event-versions.js';
import { newId } from './ids.js';
import { MemoryEventStore } from './memory/memory-event-store.js';
import { openEvents } from './open-events.js';
import { sampleEvent, sampleStream } from './sample-events.js';

const COUNT = 6;

/** What another thread did: it opened some boxes, has some in its hands, and left the rest. */
function aheadWith(of: 'open' | 'in its hands' | 'left', text: (index: number) => string) {
  const texts = Array.from({ length: COUNT }, (_, index) => Buffer.from(text(index)));
  const bytes = Buffer.concat(texts);
  const startOf = (index: number) =>
    texts.slice(0, index).reduce((sum, { length }) => sum + length, 0);
  return {
    bytes,
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length),
    claim: jest.fn(() => of === 'left'),
    startOf: (index: number) => (of === 'open' ? startOf(index) : -1),
    endOf: (index: number) => startOf(index + 1),
    release: () => undefined,
  } satisfies OpenedAhead;
}

describe('events that another thread has begun to open', () => {
  const sealer = new MemorySealer();
  const sealFor = newId();
  let events: RecordedEvent[];

  beforeEach(async () => {
    const store = new MemoryEventStore({ sealer });
    const appended = Array.from({ length: COUNT }, (_, n) =>
      sampleEvent({ private: { n, by: 'this one' }, sealFor }),
    );
    const appends = [{ stream: sampleStream(), expectedVersion: 0, events: appended }];
    await store.append({ workspaceId: newId(), appends });
    events = [];
    for await (const batch of store.readAll()) events.push(...batch);
  });

  const open = async (ahead: OpenedAhead) =>
    (await openEvents(sealer, ANY_VERSION, events, ahead)).map((event) => event.private);
  const spoil = (index: number) => {
    const { box } = (events[index] as RecordedEvent).sealed as { box: Buffer };
    box[20] = (box[20] as number) ^ 1;
  };

  it('are taken as they were opened', async () => {
    const openNow = jest.spyOn(sealer, 'openNow');
    const ahead = aheadWith('open', (n) => JSON.stringify({ n, by: 'the other – é' }));
    ahead.claim.mockReturnValue(false);
    expect(await open(ahead)).toEqual(events.map((_, n) => ({ n, by: 'the other – é' })));
    expect(openNow).not.toHaveBeenCalled();
    openNow.mockRestore();
  });

  it.each(['in its hands', 'left'] as const)('are opened here when they are %s', async (of) => {
    const own = events.map((_, n) => ({ n, by: 'this one' }));
    expect(await open(aheadWith(of, () => 'no JSON'))).toEqual(own);
  });

  it('are claimed from the last one on, until they meet', async () => {
    const ahead = aheadWith('open', (n) => JSON.stringify({ n }));
    ahead.claim.mockReturnValueOnce(true).mockReturnValueOnce(true).mockReturnValue(false);
    await open(ahead);
    expect(ahead.claim.mock.calls).toEqual([[5], [4], [3]]);
  });

  it.each(['in its hands', 'left'] as const)(
    'are told of by the first that was changed',
    async (of) => {
      spoil(4);
      spoil(2);
      const opening = open(aheadWith(of, () => 'no JSON'));
      await expect(opening).rejects.toThrow(TamperedError);
      await expect(opening).rejects.toThrow(`event ${events[2]?.id} `);
    },
  );

  it('are forgotten with their person', async () => {
    await sealer.forget(events[0]?.workspaceId as string, sealFor);
    const opened = await openEvents(
      sealer,
      ANY_VERSION,
      events,
      aheadWith('left', () => ''),
    );
    expect(opened.map((event) => [event.private, event.isForgotten])).toEqual(
      events.map(() => [null, true]),
    );
  });
});
