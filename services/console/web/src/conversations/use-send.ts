/**
 * Sends a message or a note. The id is made here, so that a bubble, a retry and the recorded
 * message are the same thing however often and in whatever order they are heard of.
 */
import { useCallback } from 'react';
import { v4 as newId } from 'uuid';
import type { PendingMessage } from '../../../live-state/index.js';
import { ApiError } from '../api/client.js';
import { addNote, sendText, sendWithFile } from '../api/conversations.js';
import { useLive } from '../live/live.js';
import { serverNow } from '../time.js';

const lost = { title: 'Not sent', status: 0, detail: 'Something went wrong. Try again.' } as const;

export function useSend(conversationId: string) {
  const { store } = useLive();

  const attempt = useCallback(
    async (message: PendingMessage) => {
      store.push({ type: 'sending', message });
      try {
        const { messageId, text } = message;
        if (message.kind === 'note') await addNote(conversationId, messageId, text);
        else if (message.file) {
          const { replyToMessageId, file } = message;
          const caption = text || undefined;
          await sendWithFile(conversationId, { messageId, caption, replyToMessageId }, file);
        } else await sendText(conversationId, message);
      } catch (error) {
        const problem = error instanceof ApiError ? error.problem : lost;
        store.push({ type: 'send_failed', messageId: message.messageId, problem });
      }
    },
    [store, conversationId],
  );

  const send = useCallback(
    (
      kind: PendingMessage['kind'],
      text: string,
      more?: Pick<PendingMessage, 'suggestion' | 'replyToMessageId' | 'file'>,
    ) =>
      void attempt({
        messageId: newId(),
        conversationId,
        kind,
        text,
        composedAt: new Date(serverNow()).toISOString(),
        status: 'sending',
        problem: null,
        ...more,
      }),
    [attempt, conversationId],
  );
  const retry = useCallback(
    (message: PendingMessage) => void attempt({ ...message, status: 'sending', problem: null }),
    [attempt],
  );
  const discard = useCallback(
    ({ messageId }: PendingMessage) => store.push({ type: 'discarded', messageId }),
    [store],
  );
  return { send, retry, discard };
}
