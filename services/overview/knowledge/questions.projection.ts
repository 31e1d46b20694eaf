/**
 * One row per question that the bot answered or did not know, kept for ever. The words stay where they
 * are, sealed in the conversation: the row only says which event has them.
 */
import type { BrainEvent } from '#libs/brain';
import type { ConversationEvent } from '#libs/conversation';
import { defineProjection, type RecordedEvent, splitStream } from '#libs/event-store';

export interface QuestionRow {
  readonly conversationId: string;
  /** The event that holds the words; `null` when nobody recorded the cause. */
  readonly questionEventId: string | null;
  readonly askedAt: Date;
  /** What answered it; `null` for a mismatch. */
  readonly entryId: string | null;
  readonly isMismatch: boolean;
  readonly resolvedAs: 'taught' | 'linked' | 'dismissed' | null;
}

type Handled = Extract<
  ConversationEvent | BrainEvent,
  { type: 'BotAnswered' | 'BotMismatched' | 'MismatchResolved' }
>;

export const questions = defineProjection<QuestionRow>({
  name: 'overview-questions',
  version: 1,
  table: 'overview_question',
  handles: ['BotAnswered', 'BotMismatched', 'MismatchResolved'],
  key: (event) => (event.data as { questionMessageId: string }).questionMessageId,

  evolve(row, recorded) {
    const event = recorded as RecordedEvent & Handled;
    if (event.type === 'MismatchResolved') return row && { ...row, resolvedAs: event.data.as };
    // Answered after a choice was offered: it was no mismatch after all.
    return {
      conversationId: splitStream(recorded.stream).id,
      questionEventId: row?.questionEventId ?? recorded.causationId,
      askedAt: row?.askedAt ?? recorded.occurredAt,
      entryId: event.type === 'BotAnswered' ? event.data.entryId : null,
      isMismatch: event.type === 'BotMismatched',
      resolvedAs: row?.resolvedAs ?? null,
    };
  },
});
