/** Which message the draft answers; kept with the draft. */
import { useCallback, useState } from 'react';
import type { Item } from '../../../live-state/index.js';
import { keepDraft, readDraft } from '../preferences.js';
import { isAnswerable } from './message-actions.js';

export interface ReplyTarget {
  readonly item: Item | null;
  readonly choose: (item: Item) => void;
  readonly takeBack: () => void;
}

/** A message that was withdrawn or forgotten meanwhile is answered no more. */
export function useReplyTo(conversationId: string, items: readonly Item[]): ReplyTarget {
  const key = `${conversationId}.reply-to`;
  const [messageId, setMessageId] = useState(() => readDraft(key));
  const change = useCallback(
    (next: string) => {
      setMessageId(next);
      keepDraft(key, next);
    },
    [key],
  );
  const choose = useCallback((item: Item) => change(item.messageId ?? ''), [change]);
  const takeBack = useCallback(() => change(''), [change]);
  const item = messageId ? items.find((each) => each.messageId === messageId) : undefined;
  return { item: item && isAnswerable(item) ? item : null, choose, takeBack };
}
