import { randomUUID } from 'node:crypto';
import type { RecordedEvent } from '#libs/event-store';
import { type ConversationTimes, conversationTimes } from './conversation-times.projection.js';

const NINE = Date.parse('2026-03-02T09:00:00Z');
const stream = `conversation-${randomUUID()}`;

/** Events by type and second after nine o'clock. */
function rowAfter(
  ...events: readonly [type: string, second: number, data?: object][]
): ConversationTimes | null {
  return events.reduce<ConversationTimes | null>(
    (row, [type, second, data = {}]) =>
      conversationTimes.evolve(row, {
        type,
        stream,
        data,
        recordedAt: new Date(NINE + second * 1_000),
      } as unknown as RecordedEvent),
    null,
  );
}

const at = (second: number) => new Date(NINE + second * 1_000).toISOString();
const began: [string, number, object] = [
  'ConversationStarted',
  0,
  { inboxId: 'i', channel: 'email', contactId: 'c', episode: 1 },
];
const asks = (second: number, classification = 'human'): [string, number, object] => [
  'MessageReceived',
  second,
  { classification },
];
const says = (second: number, kind: 'bot' | 'agent'): [string, number, object] => [
  'MessageComposed',
  second,
  { author: { kind } },
];

describe('The times of a conversation', () => {
  it('tell the first answer of anybody from the first of a person', () => {
    expect(
      rowAfter(began, asks(0), says(2, 'bot'), ['HandoverRequested', 10], says(40, 'agent')),
    ).toMatchObject({
      firstQuestionAt: at(0),
      firstAnswerAt: at(2),
      firstAnswerBy: 'bot',
      firstAgentAnswerAt: at(40),
      handoverAt: at(10),
      messagesIn: 1,
      messagesOut: 2,
    });
  });

  it('do not take a machine for a question', () => {
    expect(rowAfter(began, asks(0, 'auto_reply'))).toMatchObject({
      firstQuestionAt: null,
      waitingSince: null,
      messagesIn: 1,
    });
  });

  it('let the customer wait from the first unanswered message on', () => {
    expect(rowAfter(began, asks(0), asks(5))).toMatchObject({ waitingSince: at(0) });
    expect(rowAfter(began, asks(0), says(2, 'bot'))).toMatchObject({ waitingSince: null });
  });

  it('do not end the wait for a person with a word of the bot', () => {
    const row = rowAfter(began, asks(0), ['HandoverRequested', 1], says(1, 'bot'));
    expect(row).toMatchObject({ holder: 'queue', waitingSince: at(0) });
  });

  it('follow the floor', () => {
    expect(rowAfter(began, ['OfferAccepted', 1])?.holder).toBe('agent');
    expect(
      rowAfter(began, ['OfferAccepted', 1], ['ConversationTransferred', 2, { toAgentId: null }])
        ?.holder,
    ).toBe('queue');
    expect(rowAfter(began, ['ConversationResolved', 3])).toMatchObject({
      isOpen: false,
      holder: 'nobody',
    });
    expect(rowAfter(began, ['ConversationResolved', 3], ['ConversationReopened', 4])).toMatchObject(
      { isOpen: true, holder: 'bot' },
    );
  });

  it('say nothing about a conversation whose beginning is not there', () => {
    expect(rowAfter(asks(0))).toBeNull();
  });
});
