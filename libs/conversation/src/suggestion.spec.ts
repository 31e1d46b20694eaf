import { type Decider, specFor } from '#libs/decider';
import type { ConversationCommand, ConversationRefusal } from './commands.js';
import { conversation } from './conversation.js';
import type { ConversationEvent } from './events.js';
import type { ConversationState } from './state.js';

type Rules = Decider<
  ConversationState,
  ConversationCommand,
  ConversationEvent,
  ConversationRefusal
>;

/** Times do not matter here. */
const given = specFor(conversation as unknown as Rules);
const started: ConversationEvent = {
  type: 'ConversationStarted',
  data: { inboxId: 'i', channel: 'whatsapp', contactId: 'c', episode: 1 },
  private: { threadKey: 't', address: 'a' },
};
const taken: ConversationEvent = {
  type: 'ConversationPickedUp',
  data: { agentId: 'maria', from: 'bot' },
};
const offered: ConversationEvent = {
  type: 'SuggestionOffered',
  data: { questionMessageId: 'q', entryIds: ['hours', 'order'], brainVersion: 3 },
};
const offer = {
  type: 'OfferSuggestions',
  questionMessageId: 'q',
  entryIds: ['hours', 'order'],
  brainVersion: 3,
} as const;
const content = { kind: 'text', text: 'From nine to five.' } as const;
const write = {
  type: 'ComposeMessage',
  messageId: 'm',
  author: { kind: 'agent', agentId: 'maria' },
  content,
} as const;
const composed: ConversationEvent = {
  type: 'MessageComposed',
  data: { messageId: 'm', kind: 'text', author: write.author },
  private: { content },
};
const used = (entryId: string | null, how: 'as_it_was' | 'edited' | 'ignored') =>
  ({
    type: 'SuggestionUsed',
    data: { questionMessageId: 'q', messageId: 'm', entryId, how },
  }) as const;

describe('Suggestions', () => {
  it('are offered once for the same words', () => {
    given(started, taken).when(offer).then(offered);
    given(started, taken, offered).when(offer).thenNothing();
  });

  it('are not offered when there are none', () => {
    given(started, taken)
      .when({ ...offer, entryIds: [] })
      .thenNothing();
  });

  it('are used as they were, edited, or ignored, in the commit of the message', () => {
    const from = (entryId: string, isEdited: boolean) => ({
      ...write,
      suggestion: { entryId, isEdited },
    });
    given(started, taken, offered)
      .when(from('hours', false))
      .then(composed, used('hours', 'as_it_was'));
    given(started, taken, offered)
      .when(from('order', true))
      .then(composed, used('order', 'edited'));
    given(started, taken, offered).when(write).then(composed, used(null, 'ignored'));
  });

  it('cannot be used when they were not offered, and are settled once', () => {
    given(started, taken, offered)
      .when({ ...write, suggestion: { entryId: 'other', isEdited: false } })
      .then(composed, used(null, 'ignored'));
    given(started, taken).when(write).then(composed);
    given(started, taken, offered, used('hours', 'edited')).when(write).then(composed);
  });
});
