/** Answers of the brain that were put before an agent, and what came of them. */
import type { OutboundCommand } from './commands.js';
import type { ConversationEvent } from './events.js';
import type { ConversationState } from './state.js';

/** What the agent made of what was offered; nothing when nothing was. */
export function suggestionUsed(
  { suggestion }: ConversationState,
  { author, messageId, suggestion: used }: Extract<OutboundCommand, { type: 'ComposeMessage' }>,
): ConversationEvent[] {
  if (!suggestion || author.kind !== 'agent') return [];
  const isOffered = used !== undefined && suggestion.entryIds.includes(used.entryId);
  return [
    {
      type: 'SuggestionUsed',
      data: {
        questionMessageId: suggestion.questionMessageId,
        messageId,
        entryId: isOffered ? used.entryId : null,
        how: !isOffered ? 'ignored' : used.isEdited ? 'edited' : 'as_it_was',
      },
    },
  ];
}
