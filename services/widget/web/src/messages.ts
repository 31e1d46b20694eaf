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
    replyToMessageId: frame.replyToMessageId ?? null,
    via: frame.via ?? null,
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
    replyToMessageId: null,
    via: null,
    at,
    problem: null,
  };
}

/** Cursor of the newest answer; 0 when there is none. */
export function newestAnswer(said: Iterable<Message>): number {
  return Math.max(
    0,
    ...[...said].map(({ direction, cursor }) => (direction === 'out' ? (cursor ?? 0) : 0)),
  );
}
