/** After an agent has resolved a conversation: asks how it was, where the flow says so. */
import { type EventStore, newId, type RecordedEvent, splitStream } from '#libs/event-store';
import { phrases, wordsIn } from '#libs/flows';
import type { BotParts } from './take-bot-turns.js';

export async function askForRating(
  parts: Pick<BotParts, 'desk' | 'flows'> & { readonly store: EventStore },
  event: RecordedEvent,
): Promise<void> {
  const { workspaceId } = event;
  if (event.actor.kind !== 'agent') return;
  const { flow, flowVersion } = await parts.flows.newest(workspaceId);
  if (!flow.isAgentRated) return;
  const conversationId = splitStream(event.stream).id;
  await parts.desk.refresh(workspaceId, conversationId);
  await parts.desk.handle(
    workspaceId,
    conversationId,
    (state) =>
      state.status === 'resolved' && state.resolvedAt === event.recordedAt.getTime()
        ? {
            type: 'RequestRating',
            ratingId: newId(),
            of: 'agent',
            agentId: event.actor.id,
            messageId: newId(),
            content: {
              kind: 'rating',
              comment: wordsIn(
                phrases.howWasIt,
                state.bot.language ?? flow.language,
                flow.language,
              ),
            },
          }
        : null,
    {
      actor: { kind: 'bot', id: 'bot' },
      causationId: event.id,
      correlationId: event.correlationId,
      traceparent: event.traceparent,
      decidedBy: { flow: String(flowVersion) },
    },
  );
}
