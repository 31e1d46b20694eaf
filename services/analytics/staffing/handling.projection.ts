/** How long agents held each conversation: what one handover costs in agents' time. */
import type { ConversationEvent } from '#libs/conversation';
import { defineProjection, type RecordedEvent, splitStream } from '#libs/event-store';

/** Times are epoch milliseconds. */
export interface Handling {
  readonly channel: string;
  /** Since when an agent holds it; `null` while nobody does. */
  readonly heldSinceMs: number | null;
  /** Stretches with an agent that have ended, and their length together. */
  readonly stretches: number;
  readonly heldMs: number;
  readonly endedMs: number | null;
}

export const handling = defineProjection<Handling>({
  name: 'analytics-handling',
  version: 1,
  table: 'analytics_handling',
  handles: [
    'ConversationStarted',
    'HandoverRequested',
    'OfferAccepted',
    'ConversationPickedUp',
    'ConversationTransferred',
    'ConversationReturnedToBot',
    'ConversationReturnedToQueue',
    'ConversationResolved',
  ],
  partition: 'stream',
  key: (event) => splitStream(event.stream).id,

  evolve(row, recorded) {
    const event = recorded as unknown as ConversationEvent;
    if (event.type === 'ConversationStarted')
      return {
        channel: event.data.channel,
        heldSinceMs: null,
        stretches: 0,
        heldMs: 0,
        endedMs: null,
      };
    if (row === null) return null;
    switch (event.type) {
      case 'OfferAccepted':
      case 'ConversationPickedUp':
        return begun(ended(row, recorded), recorded);
      case 'ConversationTransferred':
        return event.data.toAgentId === null
          ? ended(row, recorded)
          : begun(ended(row, recorded), recorded);
      case 'HandoverRequested':
      case 'ConversationReturnedToBot':
      case 'ConversationReturnedToQueue':
      case 'ConversationResolved':
        return ended(row, recorded);
      default:
        return row;
    }
  },
});

function begun(row: Handling, { recordedAt }: RecordedEvent): Handling {
  return { ...row, heldSinceMs: recordedAt.getTime() };
}

function ended(row: Handling, { recordedAt }: RecordedEvent): Handling {
  if (row.heldSinceMs === null) return row;
  const endedMs = recordedAt.getTime();
  return {
    ...row,
    heldSinceMs: null,
    stretches: row.stretches + 1,
    heldMs: row.heldMs + endedMs - row.heldSinceMs,
    endedMs,
  };
}
