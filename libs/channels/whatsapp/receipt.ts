/** What WhatsApp reports about a message of ours. */
import type { InboundReceipt } from '#libs/channels';
import { momentOf, plainWord, readCorrelation } from '#libs/meta';
import { type Contact, type Problem, Status } from './payload.js';
import { personOf } from './person.js';

/** Their word, and ours. A played voice message has been taken in: read. */
const OUTCOMES: Readonly<Record<string, InboundReceipt['outcome']>> = {
  sent: 'accepted',
  delivered: 'delivered',
  read: 'read',
  played: 'read',
  failed: 'failed',
};

/** The receipt, or the reason why it is none. Throws when it is not readable. */
export function receiptOf(
  item: unknown,
  contact: Contact | null,
  account: string | null,
): InboundReceipt | string {
  const status = Status.parse(item);
  const outcome = Object.hasOwn(OUTCOMES, status.status) ? OUTCOMES[status.status] : undefined;
  if (status.type && status.type !== 'message')
    return `The status "${plainWord(status.status)}" of a ${plainWord(status.type)} is not part of a conversation.`;
  if (!outcome) return `The status "${plainWord(status.status)}" says nothing about a delivery.`;
  const ours = readCorrelation(status.biz_opaque_callback_data);
  const groupId = status.recipient_type === 'group' ? (status.recipient_id ?? null) : null;
  const names = {
    phone: status.recipient_id,
    userId: status.recipient_user_id,
    parentUserId: status.recipient_parent_user_id,
  };
  const participant = status.recipient_participant_user_id ?? status.recipient_participant_id;
  const problem = status.errors?.[0];
  return {
    kind: 'receipt',
    ...personOf(names, groupId, contact).thread,
    ...(ours?.conversationId ? { conversationId: ours.conversationId } : {}),
    // In a group, each participant reads for themselves.
    dedupeKey: ['status', status.id, status.status, ...(participant ? [participant] : [])].join(
      ':',
    ),
    occurredAt: momentOf(status.timestamp),
    account,
    outcome,
    ownMessageId: ours?.messageId ?? null,
    externalIds: [status.id],
    code: outcome === 'failed' ? plainWord(problem?.code) || 'unknown' : null,
    reason: outcome === 'failed' ? reasonOf(problem) : null,
  };
}

function reasonOf(problem: Problem | undefined): string {
  const said = problem?.error_data?.details ?? problem?.message ?? problem?.title;
  return plainWord(said, 300) || 'WhatsApp gave no reason.';
}
