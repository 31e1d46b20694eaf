/**
 * How everything ended that an inbox received: shown, filtered or quarantined. A conversation's row
 * counts what was shown in it; an inbox's own row counts what was put aside. The sum is the balance.
 */
import { defineProjection, splitStream } from '#libs/event-store';

export interface IntakeRow {
  readonly inboxId: string;
  readonly shown: number;
  readonly filtered: number;
  readonly quarantined: number;
}

/** Facts that a channel tells. Those that our own delivery records have a cause of ours. */
const FROM_OUTSIDE = new Set([
  'MessageReceived',
  'MessageEchoed',
  'MessageEdited',
  'MessageRevoked',
  'ReactionAdded',
  'ReactionRemoved',
  'ReceiptParked',
  'MessageAccepted',
  'MessageDelivered',
  'MessageRead',
  'MessageFailed',
]);

export const intakeBalance = defineProjection<IntakeRow>({
  name: 'overview-intake-balance',
  version: 1,
  table: 'overview_intake',
  handles: [
    'ConversationStarted',
    ...FROM_OUTSIDE,
    'PayloadFiltered',
    'PayloadQuarantined',
    'PayloadReplayed',
  ],
  key: (event) => {
    const { category, id } = splitStream(event.stream);
    return category === 'intake' ? (event.data as { inboxId: string }).inboxId : id;
  },

  evolve(row, { type, data, causationId }) {
    const known = row ?? empty((data as { inboxId?: string }).inboxId);
    if (known === null) return null; // A conversation without a beginning is nobody's.
    switch (type) {
      case 'PayloadFiltered':
        return { ...known, filtered: known.filtered + 1 };
      case 'PayloadQuarantined':
        return { ...known, quarantined: known.quarantined + 1 };
      case 'PayloadReplayed': // What is shown counts with its conversation.
        return {
          ...known,
          quarantined: known.quarantined - 1,
          filtered: known.filtered + ((data as { became?: string }).became === 'filtered' ? 1 : 0),
        };
      case 'ConversationStarted':
        return known;
      default:
        return causationId === null ? { ...known, shown: known.shown + 1 } : known;
    }
  },
});

function empty(inboxId: string | undefined): IntakeRow | null {
  return inboxId === undefined ? null : { inboxId, shown: 0, filtered: 0, quarantined: 0 };
}
