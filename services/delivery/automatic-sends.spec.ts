import type { RecordedEvent } from '#libs/event-store';
import { automaticSends, timesOf, WINDOW_MS } from './automatic-sends.projection.js';

const contactId = 'c0470000-0000-5000-8000-000000000001';
const composed = (author: 'bot' | 'agent', at: number) =>
  ({
    type: 'MessageComposed',
    recordedAt: new Date(at),
    data: { messageId: 'm', author: { kind: author } },
    sealed: { keyId: contactId },
  }) as unknown as RecordedEvent;

describe('Automatic messages per contact', () => {
  it('are counted for who they go to, whatever the conversation; words of people are not', () => {
    expect(automaticSends.key(composed('bot', 1))).toBe(contactId);
    expect(automaticSends.key(composed('agent', 1))).toBeNull();
  });

  it('are forgotten after an hour, and never more than the largest limit', () => {
    const first = automaticSends.evolve(null, composed('bot', 1_000));
    const second = automaticSends.evolve(first, composed('bot', 2_000));
    expect(timesOf(second)).toEqual([1_000, 2_000]);
    const later = automaticSends.evolve(second, composed('bot', 1_500 + WINDOW_MS));
    expect(timesOf(later)).toEqual([2_000, 1_500 + WINDOW_MS]);
    let row = later;
    for (let n = 0; n < 200; n++)
      row = automaticSends.evolve(row, composed('bot', WINDOW_MS * 2 + n));
    expect(timesOf(row)).toHaveLength(50);
  });
});
