/**
 * What the agents' page knows, and how each piece of news changes it.
 *
 * Pure: no socket, no clock, no browser. News comes from the live socket and from the API, in any
 * order and any number of times; a row never goes back to a lower position and an item never back
 * to a lower thread version, so every order of the same news ends in the same page.
 */
import type { Agent, Item, Problem, Row, ServerFrame } from './wire.js';

/** An item, and the thread version at which the server described it. */
interface KnownItem {
  readonly item: Item;
  readonly asOf: number;
}

export interface Thread {
  readonly version: number;
  readonly items: ReadonlyMap<string, KnownItem>;
}

/** A message or note that the agent sent and that the thread does not show yet. */
export interface PendingMessage {
  readonly messageId: string;
  readonly conversationId: string;
  readonly kind: 'message' | 'note';
  readonly text: string;
  readonly composedAt: string;
  readonly status: 'sending' | 'failed';
  readonly problem: Problem | null;
  /** The suggestion that the words were made from. */
  readonly suggestion?: UsedSuggestion | undefined;
  /** Goes with the words; of a message, not of a note. */
  readonly file?: File | undefined;
  /** The customer's message that it answers. */
  readonly replyToMessageId?: string | undefined;
}

export interface UsedSuggestion {
  readonly entryId: string;
  readonly isEdited: boolean;
}

export interface Typing {
  readonly who: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

export interface LiveState {
  /** Highest position seen: where a reconnect resumes. `null` before the first news. */
  readonly position: number | null;
  /** Number of the lease under which I am here, as the server said it last. */
  readonly lease: number | null;
  readonly rows: ReadonlyMap<string, Row>;
  readonly threads: ReadonlyMap<string, Thread>;
  readonly agents: ReadonlyMap<string, Agent>;
  readonly typing: ReadonlyMap<string, Typing>;
  readonly outbox: ReadonlyMap<string, PendingMessage>;
}

export type News =
  | { readonly type: 'frame'; readonly frame: ServerFrame; readonly now: number }
  /** Rows of a list that the API answered. */
  | { readonly type: 'rows'; readonly rows: readonly Row[] }
  | { readonly type: 'agents'; readonly agents: readonly Agent[] }
  /** A whole thread that the API answered. */
  | {
      readonly type: 'thread';
      readonly conversationId: string;
      readonly items: readonly Item[];
      readonly version: number;
    }
  | { readonly type: 'sending'; readonly message: PendingMessage }
  | { readonly type: 'send_failed'; readonly messageId: string; readonly problem: Problem }
  | { readonly type: 'discarded'; readonly messageId: string }
  /** Another workspace, or a store that was put back: nothing known holds any more. */
  | { readonly type: 'reset' };

export const TYPING_SHOWN_MS = 6_000;
/** Threads kept in memory; the one opened longest ago is let go first. */
export const THREADS_KEPT_MAX = 30;

export const nothingKnown: LiveState = {
  position: null,
  lease: null,
  rows: new Map(),
  threads: new Map(),
  agents: new Map(),
  typing: new Map(),
  outbox: new Map(),
};

/** Applies news in one step; a burst of a thousand frames copies the list once. */
export function learn(state: LiveState, news: readonly News[]): LiveState {
  const draft = new Draft(state);
  for (const piece of news) take(draft, piece);
  return draft.finish();
}

/** Copies a map the first time that it is written to. */
class Draft {
  private state: LiveState;
  private readonly owned = new Set<keyof LiveState>();

  constructor(state: LiveState) {
    this.state = state;
  }

  get now(): LiveState {
    return this.state;
  }

  write<Key extends 'rows' | 'threads' | 'agents' | 'typing' | 'outbox'>(
    key: Key,
  ): LiveState[Key] extends ReadonlyMap<infer K, infer V> ? Map<K, V> : never {
    if (!this.owned.has(key)) {
      this.state = { ...this.state, [key]: new Map(this.state[key] as ReadonlyMap<string, never>) };
      this.owned.add(key);
    }
    return this.state[key] as never;
  }

  raisePosition(position: number): void {
    if (this.state.position === null || position > this.state.position)
      this.state = { ...this.state, position };
  }

  lease(lease: number): void {
    this.state = { ...this.state, lease };
  }

  reset(): void {
    this.state = nothingKnown;
    this.owned.clear();
  }

  finish(): LiveState {
    return this.state;
  }
}

function take(draft: Draft, news: News): void {
  switch (news.type) {
    case 'frame':
      takeFrame(draft, news.frame, news.now);
      return;
    case 'rows':
      for (const row of news.rows) takeRow(draft, row);
      return;
    case 'agents':
      takeAgents(draft, news.agents);
      return;
    case 'thread':
      takeItems(draft, news.conversationId, news.items, news.version);
      return;
    case 'sending':
      if (!isInThread(draft.now, news.message.conversationId, news.message.messageId))
        draft.write('outbox').set(news.message.messageId, news.message);
      return;
    case 'send_failed': {
      const pending = draft.now.outbox.get(news.messageId);
      if (pending)
        draft
          .write('outbox')
          .set(news.messageId, { ...pending, status: 'failed', problem: news.problem });
      return;
    }
    case 'discarded':
      if (draft.now.outbox.has(news.messageId)) draft.write('outbox').delete(news.messageId);
      return;
    case 'reset':
      draft.reset();
      return;
  }
}

function takeFrame(draft: Draft, frame: ServerFrame, now: number): void {
  switch (frame.type) {
    case 'ready':
      // A first beginning only. Afterwards rows alone raise it: those changed while we were away
      // may still be on their way, and a second lost connection must ask for them again.
      if (draft.now.position === null) draft.raisePosition(frame.position);
      return;
    case 'conversation':
      takeRow(draft, frame.row);
      draft.raisePosition(frame.position);
      return;
    case 'thread':
      takeItems(draft, frame.conversationId, frame.items, frame.version);
      return;
    case 'typing':
      draft
        .write('typing')
        .set(frame.conversationId, { who: frame.who, until: now + TYPING_SHOWN_MS });
      return;
    case 'presence':
      takeAgents(draft, frame.agents);
      return;
    case 'lease':
      draft.lease(frame.lease);
      return;
    case 'error':
      return; // Said to the agent by the connection; nothing is learnt from it.
  }
}

function takeRow(draft: Draft, row: Row): void {
  const known = draft.now.rows.get(row.conversationId);
  // At the same position it may read differently: its person was forgotten.
  if (known && known.position > row.position) return;
  draft.write('rows').set(row.conversationId, row);
}

function takeAgents(draft: Draft, agents: readonly Agent[]): void {
  const next = draft.write('agents');
  next.clear();
  for (const agent of agents) next.set(agent.agentId, agent);
}

function takeItems(
  draft: Draft,
  conversationId: string,
  items: readonly Item[],
  version: number,
): void {
  const known = draft.now.threads.get(conversationId);
  const merged = new Map(known?.items);
  for (const item of items) {
    const before = merged.get(item.itemId);
    if (!before || version >= before.asOf) merged.set(item.itemId, { item, asOf: version });
    if (item.messageId && draft.now.outbox.has(item.messageId))
      draft.write('outbox').delete(item.messageId);
    if (item.direction !== 'internal' && draft.now.typing.has(conversationId))
      draft.write('typing').delete(conversationId);
  }
  const threads = draft.write('threads');
  threads.delete(conversationId); // Put it last: the map's order is the order of use.
  threads.set(conversationId, { version: Math.max(version, known?.version ?? 0), items: merged });
  if (threads.size > THREADS_KEPT_MAX) {
    const oldest = threads.keys().next();
    if (!oldest.done) threads.delete(oldest.value);
  }
}

function isInThread(state: LiveState, conversationId: string, messageId: string): boolean {
  for (const { item } of state.threads.get(conversationId)?.items.values() ?? [])
    if (item.messageId === messageId) return true;
  return false;
}
