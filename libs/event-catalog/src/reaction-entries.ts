/** The facts of an emoji under a message. */
import type { ConversationEvent } from '#libs/conversation';
import type { EntriesOf } from './entry.js';

type ReactionEvent = Extract<
  ConversationEvent,
  { type: 'ReactionAdded' | 'ReactionRemoved' | 'ReactionRefused' }
>;

const messageId = '5a6f3c1e-0000-5000-8000-000000000001';
const agentId = 'a9e70000-0000-4000-8000-000000000001';

export const reactionEntries: EntriesOf<ReactionEvent> = {
  ReactionAdded: {
    version: 1,
    when: 'An emoji was put on a message.',
    data: { messageId },
    private: { emoji: '👍' },
  },
  ReactionRemoved: {
    version: 1,
    when: 'An emoji was taken off; an empty one means all of them.',
    data: { messageId },
    private: { emoji: '👍' },
  },
  ReactionRefused: {
    version: 1,
    when: "The platform did not put an agent's emoji under a message, or did not take it back.",
    data: {
      messageId,
      agentId,
      isRemoval: false,
      code: '131026',
      reason: 'The customer cannot be reached.',
    },
    private: { emoji: '👍' },
  },
};
