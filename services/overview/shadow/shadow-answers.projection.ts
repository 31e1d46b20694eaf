/**
 * One row per question of a shadow run: what the candidate would have done, what was really done, how the
 * customer rated it. What it would have said stays sealed in the row.
 */
import {
  defineProjection,
  type RecordedEvent,
  type SealedPart,
  sealedPart,
} from '#libs/event-store';
import { type FloorKind, type Move, type NoteEvent, noteKey, type RealMove } from '#libs/shadow';

export interface ShadowAnswerRow {
  readonly runId: string;
  readonly conversationId: string;
  readonly questionMessageId: string;
  readonly questionEventId: string;
  readonly askedAt: Date;
  readonly channel: string;
  readonly floor: FloorKind;
  readonly would: Move;
  readonly score: number | null;
  readonly said: SealedPart | null;
  readonly isAfterDifference: boolean;
  /** `null` as long as nobody has answered. */
  readonly comparedBy: 'bot' | 'agent' | 'nobody' | null;
  readonly did: RealMove | null;
  readonly sentEventId: string | null;
  readonly likeness: number | null;
  readonly verdict: string | null;
  readonly rated: number | null;
}

export const shadowAnswers = defineProjection<ShadowAnswerRow>({
  name: 'overview-shadow-answers',
  version: 1,
  table: 'overview_shadow_answer',
  handles: ['ShadowNoted', 'ShadowCompared', 'ShadowRated'],
  key: ({ data }) => {
    const { runId, questionMessageId } = data as NoteEvent['data'];
    return noteKey(runId, questionMessageId);
  },

  evolve(row, recorded) {
    const event = recorded as RecordedEvent & NoteEvent;
    switch (event.type) {
      case 'ShadowNoted':
        return {
          ...event.data,
          askedAt: recorded.occurredAt,
          said: sealedPart(recorded),
          comparedBy: null,
          did: null,
          sentEventId: null,
          likeness: null,
          verdict: null,
          rated: null,
        };
      case 'ShadowCompared': {
        const { by, did, sentEventId, likeness, verdict } = event.data;
        return row && { ...row, comparedBy: by, did, sentEventId, likeness, verdict };
      }
      case 'ShadowRated':
        return row && { ...row, rated: event.data.score };
    }
  },
});
