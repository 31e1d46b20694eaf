/** What to record for the outcome of one attempt. Pure. */
import type { SendOutcome } from '#libs/channels';
import type { ConversationCommand } from '#libs/conversation';

/** After so many postponements in a row the message has failed. */
export const ATTEMPTS_MAX = 8;

/** A channel that asks for patience too often has failed. */
export function outcomeCommand(
  messageId: string,
  outcome: SendOutcome,
  attempt: number,
  now: number,
): ConversationCommand {
  switch (outcome.kind) {
    case 'accepted':
      return { type: 'RecordAccepted', messageId, externalId: outcome.externalId };
    case 'failed':
      return { type: 'RecordFailed', messageId, code: outcome.code, reason: outcome.reason };
    case 'unknown':
      return { type: 'RecordUnknown', messageId, reason: outcome.reason };
    case 'retry': {
      if (attempt >= ATTEMPTS_MAX) {
        const reason = `Gave up after ${attempt} attempts: ${outcome.reason}`;
        return { type: 'RecordFailed', messageId, code: outcome.code, reason };
      }
      const until = new Date(now + outcome.afterMs).toISOString();
      return {
        type: 'RecordPostponed',
        messageId,
        code: outcome.code,
        reason: outcome.reason,
        until,
      };
    }
  }
}
