/** One row per mark that a customer was asked for: when, about whom, under which flow, and what they gave. */
import type { ConversationEvent } from '#libs/conversation';
import { defineProjection, type RecordedEvent, splitStream } from '#libs/event-store';

export interface RatingRow {
  readonly conversationId: string;
  readonly ofWhom: 'bot' | 'agent';
  /** The flow that asked; `null` where that is not on record. */
  readonly flowVersion: number | null;
  readonly askedAt: Date;
  /** 1 (worst) to 5 (best); `null`: not given. */
  readonly score: number | null;
}

export const ratings = defineProjection<RatingRow>({
  name: 'analytics-ratings',
  version: 1,
  table: 'analytics_rating',
  handles: ['RatingRequested', 'RatingGiven'],
  key: (event) => (event.data as { ratingId: string }).ratingId,

  evolve(row, recorded) {
    const event = recorded as RecordedEvent & ConversationEvent;
    switch (event.type) {
      case 'RatingRequested': {
        const flow = Number(recorded.decidedBy.flow ?? Number.NaN);
        return {
          conversationId: splitStream(recorded.stream).id,
          ofWhom: event.data.of,
          flowVersion: Number.isInteger(flow) ? flow : null,
          askedAt: recorded.recordedAt,
          score: null,
        };
      }
      case 'RatingGiven':
        return row && { ...row, score: event.data.score };
      default:
        return row;
    }
  },
});
