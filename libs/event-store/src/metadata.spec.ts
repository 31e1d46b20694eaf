import fc from 'fast-check';
import { decodeMetadata, type Metadata } from './metadata.js';

describe('decodeMetadata', () => {
  const text = fc.oneof(
    fc.uuid(),
    fc.string({ unit: 'binary' }),
    fc.constant('"},"correlationId":"x'),
  );
  const metadata = fc.record(
    {
      actor: fc.record({ kind: fc.constantFrom('contact', 'bot', 'agent', 'system'), id: text }),
      correlationId: text,
      causationId: text,
      traceparent: text,
      decidedBy: fc.dictionary(text, text),
    },
    { requiredKeys: ['actor', 'correlationId'], noNullPrototype: true },
  );

  it('reads what JSON.parse reads, whatever is in it', () => {
    fc.assert(
      fc.property(metadata, (written) => {
        const { actor, correlationId, ...rest } = JSON.parse(JSON.stringify(written)) as Metadata;
        expect(decodeMetadata(JSON.stringify(written))).toEqual({
          actor,
          correlationId,
          causationId: rest.causationId ?? null,
          traceparent: rest.traceparent ?? null,
          decidedBy: rest.decidedBy ?? {},
        });
      }),
      { numRuns: 1_000 },
    );
  });

  it('reads fields in another order, and a kind that it does not know', () => {
    const plain = { causationId: null, traceparent: null, decidedBy: {} };
    expect(decodeMetadata('{"correlationId":"c","actor":{"id":"1","kind":"bot"}}')).toEqual({
      ...plain,
      actor: { kind: 'bot', id: '1' },
      correlationId: 'c',
    });
    expect(decodeMetadata('{"actor":{"kind":"cat","id":"1"},"correlationId":"c"}')).toEqual({
      ...plain,
      actor: { kind: 'cat', id: '1' },
      correlationId: 'c',
    });
  });
});
