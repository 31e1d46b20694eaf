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
  /** In which the bot took the question; `null` for those of before it was kept. */
  readonly language: string | null;
}

type Handled = Extract<
  ConversationEvent | BrainEvent,
  { type: 'BotAnswered' | 'BotMismatched' | 'FlowStepTaken' | 'MismatchResolved' }
>;

export const questions = defineProjection<QuestionRow>({
  name: 'overview-questions',
  version: 2,
  table: 'overview_question',
  handles: ['BotAnswered', 'BotMismatched', 'FlowStepTaken', 'MismatchResolved'],
  key: (event) => (event.data as { questionMessageId: string | null }).questionMessageId,

  evolve(row, recorded) {
    const event = recorded as RecordedEvent & Handled;
    if (event.type === 'MismatchResolved') return row && { ...row, resolvedAs: event.data.as };
    // The same turn as the verdict before it; a turn without one asked the brain nothing.
    if (event.type === 'FlowStepTaken') return row && { ...row, language: event.data.language };
    // Answered after a choice was offered: it was no mismatch after all.
    return {
      conversationId: splitStream(recorded.stream).id,
      questionEventId: row?.questionEventId ?? recorded.causationId,
      askedAt: row?.askedAt ?? recorded.occurredAt,
      entryId: event.type === 'BotAnswered' ? event.data.entryId : null,
      isMismatch: event.type === 'BotMismatched',
      resolvedAs: row?.resolvedAs ?? null,
      language: row?.language ?? null,
    };
  },
});
