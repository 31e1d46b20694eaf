/** The facts of a chat whose visitor goes away, and of its going on by email. */
import type { AwayEvent } from '#libs/conversation';
import type { EntriesOf } from './entry.js';

const answerId = '5a6f3c1e-0000-5000-8000-000000000001';
const mailId = '3a110000-0000-7000-8000-000000000001';
const leftAt = '2026-03-01T09:30:00.000Z';

export const awayEntries: EntriesOf<AwayEvent> = {
  ReplyAddressLeft: {
    version: 1,
    when: 'An address came to be known at which the customer may be answered when they are gone.',
    data: { by: 'contact' },
    private: { address: 'anna@mail.example' },
  },
  VisitorLeft: {
    version: 1,
    when: 'The visitor of a chat is gone; only where the conversation can go on by email.',
    data: { leftAt, unread: 1, afterSeconds: 120 },
  },
  VisitorReturned: {
    version: 1,
    when: 'The visitor who had left has opened the chat again.',
    data: {},
  },
  ContinuedByMail: {
    version: 1,
    when: 'Answers stayed unread; before the mail that carries them goes out.',
    data: {
      messageId: mailId,
      messageIds: [answerId],
      inboxId: '1b0c0000-0000-4000-8000-000000000002',
      why: 'unread',
      leftAt,
      afterSeconds: 120,
      addressBy: 'contact',
    },
    private: { address: 'anna@mail.example' },
  },
  MailContinuationRefused: {
    version: 1,
    when: 'Answers stayed unread and could not go on by email.',
    data: { messageIds: [answerId], reason: 'no_mailbox' },
  },
};
