/** Messages as the chat keeps them: made of what the server tells, or of words that still wait. */
import type { Message } from './chat-state.js';
import { contentOf } from './draft.js';
import type { Draft, MessageFrame } from './frames.js';

export function saidMessage(frame: MessageFrame): Message {
  return {
    id: frame.clientMessageId ?? frame.messageId,
    messageId: frame.messageId,
    clientMessageId: frame.clientMessageId ?? null,
    cursor: frame.cursor,
    direction: frame.direction,
    author: frame.author,
    authorName: frame.authorName ?? null,
    content: frame.content,
    at: new Date(frame.at),
    problem: null,
  };
}

export function waitingMessage(draft: Draft, at: Date): Message {
  return {
    id: draft.clientMessageId,
    messageId: null,
    clientMessageId: draft.clientMessageId,
    cursor: null,
    direction: 'in',
    author: 'contact',
    authorName: null,
    content: contentOf(draft),
    at,
    problem: null,
  };
}
