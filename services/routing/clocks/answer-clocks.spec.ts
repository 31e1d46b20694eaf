import type { RecordedEvent } from '#libs/event-store';
import { type AnswerClocks, evolveAnswerClocks } from './answer-clocks.projection.js';

const at = (seconds: number, type: string, data: object = {}) =>
  ({ type, data, recordedAt: new Date(seconds * 1_000) }) as unknown as RecordedEvent;
const asked = (seconds: number) => at(seconds, 'MessageReceived', { classification: 'human' });
const said = (seconds: number, kind: 'bot' | 'agent') =>
  at(seconds, 'MessageComposed', { author: { kind } });
const after = (...events: RecordedEvent[]) =>
  [at(0, 'ConversationStarted'), ...events].reduce<AnswerClocks | null>(evolveAnswerClocks, null);

describe('The clocks of a conversation, from its events', () => {
  it("count the bot's words as an answer while it is its turn", () => {
    const row = after(asked(1), said(2, 'bot'));
    expect(row?.clocks.first_answer).toMatchObject({ status: 'met', ran: [[1_000, 2_000]] });
    expect(row?.isRunning).toBe(false);
  });

  it('do not count them once a person was asked for', () => {
    const handed = [asked(1), said(2, 'bot'), asked(5), at(6, 'HandoverRequested')];
    expect(after(...handed, said(7, 'bot'))?.clocks.next_answer?.status).toBe('running');
    const taken = after(...handed, at(8, 'OfferAccepted', { agentId: 'a' }), said(9, 'agent'));
    expect(taken?.clocks.next_answer).toMatchObject({ status: 'met', ran: [[5_000, 9_000]] });
  });

  it('do not run for mail of machines', () => {
    expect(after(at(1, 'MessageReceived', { classification: 'auto_reply' }))?.isRunning).toBe(
      false,
    );
  });

  it('pause for a callback and stop at the end', () => {
    const waiting = [asked(1), said(2, 'bot'), asked(5), at(6, 'HandoverRequested')];
    expect(after(...waiting, at(9, 'CallbackRequested'))?.clocks.next_answer?.status).toBe(
      'paused',
    );
    expect(after(...waiting, at(9, 'ConversationResolved'))?.isRunning).toBe(false);
  });

  it('remember what ran out', () => {
    const row = after(asked(1), at(40, 'ClockRanOut', { clock: 'first_answer', ordinal: 1 }));
    expect(row?.ranOut).toEqual(['first_answer#1']);
  });
});
