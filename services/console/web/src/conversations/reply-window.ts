/** Until when a channel carries free text: some close a while after the customer's last message. */
import type { Item } from '../../../live-state/index.js';
import { duration, serverNow } from '../time.js';

const HINT_FROM_MS = 4 * 3_600_000;

/** `null` while there is nothing to say about it. */
export function replyWindow(
  items: readonly Item[],
  hours: number,
): { readonly isClosed: boolean; readonly text: string } | null {
  const last = items.findLast((item) => item.direction === 'in' && item.messageId);
  if (!last) return null;
  const leftMs = Date.parse(last.occurredAt) + hours * 3_600_000 - serverNow();
  if (leftMs > HINT_FROM_MS) return null;
  return leftMs > 0
    ? { isClosed: false, text: `Replies are possible for ${duration(leftMs)} more` }
    : {
        isClosed: true,
        text: `Over ${hours} h since the last message: the channel may refuse a reply`,
      };
}
