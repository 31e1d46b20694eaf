/** A fault planted in the fold of the house: the outcome of a message is what was reported last, not what says most. */
import { conversation, type ConversationState, type Outcome } from '#libs/conversation';

const SAYS: Readonly<Record<string, Outcome>> = {
  MessageAccepted: 'accepted',
  MessageDelivered: 'delivered',
  MessageRead: 'read',
};

/** Every part of the house folds by it until the answer is called. */
export function plantLastReportCounts(): () => void {
  const planted: { evolve: typeof conversation.evolve } = conversation;
  const { evolve } = conversation;
  planted.evolve = (before, event) => {
    const state: ConversationState = evolve(before, event);
    const outcome = SAYS[event.type];
    if (!outcome) return state;
    const { messageId } = event.data as { readonly messageId: string };
    const outbound = state.outbound.map((one) =>
      one.messageId === messageId ? { ...one, outcome } : one,
    );
    return { ...state, outbound };
  };
  return () => {
    planted.evolve = evolve;
  };
}
