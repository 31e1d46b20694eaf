/** The conversation decider: the one place where the floor, the offers and the outcomes meet. */
import type { Decider } from '#libs/decider';
import type { ConversationCommand, ConversationRefusal } from './commands.js';
import { decide } from './decide.js';
import { type ConversationState, evolve, initialState, type RecordedFact } from './state.js';
import type { ConversationEvent } from './events.js';

export const conversation = {
  initial: initialState,
  evolve,
  decide,
} satisfies Pick<
  Decider<ConversationState, ConversationCommand, ConversationEvent, ConversationRefusal>,
  'initial' | 'decide'
> & {
  evolve: (state: ConversationState, event: RecordedFact) => ConversationState;
};
