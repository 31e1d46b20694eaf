/**
 * Answers what people write while the bot has the floor.
 *
 * The decision is libs/brain's; the version check is the store's: an answer that was computed before
 * a handover meets a conversation that has moved on, and is refused.
 */
import { nextStep, type Recogniser } from '#libs/brain';
import type { Content, ConversationCommand, ConversationState } from '#libs/conversation';
import type { ConversationDesk } from '#libs/desk';
import { type EventStore, newId, type RecordedEvent, splitStream } from '#libs/event-store';

export interface Answering {
  readonly store: EventStore;
  readonly desk: ConversationDesk;
  /** What the workspace's bot knows, and under which version. */
  readonly brainOf: (workspaceId: string) => Promise<{ recognise: Recogniser; version: number }>;
}

/** One message. Idempotent: a question that is not pending any more is not answered again. */
export async function answerMessage(parts: Answering, event: RecordedEvent): Promise<void> {
  const { messageId, classification } = event.data as { messageId: string; classification: string };
  if (classification !== 'human') return; // Machines are never answered: that is how loops begin.
  const [opened] = await parts.store.open([event]);
  if (!opened || opened.isForgotten) return;
  const { content } = opened.private as { content: Content };
  const { recognise, version } = await parts.brainOf(event.workspaceId);
  const conversationId = splitStream(event.stream).id;
  // The event says that the stream is at least this long; a shorter memory must be refreshed.
  await parts.desk.refresh(event.workspaceId, conversationId);
  await parts.desk.handle(
    event.workspaceId,
    conversationId,
    (state) => commandFor(state, messageId, textOf(content), recognise),
    {
      actor: { kind: 'bot', id: 'bot' },
      causationId: event.id,
      correlationId: event.correlationId,
      traceparent: event.traceparent,
      decidedBy: { brain: String(version) },
    },
  );
}

/** `null` when the question is answered, or the bot does not have the floor: nothing to do. */
export function commandFor(
  state: ConversationState,
  questionMessageId: string,
  text: string | null,
  recognise: Recogniser,
): ConversationCommand | null {
  if (state.holder.kind !== 'bot' || !state.pendingForBot.includes(questionMessageId)) return null;
  const step = nextStep(
    { text, mismatchesInARow: state.mismatchesInARow, isFirstWord: !state.hasBotSpoken },
    recognise,
  );
  const reply = { messageId: newId(), content: { kind: 'text', text: step.say } as const };
  switch (step.kind) {
    case 'answer':
      return {
        type: 'AnswerAsBot',
        questionMessageId,
        entryId: step.entryId,
        score: step.score,
        ...reply,
      };
    case 'not_learned':
      return { type: 'MismatchAsBot', questionMessageId, score: step.score, reply, handover: null };
    case 'handover':
      return step.mismatchScore === null
        ? { type: 'RequestHandover', reason: step.reason, priority: 0, reply }
        : {
            type: 'MismatchAsBot',
            questionMessageId,
            score: step.mismatchScore,
            reply,
            handover: step.reason,
          };
  }
}

/** The words of a message; `null` when it has none. */
export function textOf(content: Content): string | null {
  switch (content.kind) {
    case 'text':
      return content.text;
    case 'rich_text':
      return content.strippedText || content.text || content.subject || null;
    case 'button_reply':
    case 'list_reply':
      return content.title || content.payload;
    case 'image':
    case 'video':
    case 'file':
      return content.caption ?? null;
    default:
      return null;
  }
}
