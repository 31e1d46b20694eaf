import type { RecordedEvent } from '#libs/event-store';
import { marketingStops } from './marketing-choices.projection.js';

const contactId = 'c0470000-0000-5000-8000-000000000001';
const received = (about?: string) =>
  ({
    type: 'MessageReceived',
    recordedAt: new Date(1_000),
    data: { messageId: 'm', about },
    sealed: { keyId: contactId },
  }) as unknown as RecordedEvent;

describe('Who stopped marketing', () => {
  it('is known by the person, from the last choice; other messages say nothing about it', () => {
    expect(marketingStops.key(received('marketing_stopped'))).toBe(contactId);
    expect(marketingStops.key(received('new_user_id'))).toBeNull();
    expect(marketingStops.key(received())).toBeNull();
    const stopped = marketingStops.evolve(null, received('marketing_stopped'));
    expect(stopped).toEqual({ stoppedAt: '1970-01-01T00:00:01.000Z' });
    expect(marketingStops.evolve(stopped, received('marketing_resumed'))).toBeNull();
  });
});
