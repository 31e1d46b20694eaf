/** Until when a channel carries free text: some close a while after the customer's last message. */
import type { Item } from '../../../live-state/index.js';

/** What the server said when the thread was loaded: until when, counted from which message. */
export interface ReplyWindow {
  readonly until: string;
  readonly countedFrom: string;
}

export function windowOf(items: readonly Item[], replyUntil: string | null): ReplyWindow | null {
  const last = lastInbound(items);
  return replyUntil && last ? { until: replyUntil, countedFrom: last.occurredAt } : null;
}

/**
 * Epoch ms at which it closes. Each message of the customer moves it on by as much as it came later than
 * the one that the server counted from; `null`: the channel sets no limit.
 */
export function closesAt(window: ReplyWindow | null, items: readonly Item[]): number | null {
  if (!window) return null;
  const last = lastInbound(items);
  const until = Date.parse(window.until);
  if (!last) return until;
  return until + Math.max(0, Date.parse(last.occurredAt) - Date.parse(window.countedFrom));
}

function lastInbound(items: readonly Item[]): Item | undefined {
  return items.findLast((item) => item.direction === 'in' && item.messageId && item.content);
}
