/**
 * Messages that were composed and have no outcome yet: what the sweep looks at.
 *
 * A row is a reminder, not a truth: before anything is sent the conversation itself is read.
 */
import { defineProjection, splitStream } from '#libs/event-store';

export interface OutboxRow {
  readonly conversationId: string;
  /** ISO time from which the sweep may try: now for a fresh message, later after a postponement. */
  readonly dueAt: string;
}

/** A fresh message is the reaction's business; the sweep only takes what a lost hint left behind. */
export const HINT_GRACE_MS = 5_000;

export const outbox = defineProjection<OutboxRow>({
  name: 'delivery-outbox',
  version: 1,
  table: 'delivery_outbox',
  handles: [
    'MessageComposed',
    'ContinuedByMail',
    'DeliveryAttempted',
    'DeliveryPostponed',
    'MessageAccepted',
    'MessageDelivered',
    'MessageRead',
    'MessageFailed',
    'MessageOutcomeUnknown',
  ],
  key: (event) => (event.data as { messageId: string }).messageId,

  evolve(row, event) {
    const conversationId = splitStream(event.stream).id;
    switch (event.type) {
      case 'MessageComposed':
      case 'ContinuedByMail':
      case 'DeliveryAttempted':
        return { conversationId, dueAt: later(event.recordedAt, HINT_GRACE_MS) };
      case 'DeliveryPostponed':
        return row && { conversationId, dueAt: (event.data as { until: string }).until };
      default:
        return null; // It has an outcome: nothing is left to do.
    }
  },
});

function later(at: Date, ms: number): string {
  return new Date(at.getTime() + ms).toISOString();
}
