/** Passing the floor on, the end, and the desk work around it. */
import { accept, refuse } from '#libs/decider';
import { type Answer, isHeldBy } from './answer.js';
import type { FloorCommand } from './commands.js';
import { composedByBot } from './decide-bot.js';
import type { ConversationEvent } from './events.js';
import type { ConversationState } from './state.js';

export function decideFloor(state: ConversationState, command: FloorCommand): Answer {
  switch (command.type) {
    case 'Transfer':
      if (!isHeldBy(state, command.byAgentId)) return refuse('not_held_by_you');
      if (command.toAgentId === command.byAgentId) return accept();
      return accept<ConversationEvent>({
        type: 'ConversationTransferred',
        data: {
          toAgentId: command.toAgentId,
          ...(command.toTeamId ? { toTeamId: command.toTeamId } : {}),
          byAgentId: command.byAgentId,
        },
        private: { ...(command.note ? { note: command.note } : {}) },
      });
    case 'ReturnToBot':
      if (!isHeldBy(state, command.byAgentId)) return refuse('not_held_by_you');
      return accept<ConversationEvent>({
        type: 'ConversationReturnedToBot',
        data: { by: command.byAgentId },
        ...(command.note ? { private: { note: command.note } } : {}),
      });
    case 'ReturnToQueue':
      if (!isHeldBy(state, command.agentId)) return accept();
      return accept<ConversationEvent>(
        {
          type: 'ConversationReturnedToQueue',
          data: { agentId: command.agentId, reason: command.reason },
        },
        ...(command.say ? [composedByBot(command.say)] : []),
      );
    case 'AddNote':
      return accept<ConversationEvent>({
        type: 'NoteAdded',
        data: { noteId: command.noteId, agentId: command.agentId },
        private: { text: command.text },
      });
    case 'AddLabel':
      return accept<ConversationEvent>({ type: 'LabelAdded', data: { label: command.label } });
    case 'RemoveLabel':
      return accept<ConversationEvent>({ type: 'LabelRemoved', data: { label: command.label } });
    case 'MarkSeen':
      return accept<ConversationEvent>({
        type: 'ConversationSeen',
        data: { agentId: command.agentId, upToVersion: command.upToVersion },
      });
    case 'Resolve':
      if (state.status === 'resolved') return accept();
      return accept<ConversationEvent>({ type: 'ConversationResolved', data: { by: command.by } });
    case 'Reopen':
      if (state.status !== 'resolved') return refuse('not_resolved');
      return accept<ConversationEvent>({ type: 'ConversationReopened', data: { by: command.by } });
  }
}
