import fc from 'fast-check';
import { decodeEvent, type StoredEvent } from '../encoded.js';
import { type ArchiveBlock, unpackBlock } from './archive-block.js';
import { packFormat2 } from './block-format-2.js';

const WORKSPACE = '0192a000-0000-7000-8000-0000000000ff';
const TEXT = 'Grüße aus Köln, "quoted" \\ and 😀';

function stored(index: number, change: Partial<StoredEvent> = {}): StoredEvent {
  const id = `0192a000-0000-7000-8000-00000000000${index}`;
  const decidedBy = index === 1 ? ',"decidedBy":{"policy":"3"}' : '';
  return {
    id,
    isExternal: false,
    type: index === 2 ? 'ConversationResolved' : 'MessageReceived',
    schemaVersion: 1,
    occurredAtMs: 1_772_355_000_123 + index,
    recordedAtMs: 1_772_355_001_000 + index,
    metadata: `{"actor":{"kind":"agent","id":"b7a1f3c2-0000-4000-8000-000000000001"},"correlationId":"${id}"${decidedBy}}`,
    data: JSON.stringify({ text: TEXT, n: index }),
    sealed:
      index === 1
        ? { keyId: 'c0470000-0000-5000-8000-000000000001', box: Buffer.from('sealed bytes') }
        : null,
    workspaceId: WORKSPACE,
    stream: 'conversation-0192a000-0000-7000-8000-0000000000aa',
    version: index + 1,
    position: [1, 4, 5][index] ?? 6 + index,
    ...change,
  };
}

/** As the first format packed the first three of `stored`. */
const PACKED_1 = [
  'G/EEAMSqqSpBSLP4NN8l2SylFlWXUgnKBMWAp6EwQ5KJm4GmWYKBtlH3srGti+ppL5yAbw86gUJ51kd808uQ',
  '1MO2x5LSOrR+JoMsa/UDWHlrWJ8j1Gv+8rnaQvZBkCbzRNDHs0FJyi3EnAfgIiMDzrkTfe54ZPosMR8NqkqC',
  'qCSeCGa6cY0MFCTEyXDX2gU1z5PKGP1XUhEHqdle8qM1VZhdkDYoIoUiQ9GrNUtj/uQkRfaBEycO8rbdTIIK',
  'm9tPJCUWb1BKBtlxBKkO9YS1/vqgnbQqekKKchtnuJ1GYmGfkIaEkQR94gqMT68JYMuYpyRNAZwTG/uSPeeT',
  'Bzo6oiBAL7lb8Luvz5MoKXSTGIQNneV50qqVi/hx4Nt0udYtNLOHsZF2T5OHEYKoXWsiO0KpUI2RxYqgwibf',
  'IYvQC0SqIqkKh76eEI5X1sqI1D3ZxS2ZDj+KgHWQ7jiJCnESrw8e4eCkP4ssFCbgOiUmTw8jnNzSNoud5vJv',
  'uUjsoNOyD5a/5SrZj1h078aPsB8f/8ES9r94n4NQVTn6FYhTJHw5eQI=',
].join('');

function expectSame(block: ArchiveBlock, events: readonly StoredEvent[]): void {
  expect(Array.from(block.positions)).toEqual(events.map(({ position }) => position));
  for (const event of events) {
    expect(block.eventAt(event.position)).toEqual(decodeEvent(event));
    const { metadata, data, sealed } = event;
    expect(block.payloadAt(event.position)).toEqual({ metadata, data, sealed });
  }
}

describe('a block of the archive', () => {
  it('in the first format is read for ever', async () => {
    const events = [0, 1, 2].map((index) => stored(index));
    const sealed = Buffer.from('sealed bytes');
    expectSame(await unpackBlock(1, { packed: Buffer.from(PACKED_1, 'base64'), sealed }), events);
  });

  it('gives back what was put into it, to the character', async () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'grapheme' }),
      fc.stringMatching(/^[\u0020-\u00ff]*$/),
    );
    const event = fc.record({
      data: fc
        .oneof(fc.dictionary(text, text), fc.constant({}))
        .map((data) => JSON.stringify(data)),
      actorId: text,
      box: fc.option(fc.uint8Array({ maxLength: 50 })),
      occurredAtMs: fc.integer({ min: -8.64e15, max: 8.64e15 }),
      schemaVersion: fc.integer({ min: 1, max: 30_000 }),
      gap: fc.integer({ min: 1, max: 3_000_000_000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 60 }), async (many) => {
        let position = 0;
        const events = many.map(({ actorId, box, gap, ...rest }, index) =>
          stored(index, {
            ...rest,
            position: (position += gap),
            metadata: JSON.stringify({ actor: { kind: 'agent', id: actorId }, correlationId: 'c' }),
            sealed: box && { keyId: `key-${index % 3}`, box: Buffer.from(box) },
          }),
        );
        const block = await unpackBlock(2, await packFormat2(events));
        expectSame(block, events);
        expectSame(block, events); // In their order again, and backwards.
        for (const one of [...events].reverse())
          expect(block.eventAt(one.position).data).toEqual(JSON.parse(one.data));
      }),
    );
  });

  it('says which event it does not have, and which format nobody knows', async () => {
    const block = await unpackBlock(2, await packFormat2([stored(0)]));
    expect(() => block.eventAt(2)).toThrow('Event 2 is not in the block');
    expect(() => unpackBlock(3, { packed: Buffer.alloc(0), sealed: Buffer.alloc(0) })).toThrow(
      'format 3: upgrade this software',
    );
  });
});
