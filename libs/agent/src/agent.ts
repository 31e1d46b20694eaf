/**
 * Whether an agent is here. Pure: leases, beats and clocks belong to the presence service.
 *
 * One agent is one presence, however many tabs are open; the facts are changes, never repetitions.
 */
import { accept, type Decider } from '#libs/decider';

export type AgentStatus = 'online' | 'away' | 'offline';

/** Why somebody went: by choice, or because nothing was heard of them any more. */
export type OfflineReason = 'left' | 'lease_lapsed';

export type AgentEvent =
  | { readonly type: 'WentOnline'; readonly data: Record<string, never> }
  | { readonly type: 'WentAway'; readonly data: Record<string, never> }
  | { readonly type: 'WentOffline'; readonly data: { readonly reason: OfflineReason } }
  /** An offer took one place of the agent's capacity; appended with the offer, in one commit. */
  | {
      readonly type: 'SlotTaken';
      readonly data: { readonly conversationId: string; readonly offerId: string };
    };

/** What the leases say now. */
export type AgentCommand =
  | { readonly type: 'Report'; readonly status: 'online' | 'away' }
  | { readonly type: 'Report'; readonly status: 'offline'; readonly reason: OfflineReason };

export interface AgentState {
  readonly status: AgentStatus;
}

export const agent: Decider<AgentState, AgentCommand, AgentEvent, never> = {
  initial: { status: 'offline' },

  evolve(state, event) {
    switch (event.type) {
      case 'WentOnline':
        return { status: 'online' };
      case 'WentAway':
        return { status: 'away' };
      case 'WentOffline':
        return { status: 'offline' };
      default:
        return state; // Facts about an agent that say nothing about presence.
    }
  },

  decide(state, command) {
    if (command.status === state.status) return accept(); // Another process said so already.
    switch (command.status) {
      case 'online':
        return accept<AgentEvent>({ type: 'WentOnline', data: {} });
      case 'away':
        return accept<AgentEvent>({ type: 'WentAway', data: {} });
      case 'offline':
        return accept<AgentEvent>({ type: 'WentOffline', data: { reason: command.reason } });
    }
  },
};
