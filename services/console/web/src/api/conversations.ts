/** Everything that the page asks about conversations and does to them. */
import type { Content } from '#libs/conversation';
import type { Agent, Item, Row, UsedSuggestion } from '../../../live-state/index.js';
import { ask } from './client.js';

export const PAGE_ROWS = 60;

export interface ListPage {
  readonly items: readonly Row[];
  readonly nextCursor: string | null;
  readonly position: number;
}

export const loadPage = (
  query: Record<string, string>,
  cursor: string | null,
  signal?: AbortSignal,
) => ask<ListPage>('/conversations', { query: { ...query, limit: PAGE_ROWS, cursor }, signal });

export interface ThreadAnswer {
  readonly conversation: Row;
  readonly thread: readonly Item[];
  readonly version: number;
  /** ISO time until which free words may go out; `null`: no limit. */
  readonly replyUntil: string | null;
}

export const loadThread = (id: string, at: string | null, signal?: AbortSignal) =>
  ask<ThreadAnswer>(`/conversations/${id}`, { query: { at }, signal });

/** Why the offer that the thread shows at that version went to whom it went. */
export const loadWhy = (id: string, version: number) =>
  ask<{ readonly lines: readonly string[] }>(`/conversations/${id}/why/${version}`);

export const loadAgents = () => ask<readonly Agent[]>('/agents');

const act = (id: string, path: string, body?: object) =>
  ask<unknown>(`/conversations/${id}/${path}`, { method: 'POST', body: body ?? {} });

interface Written {
  /** Ours: the same one sent twice is one message. */
  readonly messageId: string;
  readonly text: string;
  readonly suggestion?: UsedSuggestion | undefined;
  readonly replyToMessageId?: string | undefined;
}

/** Fields that are `undefined` do not travel. */
export const sendText = (id: string, { messageId, text, suggestion, replyToMessageId }: Written) =>
  act(id, 'messages', { messageId, text, suggestion, replyToMessageId });

/** The file goes with its message, in one request: both are on record, or neither. */
export const sendWithFile = (id: string, message: object, file: File) => {
  const form = new FormData();
  form.set('message', JSON.stringify(message));
  form.set('file', file);
  return act(id, 'messages/with-file', form);
};

export const sendContent = (id: string, messageId: string, content: Content) =>
  act(id, 'messages', { messageId, content });

export const addNote = (id: string, noteId: string, text: string) =>
  act(id, 'notes', { noteId, text });

export const pickUp = (id: string) => act(id, 'pick-up');

/** `lease` is the one that the socket told last: who was gone in between is refused. */
export const acceptOffer = (id: string, offerId: string, lease: number | null) =>
  act(id, 'offer/accept', { offerId, ...(lease === null ? {} : { lease }) });

export const declineOffer = (id: string, offerId: string) => act(id, 'offer/decline', { offerId });

/** `to` is an agent's id, "queue", "bot" or "team:" and its name. */
export const transfer = (id: string, to: string, note: string, overrideReason: string) =>
  act(id, 'transfer', {
    to,
    ...(note.trim() ? { note: note.trim() } : {}),
    ...(overrideReason.trim() ? { overrideReason: overrideReason.trim() } : {}),
  });

export const resolve = (id: string) => act(id, 'resolve');

export const reopen = (id: string) => act(id, 'reopen');

export const changeLabels = (id: string, change: { add?: string[]; remove?: string[] }) =>
  act(id, 'labels', change);

export const markSeen = (id: string, version: number) => act(id, 'seen', { version });

export const setPresence = (status: 'online' | 'away') =>
  ask<unknown>('/presence', { method: 'PUT', body: { status } });
