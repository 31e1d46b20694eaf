/** Who has the floor: offers, pick-ups, transfers, the end, and the desk work around it. */
import { accept, refuse } from '#libs/decider';
import { type Answer, isHeldBy } from './answer.js';
import type { FloorCommand } from './commands.js';
import type { ConversationEvent } from './events.js';
import type { ConversationState } from './state.js';

export function decideFloor(state: ConversationState, command: FloorCommand): Answer {
  switch (command.type) {
    case 'OfferToAgent':
      if (state.holder.kind !== 'queue') return refuse('not_waiting');
      if (state.offer !== null) return refuse('offer_open');
      return accept<ConversationEvent>({
        type: 'AgentOffered',
        data: {
          offerId: command.offerId,
          agentId: command.agentId,
          expiresAt: command.expiresAt,
          ...(command.considered ? { considered: command.considered } : {}),
        },
      });
    case 'AcceptOffer':
      if (isHeldBy(state, command.agentId)) return accept();
      if (state.holder.kind === 'agent') return refuse('held_by_another_agent');
      if (state.offer?.offerId !== command.offerId) return refuse('offer_gone');
      if (state.offer.agentId !== command.agentId) return refuse('offer_gone');
      return accept<ConversationEvent>({ type: 'OfferAccepted', data: offerData(command) });
    case 'DeclineOffer':
      if (state.offer?.offerId !== command.offerId) return accept();
      return accept<ConversationEvent>({ type: 'OfferDeclined', data: offerData(command) });
    case 'ExpireOffer':
      if (state.offer?.offerId !== command.offerId) return accept();
      return accept<ConversationEvent>({ type: 'OfferExpired', data: offerData(command) });
    case 'WithdrawOffer':
      if (state.offer?.offerId !== command.offerId) return accept();
      return accept<ConversationEvent>({
        type: 'OfferWithdrawn',
        data: { offerId: command.offerId, agentId: state.offer.agentId, reason: command.reason },
      });
    case 'PickUp':
      if (state.status === 'resolved') return refuse('resolved');
      if (isHeldBy(state, command.agentId)) return accept();
      if (state.holder.kind === 'agent') return refuse('held_by_another_agent');
      return accept<ConversationEvent>({
        type: 'ConversationPickedUp',
        data: { agentId: command.agentId, from: state.holder.kind },
      });
    case 'Transfer':
      if (!isHeldBy(state, command.byAgentId)) return refuse('not_held_by_you');
      if (command.toAgentId === command.byAgentId) return accept();
      return accept<ConversationEvent>({
        type: 'ConversationTransferred',
        data: { toAgentId: command.toAgentId, byAgentId: command.byAgentId },
        private: { ...(command.note ? { note: command.note } : {}) },
      });
    case 'ReturnToBot':
      if (!isHeldBy(state, command.byAgentId)) return refuse('not_held_by_you');
      return accept<ConversationEvent>({
        type: 'ConversationReturnedToBot',
        data: { by: command.byAgentId },
      });
    case 'ReturnToQueue':
      if (!isHeldBy(state, command.agentId)) return accept();
      return accept<ConversationEvent>({
        type: 'ConversationReturnedToQueue',
        data: { agentId: command.agentId, reason: command.reason },
      });
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

function offerData(command: { offerId: string; agentId: string }) {
  return { offerId: command.offerId, agentId: command.agentId };
}
