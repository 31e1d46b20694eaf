import type { RecordedEvent } from '#libs/event-store';
import { pauseBefore } from './dead-letters.js';
import { handleInOrder } from './handle-in-order.js';
import {
  batchHeaders,
  coversOf,
  encodeEvent,
  mayContain,
  partitionOf,
  tryDecodeBatch,
} from './log-message.js';
import { MemoryBus } from './memory-bus.js';

const event = (
  stream: string,
  position: number,
  more: Partial<RecordedEvent> = {},
): RecordedEvent => ({
  id: `00000000-0000-7000-8000-${String(position).padStart(12, '0')}`,
  type: 'MessageReceived',
  schemaVersion: 2,
  workspaceId: 'w',
  stream,
  version: 1,
  position,
  occurredAt: new Date('2026-01-02T03:04:05.678Z'),
  recordedAt: new Date('2026-01-02T03:04:06.789Z'),
  actor: { kind: 'contact', id: 'c' },
  causationId: null,
  correlationId: 'corr',
  traceparent: null,
  decidedBy: {},
  data: { n: position },
  sealed: null,
  ...more,
});

describe('A message of the log', () => {
  it('brings back what was put in', () => {
    const events = [
      event('a', 1),
      event('b', 5_000_000_000, {
        causationId: 'cause',
        traceparent: '00-ab-cd-01',
        decidedBy: { brain: 'b7' },
        sealed: { keyId: 'k', box: Buffer.from([0, 255, 7]) },
      }),
    ];
    const body = Buffer.from(`[${events.map(encodeEvent).join(',')}]`);
    expect(tryDecodeBatch(body)).toEqual(events);
  });

  it('is CloudEvents 1.0: required attributes, and extensions in lower case', () => {
    const encoded = JSON.parse(encodeEvent(event('a', 1)));
    expect(encoded).toMatchObject({
      specversion: '1.0',
      type: 'convolog.MessageReceived',
      source: '/workspaces/w',
      subject: 'a',
      time: '2026-01-02T03:04:05.678Z',
    });
    for (const name of Object.keys(encoded)) expect(name).toMatch(/^[a-z0-9]+$/);
  });

  it('says what it covers, and nonsense covers nothing', () => {
    const made = batchHeaders(3, { after: 0, upTo: 9 });
    expect(coversOf(made)).toEqual({ after: 0, upTo: 9 });
    expect(coversOf(undefined)).toBeNull();
    made.set('Convolog-After', '9');
    expect(coversOf(made)).toBeNull();
  });

  it.each(['', 'null', '{}', '[1]', '[{"type":"other"}]'])('is not %j', (body) => {
    expect(tryDecodeBatch(Buffer.from(body))).toBeNull();
  });

  it('is decoded only where it may hold what a reaction handles', () => {
    const body = Buffer.from(`[${[event('a', 1), event('b', 2)].map(encodeEvent).join(',')}]`);
    expect(mayContain(body, ['ConversationResolved', 'MessageReceived'])).toBe(true);
    expect(mayContain(body, ['ConversationResolved', 'Message'])).toBe(false);
    // What is no whole batch is for the decoder to judge: the store is read then.
    for (const broken of [Buffer.from('null'), Buffer.from(''), body.subarray(0, -1)])
      expect(mayContain(broken, ['ConversationResolved'])).toBe(true);
  });

  it('travels in the partition it always did', () => {
    // Never change these: the events of a stream would be split over two partitions.
    const id = '0192f0c1-2d3e-7a4b-8c5d-6e7f80910a1b';
    expect(
      ['conversation', 'contact', 'agent'].map((kind) => partitionOf(`${kind}-${id}`)),
    ).toEqual([1, 2, 1]);
  });
});

describe('A batch', () => {
  const run = async (events: RecordedEvent[], poison: number[], blocked: string[] = []) => {
    const handled: number[] = [];
    const parked: string[] = [];
    await handleInOrder(
      events,
      {
        blocked: async () => new Set(blocked),
        handle: async ({ position }) => {
          await new Promise((resolve) => setImmediate(resolve));
          if (poison.includes(position)) throw new Error('poison');
          handled.push(position);
        },
        park: async ({ position }, error) => void parked.push(`${position}${error ? '!' : ''}`),
      },
      2,
    );
    return { handled: handled.sort(), parked };
  };

  it('parks what fails and what comes behind it in the same stream', async () => {
    const events = [event('a', 1), event('b', 2), event('a', 3), event('b', 4), event('a', 5)];
    expect(await run(events, [1])).toEqual({ handled: [2, 4], parked: ['1!', '3', '5'] });
    expect(await run(events, [], ['b'])).toEqual({ handled: [1, 3, 5], parked: ['2', '4'] });
  });

  it('parks nothing while the store is away', async () => {
    const away = Object.assign(new Error('away'), { name: 'StoreUnreachableError' });
    const park = jest.fn();
    const outcomes = {
      blocked: async () => new Set<string>(),
      handle: async () => Promise.reject(away),
      park,
    };
    await expect(handleInOrder([event('a', 1)], outcomes, 2)).rejects.toBe(away);
    expect(park).not.toHaveBeenCalled();
  });
});

describe('Pauses between tries', () => {
  it('grow, and are spread by a quarter', () => {
    expect([1, 2, 3, 4, 5, 9].map((attempt) => pauseBefore(attempt, 0) / 1_000)).toEqual([
      1, 5, 30, 120, 600, 600,
    ]);
    expect(pauseBefore(1, 1)).toBe(1_250);
  });
});

describe('The bus in memory', () => {
  it('brings copies to who listens, by pattern, until they stop', () => {
    const bus = new MemoryBus();
    const heard: unknown[] = [];
    const stop = bus.subscribe('typing.w.*', (payload, subject) => heard.push([subject, payload]));
    bus.publish('typing.w.c', { who: 'a' });
    bus.publish('typing.w.c.d', { who: 'b' });
    bus.publish('typing.x.c', { who: 'c' });
    stop();
    bus.publish('typing.w.c', { who: 'd' });
    expect(heard).toEqual([['typing.w.c', { who: 'a' }]]);
  });
});
