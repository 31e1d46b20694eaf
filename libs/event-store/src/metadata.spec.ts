import fc from 'fast-check';
import { decodeMetadata, encodeMetadata, type Metadata } from './metadata.js';
import { sampleEvent } from './sample-events.js';

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

describe('encodeMetadata', () => {
  it('writes what JSON.stringify writes, whatever is in it', () => {
    fc.assert(
      fc.property(metadata, ({ causationId = null, traceparent = null, ...rest }) => {
        const { decidedBy = {} } = rest;
        const event = sampleEvent({ ...rest, causationId, traceparent, decidedBy });
        const expected = {
          actor: { kind: rest.actor.kind, id: rest.actor.id },
          correlationId: rest.correlationId,
          ...(causationId === null ? {} : { causationId }),
          ...(traceparent === null ? {} : { traceparent }),
          ...(Object.keys(decidedBy).length === 0 ? {} : { decidedBy }),
        };
        expect(encodeMetadata(event)).toBe(JSON.stringify(expected));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('decodeMetadata', () => {
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
