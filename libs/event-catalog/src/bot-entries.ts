/** The facts of the bot's part of a conversation: steps, details, look-ups, ratings, callbacks. */
import type { BotEvent, HandoverSummary } from '#libs/conversation';
import type { EntriesOf } from './entry.js';

const messageId = '5a6f3c1e-0000-5000-8000-000000000001';
const agentId = 'a9e70000-0000-4000-8000-000000000001';
const callbackId = 'ca110000-0000-7000-8000-000000000001';
const ratingId = '4a710000-0000-7000-8000-000000000001';

export const handoverSummary: HandoverSummary = {
  name: 'Anna',
  subject: 'My parcel is broken',
  language: 'en',
  details: [{ name: 'orderNumber', value: '471100' }],
  tried: [{ question: 'Where is my parcel?', outcome: 'not_learned' }],
  mood: { kind: 'unhappy', signs: ['repeated_question', 'shouting'] },
};

export const botEntries: EntriesOf<BotEvent> = {
  FlowStepTaken: {
    version: 1,
    when: 'The bot took its turn: it went through these steps of the flow, and waits at the last.',
    data: {
      questionMessageId: messageId,
      flowId: '0192aaaa-0000-7000-8000-000000000001',
      flowVersion: 3,
      path: ['menu', 'order-number'],
      waitsAt: 'order-number',
      language: 'en',
      invalidAnswers: 0,
    },
    dataMay: { offeredEntries: ['opening-hours', 'holidays'] },
    private: {},
    privateMay: { set: { topic: 'order' }, offeredTitles: ['Opening hours', 'Holidays'] },
  },
  DetailCollected: {
    version: 1,
    when: 'The customer told the bot something that it had asked for.',
    data: { name: 'orderNumber', nodeId: 'order-number' },
    private: { value: '471100' },
  },
  LookupAnswered: {
    version: 1,
    when: 'The bot asked the system that the workspace has connected.',
    data: { nodeId: 'find-order', outcome: 'found', tookMs: 41, isCached: false },
    private: { values: { status: 'on its way' } },
  },
  RatingRequested: {
    version: 1,
    when: 'The customer was asked how it was.',
    data: { ratingId, of: 'agent', messageId },
    dataMay: { agentId },
  },
  RatingGiven: {
    version: 1,
    when: 'The customer said how it was, from 1 to 5.',
    data: { ratingId, of: 'agent', score: 5 },
    dataMay: { agentId },
  },
  CallbackRequested: {
    version: 1,
    when: 'The customer wants to be called.',
    data: {
      callbackId,
      dueAt: '2026-03-02T09:00:00.000Z',
      plannedFor: '2026-03-02T08:00:00.000Z',
      waitingSince: '2026-03-01T21:30:00.000Z',
    },
    private: { number: '+31201234567' },
    privateMay: { wish: 'tomorrow morning', name: 'Anna' },
  },
  CallbackPlanned: {
    version: 1,
    when: 'The call is on the list of work: the team is there, or it is to be tried again.',
    data: { callbackId, dueAt: '2026-03-02T09:00:00.000Z', attempt: 1 },
  },
  CallbackTaken: {
    version: 1,
    when: 'An agent makes the call.',
    data: { callbackId, agentId },
  },
  CallbackReleased: {
    version: 1,
    when: 'The agent gave the call back to the list.',
    data: { callbackId, agentId },
  },
  CallbackDone: {
    version: 1,
    when: 'The call is off the list: reached, given up, or not wanted any more.',
    data: { callbackId, agentId, outcome: 'reached' },
    private: {},
    privateMay: { note: 'A new parcel is on its way.' },
  },
};
