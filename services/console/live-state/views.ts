/**
 * What the page shows of what it knows: the list under a filter, a thread, the offers to me.
 *
 * Pure. Threads are sorted by version. The list is sorted as the API sorts it, so that a row that
 * came by socket lands where a reload would put it.
 */
import type { LiveState, PendingMessage, Thread } from './live-state.js';
import type { Item, Row } from './wire.js';

export type Basket = 'all' | 'waiting' | 'mine' | 'bot' | 'resolved';

export interface ListFilter {
  readonly basket: Basket;
  /** Channel id, or `null` for every channel. */
  readonly channel: string | null;
  readonly search: string;
}

/** Query of `GET /api/v1/conversations` that asks for the same rows. */
export function queryOf(filter: ListFilter): Record<string, string> {
  const query: Record<string, string> = {};
  switch (filter.basket) {
    case 'all':
      query['status'] = 'all';
      break;
    case 'waiting':
      query['holder'] = 'queue';
      break;
    case 'mine':
      query['holder'] = 'mine';
      break;
    case 'bot':
      query['holder'] = 'bot';
      break;
    case 'resolved':
      query['status'] = 'resolved';
      break;
  }
  if (filter.channel) query['channel'] = filter.channel;
  if (filter.search.trim()) query['q'] = filter.search.trim();
  return query;
}

export function isInBasket(row: Row, basket: Basket, me: string): boolean {
  switch (basket) {
    case 'all':
      return true;
    case 'waiting':
      return row.status !== 'resolved' && row.holder.kind === 'queue';
    case 'mine':
      return row.status !== 'resolved' && row.holder.kind === 'agent' && row.holder.agentId === me;
    case 'bot':
      return row.status !== 'resolved' && row.holder.kind === 'bot';
    case 'resolved':
      return row.status === 'resolved';
  }
}

/** Newest message first, by its place in the store; clocks decide only where no place is told. */
export function byLastMessage(one: Row, other: Row): number {
  if (one.activityPosition !== undefined && other.activityPosition !== undefined)
    return other.activityPosition - one.activityPosition;
  const a = one.lastMessageAt ?? '';
  const b = other.lastMessageAt ?? '';
  if (a !== b) return a < b ? 1 : -1;
  return one.conversationId < other.conversationId ? -1 : 1;
}

export interface LoadedPages {
  /** Rows that the API named for this filter, whatever they look like by now. */
  readonly ids: ReadonlySet<string>;
  /**
   * The last row of the last page while there are more pages: rows below it are not all known,
   * so none of them is shown yet. `null` when everything is loaded.
   */
  readonly lastRow: Row | null;
}

/**
 * Rows of the list. A search is answered by the server, which can look into names that we never
 * loaded: there, only rows that it named are shown.
 */
export function rowsOf(
  state: LiveState,
  filter: ListFilter,
  me: string,
  pages: LoadedPages,
): Row[] {
  const isSearch = filter.search.trim() !== '';
  const rows: Row[] = [];
  for (const row of state.rows.values()) {
    if (filter.channel && row.channel !== filter.channel) continue;
    if (!isInBasket(row, filter.basket, me)) continue;
    if (isSearch && !pages.ids.has(row.conversationId)) continue;
    if (
      pages.lastRow &&
      byLastMessage(row, pages.lastRow) > 0 &&
      !pages.ids.has(row.conversationId)
    )
      continue;
    rows.push(row);
  }
  return rows.sort(byLastMessage);
}

/** Conversations offered to me, the one that expires first on top. */
export function offersTo(state: LiveState, me: string): Row[] {
  const rows: Row[] = [];
  for (const row of state.rows.values()) if (row.offer?.agentId === me) rows.push(row);
  return rows.sort((one, other) =>
    (one.offer?.expiresAt ?? '') < (other.offer?.expiresAt ?? '') ? -1 : 1,
  );
}

export interface QueueAlarm {
  /** Customers of live channels who wait in the queue. */
  readonly waiting: number;
  /** Since when the longest of these stretches lasts, epoch milliseconds. */
  readonly since: number;
}

/**
 * Whether somebody waits in the queue longer than may be, on a channel where the customer looks at
 * the screen. `null`: nobody does.
 */
export function queueAlarm(
  state: LiveState,
  now: number,
  afterSeconds: number,
  isLive: (channel: string) => boolean,
): QueueAlarm | null {
  let waiting = 0;
  let since = Number.POSITIVE_INFINITY;
  for (const row of state.rows.values()) {
    if (!isInBasket(row, 'waiting', '') || !isLive(row.channel) || !row.holder.since) continue;
    waiting += 1;
    since = Math.min(since, Date.parse(row.holder.since));
  }
  return now - since > afterSeconds * 1_000 ? { waiting, since } : null;
}

export function countIn(state: LiveState, basket: Basket, me: string): number {
  let count = 0;
  for (const row of state.rows.values()) if (isInBasket(row, basket, me)) count += 1;
  return count;
}

/** Items in the order of the stream. */
export function itemsOf(thread: Thread | undefined): Item[] {
  if (!thread) return [];
  return [...thread.items.values()].map(({ item }) => item).sort(byVersion);
}

export function byVersion(one: Item, other: Item): number {
  return one.version - other.version || (one.itemId < other.itemId ? -1 : 1);
}

/** What I sent and the thread does not show yet, in the order of sending. */
export function pendingOf(outbox: LiveState['outbox'], conversationId: string): PendingMessage[] {
  return [...outbox.values()].filter((pending) => pending.conversationId === conversationId);
}
