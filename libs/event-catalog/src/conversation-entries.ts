/** The facts of a conversation. */
import type { Content, ConversationEvent } from '#libs/conversation';
import { awayEntries } from './away-entries.js';
import { botEntries, handoverSummary } from './bot-entries.js';
import type { EntriesOf } from './entry.js';
import { reactionEntries } from './reaction-entries.js';

const messageId = '5a6f3c1e-0000-5000-8000-000000000001';
const earlierMessageId = '5a6f3c1e-0000-5000-8000-000000000002';
const agentId = 'a9e70000-0000-4000-8000-000000000001';
const otherAgentId = 'a9e70000-0000-4000-8000-000000000002';
const offerId = '0ffe0000-0000-4000-8000-000000000001';
const content: Content = { kind: 'text', text: 'Where is my parcel?' };
const needs = { skills: ['billing'], language: 'nl', teamId: 'sales' };
const answer: Content = { kind: 'text', text: 'It arrives tomorrow.' };

export const conversationEntries: EntriesOf<ConversationEvent> = {
  ...botEntries,
  ...awayEntries,
  ConversationStarted: {
    version: 1,
    when: 'The first message of an episode came in, or a business began one.',
    data: {
      inboxId: '1b0c0000-0000-4000-8000-000000000001',
      channel: 'whatsapp',
      contactId: 'c0470000-0000-5000-8000-000000000001',
      episode: 1,
    },
    private: { threadKey: '491700000001', address: '+49 170 0000001' },
    privateMay: { name: 'Anna Keller', subject: 'Order 4711' },
  },
  MessageReceived: {
    version: 1,
    when: 'A customer, or a machine on their side, wrote.',
    data: { messageId, kind: 'text', classification: 'human' },
    dataMay: {
      replyToMessageId: earlierMessageId,
      isForwarded: true,
      inboxId: '1b0c0000-0000-4000-8000-000000000002',
      channel: 'email',
      about: 'marketing_stopped',
    },
    private: { content, externalId: 'wamid.HBgN' },
    privateMay: {
      senderName: 'Anna Keller',
      referral: { source_type: 'ad', source_id: '120' },
      references: ['<1@mail.example>'],
      address: '491700000002',
    },
  },
  MessageEchoed: {
    version: 1,
    when: 'The business wrote from another app; it is shown and never sent again.',
    data: { messageId, kind: 'text' },
    private: { content: answer, externalId: 'wamid.HBgO' },
  },
  MessageEdited: {
    version: 1,
    when: 'The words of a message were replaced.',
    data: { messageId, kind: 'text' },
    private: { content },
  },
  MessageRevoked: {
    version: 1,
    when: 'A message was taken back by its sender.',
    data: { messageId },
  },
  MediaFetched: {
    version: 1,
    when: "The bytes of a message's n-th file are with us, sealed in a blob.",
    data: {
      messageId,
      index: 0,
      blobId: '5a6f3c1e-0000-5000-8000-000000000003',
      mime: 'image/png',
      bytes: 48_211,
    },
  },
  MediaFetchFailed: {
    version: 1,
    when: 'The provider did not give a file, for good or after several tries.',
    data: {
      messageId,
      index: 0,
      code: 'gone',
      reason: 'The platform does not give the file. It may be too old.',
    },
  },
  ...reactionEntries,
  MessageComposed: {
    version: 1,
    when: 'A bot or an agent wrote. Delivery sends it after this commit.',
    data: { messageId, kind: 'text', author: { kind: 'agent', agentId } },
    dataMay: { replyToMessageId: earlierMessageId },
    private: { content: answer },
  },
  DeliveryAttempted: {
    version: 1,
    when: 'Just before the channel is called, so that a crash leaves a trace.',
    data: { messageId, attempt: 1 },
  },
  DeliveryPostponed: {
    version: 1,
    when: 'The channel asked for patience; nothing went out.',
    data: {
      messageId,
      code: '130429',
      reason: 'Rate limit hit',
      until: '2026-03-01T09:31:00.000Z',
    },
  },
  MessageAccepted: {
    version: 1,
    when: 'The channel took the message.',
    data: { messageId },
    private: { externalId: 'wamid.HBgO' },
  },
  MessagePartAccepted: {
    version: 1,
    when: 'The channel took a part of a long message, and not its last one.',
    data: { messageId },
    private: { externalId: 'wamid.HBgP' },
  },
  ReceiptParked: {
    version: 1,
    when: 'A report came about a message that is not known here yet; it waits for its id.',
    data: { outcome: 'delivered' },
    dataMay: { ownMessageId: messageId, code: '131026', reason: 'Message undeliverable' },
    private: { externalId: 'wamid.HBgO' },
  },
  MessageDelivered: {
    version: 1,
    when: 'The channel says that it arrived.',
    data: { messageId },
  },
  MessageRead: { version: 1, when: 'The channel says that it was read.', data: { messageId } },
  MessageFailed: {
    version: 1,
    when: 'The channel refused the message for good.',
    data: { messageId, code: '131047', reason: 'More than 24 hours have passed' },
  },
  MessageOutcomeUnknown: {
    version: 1,
    when: 'The call ended without an answer; never sent again blindly.',
    data: { messageId, reason: 'The channel did not answer in time.' },
  },
  BotAnswered: {
    version: 1,
    when: 'The bot recognised a question and answered it.',
    data: { questionMessageId: earlierMessageId, messageId, entryId: 'opening-hours', score: 0.83 },
  },
  BotMismatched: {
    version: 1,
    when: 'The bot did not recognise a question.',
    data: { questionMessageId: earlierMessageId, score: 0.21 },
  },
  SuggestionOffered: {
    version: 1,
    when: 'Answers of the brain were put before the agent.',
    data: { questionMessageId: earlierMessageId, entryIds: ['opening-hours'], brainVersion: 2 },
  },
  SuggestionUsed: {
    version: 1,
    when: 'The agent wrote, with a suggestion or without; same commit as `MessageComposed`.',
    data: {
      questionMessageId: earlierMessageId,
      messageId,
      entryId: 'opening-hours',
      how: 'edited',
    },
  },
  HandoverRequested: {
    version: 1,
    when: 'The bot, or the customer, asked for a person.',
    data: { reason: 'contact_asked', priority: 0 },
    dataMay: { needs, signs: ['repeated_question', 'shouting'] },
    private: {},
    privateMay: { summary: handoverSummary },
  },
  AgentOffered: {
    version: 1,
    when: 'Routing asked an agent to take the conversation.',
    data: { offerId, agentId, expiresAt: '2026-03-01T09:30:30.000Z' },
    dataMay: {
      considered: [
        {
          agentId,
          load: 2,
          capacity: 6,
          skill: 3,
          isPrevious: true,
          idleMs: 12_000,
          timesPassed: 0,
        },
      ],
      inputs: { weight: 2, needs, priority: 0, waitedMs: 900, ring: 1 },
      notAsked: [{ agentId: otherAgentId, why: 'away' }],
    },
  },
  OfferAccepted: { version: 1, when: 'The agent took it.', data: { offerId, agentId } },
  OfferDeclined: { version: 1, when: 'The agent said no.', data: { offerId, agentId } },
  OfferExpired: {
    version: 1,
    when: 'The agent did not answer in time.',
    data: { offerId, agentId },
  },
  OfferWithdrawn: {
    version: 1,
    when: 'The reason for the offer went away.',
    data: { offerId, agentId, reason: 'agent_left' },
  },
  ConversationPickedUp: {
    version: 1,
    when: 'An agent took it from the list without an offer.',
    data: { agentId, from: 'queue' },
  },
  ConversationTransferred: {
    version: 1,
    when: 'An agent passed it on: to a colleague, to a team, or to the queue (null).',
    data: { toAgentId: otherAgentId, byAgentId: agentId },
    dataMay: { toTeamId: 'sales' },
    privateMay: { note: 'She prefers to be called Anna.' },
    private: {},
  },
  ConversationReturnedToBot: {
    version: 1,
    when: 'The floor went back to the bot: an agent gave it, nobody answered, or the customer wrote again.',
    data: { by: agentId },
    dataMay: { reason: 'nobody_answered', rings: 2, waitedSeconds: 21 },
    private: {},
    privateMay: { note: 'She only wants the opening hours.' },
  },
  WaitTold: {
    version: 1,
    when: 'The customer was told the place in line; same commit as the words.',
    data: { messageId, position: 2, expectedSeconds: 40 },
  },
  ConversationAbandoned: {
    version: 1,
    when: 'The customer went, or wants nobody any more, before a person answered.',
    data: { reason: 'left', waitedSeconds: 34 },
  },
  ConversationReturnedToQueue: {
    version: 1,
    when: 'The holder stopped being there; the customer waits again.',
    data: { agentId, reason: 'lease_lapsed' },
  },
  ClockRanOut: {
    version: 1,
    when: 'A promised time is over and the customer still waits.',
    data: {
      clock: 'next_answer',
      ordinal: 2,
      promisedMs: 300_000,
      startedAt: '2026-11-24T16:50:00.000Z',
      dueAt: '2026-11-25T08:05:00.000Z',
    },
  },
  NoteAdded: {
    version: 1,
    when: 'An agent wrote something for colleagues only.',
    data: { noteId: messageId, agentId },
    private: { text: 'Called back, no answer.' },
  },
  LabelAdded: { version: 1, when: 'A label was put on.', data: { label: 'refund' } },
  LabelRemoved: { version: 1, when: 'A label was taken off.', data: { label: 'refund' } },
  ConversationSnoozed: {
    version: 1,
    when: 'Put to sleep until a time.',
    data: { until: '2026-03-02T09:00:00.000Z' },
  },
  ConversationResolved: {
    version: 1,
    when: 'Somebody said that it is finished.',
    data: { by: agentId },
  },
  ConversationReopened: {
    version: 1,
    when: 'It began again, by a new message or by an agent.',
    data: { by: 'contact' },
  },
  ConversationSeen: {
    version: 1,
    when: 'An agent looked at everything up to a version.',
    data: { agentId, upToVersion: 7 },
  },
};
