/** A callback as work: on the list, taken by one agent, done. Nothing of it depends on the floor. */
import { accept, refuse } from '#libs/decider';
import type { Answer } from './answer.js';
import type { CallbackCommand } from './bot-commands.js';
import type { ConversationEvent } from './events.js';
import type { ConversationState } from './state.js';

/** Calls that reached nobody before the callback is given up. */
export const CALL_ATTEMPTS_MAX = 3;

export function decideCallback(state: ConversationState, command: CallbackCommand): Answer {
  const { callback } = state.bot;
  if (callback?.callbackId !== command.callbackId) {
    // Done already: whoever planned or finished it a second time has nothing left to do.
    return command.type === 'TakeCallback' ? refuse('no_such_callback') : accept();
  }
  const { callbackId } = callback;
  switch (command.type) {
    case 'PlanCallback':
      if (callback.isPlanned) return accept();
      return accept<ConversationEvent>({
        type: 'CallbackPlanned',
        data: { callbackId, dueAt: callback.dueAt, attempt: 1 },
      });
    case 'TakeCallback':
      if (callback.takenBy === command.agentId) return accept();
      if (callback.takenBy !== null) return refuse('taken_by_another_agent');
      return accept<ConversationEvent>({
        type: 'CallbackTaken',
        data: { callbackId, agentId: command.agentId },
      });
    case 'ReleaseCallback':
      if (callback.takenBy !== command.agentId) return accept();
      return accept<ConversationEvent>({
        type: 'CallbackReleased',
        data: { callbackId, agentId: command.agentId },
      });
    case 'FinishCallback': {
      if (callback.takenBy !== null && callback.takenBy !== command.agentId)
        return refuse('taken_by_another_agent');
      const { agentId, outcome, note, retryAt } = command;
      if (outcome === 'not_reached' && retryAt !== null && callback.attempt < CALL_ATTEMPTS_MAX)
        return accept<ConversationEvent>({
          type: 'CallbackPlanned',
          data: { callbackId, dueAt: retryAt, attempt: callback.attempt + 1 },
        });
      return accept<ConversationEvent>(
        {
          type: 'CallbackDone',
          data: { callbackId, agentId, outcome },
          private: { ...(note ? { note } : {}) },
        },
        // Nobody else has the floor: what the customer waited for is over.
        ...(state.holder.kind === 'callback'
          ? [{ type: 'ConversationResolved', data: { by: agentId } } as const]
          : []),
      );
    }
  }
}
