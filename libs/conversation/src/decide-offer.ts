/** Waiting for a person: offers and their ends, pick-ups, what the customer is told, and giving up. */
import { accept, refuse } from '#libs/decider';
import { type Answer, isHeldBy } from './answer.js';
import type { OfferCommand } from './commands.js';
import { composedByBot } from './decide-bot.js';
import type { ConversationEvent } from './events.js';
import type { ConversationState } from './state.js';

export function decideOffer(state: ConversationState, command: OfferCommand): Answer {
  switch (command.type) {
    case 'OfferToAgent': {
      // With the bot, too, while the customer still waits for a person.
      if (!isWaiting(state)) return refuse('not_waiting');
      if (state.offer !== null) return refuse('offer_open');
      const { type: _type, ...data } = command;
      return accept<ConversationEvent>({ type: 'AgentOffered', data });
    }
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
      return accept<ConversationEvent>(
        // Before it: the bot has the floor, and will not have it any more.
        ...(command.say && state.outbound.length === 0 ? [composedByBot(command.say)] : []),
        {
          type: 'ConversationPickedUp',
          data: { agentId: command.agentId, from: state.holder.kind },
        },
      );
    case 'GiveToBot':
      if (state.holder.kind !== 'queue') return accept();
      if (state.offer !== null) return refuse('offer_open');
      return accept<ConversationEvent>({
        type: 'ConversationReturnedToBot',
        data: {
          by: command.by,
          reason: 'nobody_answered',
          rings: command.rings,
          waitedSeconds: command.waitedSeconds,
        },
      });
    case 'TellWaiting': {
      if (state.holder.kind !== 'queue') return accept(); // Too late to be true.
      const { say, position, expectedSeconds } = command;
      if (state.outbound.some((message) => message.messageId === say.messageId)) return accept();
      return accept<ConversationEvent>(
        { type: 'WaitTold', data: { messageId: say.messageId, position, expectedSeconds } },
        composedByBot(say),
      );
    }
    case 'Abandon': {
      if (state.waitsSince === null) return accept();
      const waitedSeconds = Math.max(0, Math.round((command.at - state.waitsSince) / 1_000));
      return accept<ConversationEvent>(
        ...(state.offer
          ? [
              {
                type: 'OfferWithdrawn',
                data: {
                  offerId: state.offer.offerId,
                  agentId: state.offer.agentId,
                  reason: 'customer_left',
                },
              } as const,
            ]
          : []),
        { type: 'ConversationAbandoned', data: { reason: command.reason, waitedSeconds } },
      );
    }
  }
}

/** A person is wanted, and none has it. */
export function isWaiting({ holder, waitsSince }: ConversationState): boolean {
  return holder.kind === 'queue' || (holder.kind === 'bot' && waitsSince !== null);
}

function offerData(command: { offerId: string; agentId: string }) {
  return { offerId: command.offerId, agentId: command.agentId };
}
