import type { RecordedEvent } from '#libs/event-store';
import { type Handling, handling } from './handling.projection.js';

const stream = 'conversation-0192ffff-0000-7000-8000-00000000000f';
const at = (seconds: number, type: string, data: object = {}) =>
  ({ type, data, stream, recordedAt: new Date(seconds * 1_000) }) as unknown as RecordedEvent;
const after = (...events: RecordedEvent[]) =>
  events.reduce<Handling | null>(
    (row, event) => handling.evolve(row, event),
    handling.evolve(null, at(0, 'ConversationStarted', { channel: 'webchat' })),
  );

describe('How long agents hold a conversation', () => {
  it('is the sum of their stretches', () => {
    const row = after(
      at(10, 'OfferAccepted', { agentId: 'a' }),
      at(70, 'ConversationTransferred', { toAgentId: 'b' }),
      at(100, 'ConversationReturnedToBot'),
      at(200, 'ConversationPickedUp', { agentId: 'a' }),
      at(230, 'ConversationResolved'),
    );
    expect(row).toMatchObject({
      stretches: 3,
      heldMs: 120_000,
      heldSinceMs: null,
      endedMs: 230_000,
    });
  });

  it('does not count a wait, and ends once', () => {
    const row = after(at(5, 'HandoverRequested'), at(9, 'ConversationResolved'));
    expect(row).toMatchObject({ stretches: 0, heldMs: 0, endedMs: null });
  });

  it('counts an agent who went as ended', () => {
    const row = after(
      at(10, 'OfferAccepted', { agentId: 'a' }),
      at(40, 'ConversationReturnedToQueue'),
    );
    expect(row).toMatchObject({ stretches: 1, heldMs: 30_000, heldSinceMs: null });
  });
});
