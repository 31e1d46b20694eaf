/** What follows when a visitor leaves, comes back, says where to write to, or is written to by mail. */
import { accept, refuse } from '#libs/decider';
import type { Answer } from './answer.js';
import { isAddress } from './away.js';
import type { AwayCommand } from './commands.js';
import type { ConversationEvent } from './events.js';
import type { ConversationState } from './state.js';
import type { OutboundMessage } from './state-outbound.js';

/** Somebody who writes by mail reads mail: what is said within this time goes out as one. */
const BY_MAIL_AFTER_SECONDS = 5;

export function decideAway(state: ConversationState, command: AwayCommand): Answer {
  const { away } = state;
  switch (command.type) {
    case 'LeaveReplyAddress': {
      const address = command.address.trim();
      if (!isAddress(address)) return refuse('no_address');
      if (away.address?.address === address) return accept();
      // What the site vouches for is not replaced by what a browser claims.
      if (away.address?.by === 'site' && command.by === 'contact') return accept();
      return accept<ConversationEvent>({
        type: 'ReplyAddressLeft',
        data: { by: command.by },
        private: { address },
      });
    }
    case 'NoteVisitorLeft':
      if (away.left !== null || away.address === null) return accept();
      return accept<ConversationEvent>({
        type: 'VisitorLeft',
        data: {
          leftAt: new Date(command.at).toISOString(),
          unread: unreadIn(state).length,
          afterSeconds: command.afterSeconds,
        },
      });
    case 'NoteVisitorReturned':
      return away.left === null
        ? accept()
        : accept<ConversationEvent>({ type: 'VisitorReturned', data: {} });
    case 'ContinueByMail': {
      const { left, address, isByMail } = away;
      const unread = unreadIn(state);
      const isDue = unread.some((message) => command.now >= dueAt(state, message));
      // Read, carried or answered otherwise meanwhile, or back in the chat: there is nothing to do.
      if (left === null || address === null || state.start?.address === null || !isDue)
        return accept();
      const messageIds = unread.map(({ messageId }) => messageId);
      if (command.inboxId === null)
        return accept<ConversationEvent>({
          type: 'MailContinuationRefused',
          data: { messageIds, reason: 'no_mailbox' },
        });
      return accept<ConversationEvent>({
        type: 'ContinuedByMail',
        data: {
          messageId: command.messageId,
          messageIds,
          inboxId: command.inboxId,
          why: isByMail ? 'by_mail' : 'unread',
          leftAt: new Date(left.at).toISOString(),
          afterSeconds: left.afterSeconds,
          addressBy: address.by,
        },
        private: { address: address.address },
      });
    }
  }
}

/** Our answers that were neither read in the chat nor sent after the visitor by mail, oldest first. */
function unreadIn({ outbound }: ConversationState): readonly OutboundMessage[] {
  return outbound.filter(
    ({ outcome, carries, isCarried, isEcho }) =>
      outcome !== 'read' && outcome !== 'failed' && !carries && !isCarried && !isEcho,
  );
}

/** Epoch ms from which an unread answer is mailed. */
function dueAt({ away: { left, isByMail } }: ConversationState, message: OutboundMessage): number {
  if (left === null) return Number.POSITIVE_INFINITY;
  if (isByMail) return message.composedAt + BY_MAIL_AFTER_SECONDS * 1_000;
  return Math.max(left.at, message.composedAt) + left.afterSeconds * 1_000;
}
