/** What every part of the decision gives back, and what they share about messages and the floor. */
import type { Decision } from '#libs/decider';
import type { ConversationRefusal } from './commands.js';
import type { ConversationEvent } from './events.js';
import type { ConversationState } from './state.js';
import { isKnownAs, type OutboundMessage } from './state-outbound.js';

export type Answer = Decision<ConversationEvent, ConversationRefusal>;

export function findByExternalId(
  state: ConversationState,
  id: string,
): OutboundMessage | undefined {
  return state.outbound.find((message) => isKnownAs(message, id));
}

export function isHeldBy(state: ConversationState, agentId: string): boolean {
  return state.holder.kind === 'agent' && state.holder.agentId === agentId;
}
