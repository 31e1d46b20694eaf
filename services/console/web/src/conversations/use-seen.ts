/** Tells the server that this agent has the conversation before their eyes. */
import { useEffect } from 'react';
import type { Row } from '../../../live-state/index.js';
import { markSeen } from '../api/conversations.js';

/** Long enough that paging through the list with the keyboard marks nothing. */
const LOOKED_MS = 900;

export function useSeen(row: Row | null): void {
  const unread = row?.unread ?? 0;
  const version = row?.version ?? 0;
  const id = row?.conversationId ?? null;
  useEffect(() => {
    if (!id || unread === 0) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      clearTimeout(timer);
      if (document.visibilityState !== 'visible') return;
      timer = setTimeout(() => {
        markSeen(id, version).catch(() => {}); // A comfort: the next look says it again.
      }, LOOKED_MS);
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [id, unread, version]);
}
