/** The agent as the stream tells it: bounded, whatever the length of the stream. */
import type { Abilities, AgentEvent, AgentStatus, AwayReason } from './events.js';

export interface Slot {
  readonly weight: number;
  /** The offer that still rings; `null` once the conversation is theirs. */
  readonly offerId: string | null;
}

/** Times are epoch milliseconds. */
export interface AgentState extends Abilities {
  readonly status: AgentStatus;
  /** 0: never heard of, neither joined nor here. */
  readonly statusSince: number;
  readonly awayReason: AwayReason | null;
  /** Not a member any more, or in a role that does not answer customers. */
  readonly hasLeft: boolean;
  /**
   * Number of the present stretch of being here; it grows with each arrival. Whoever acts for the agent
   * under an older number woke up in the past, and is refused.
   */
  readonly lease: number;
  /** Last time something new came to this agent, or the agent came online. */
  readonly idleSince: number;
  /** `null`: what the policy says. */
  readonly capacity: number | null;
  /** By conversation. */
  readonly slots: Readonly<Record<string, Slot>>;
  /** Offers that rang in vain since the last one that was answered. */
  readonly ignoredInARow: number;
}

export const initialAgent: AgentState = {
  status: 'offline',
  statusSince: 0,
  awayReason: null,
  hasLeft: false,
  lease: 0,
  idleSince: 0,
  capacity: null,
  skills: {},
  languages: [],
  teams: [],
  slots: {},
  ignoredInARow: 0,
};

/** Facts of another kind change nothing; `at` is absent only in tests. */
export function evolveAgent(
  state: AgentState,
  event: AgentEvent & { readonly at?: number },
): AgentState {
  const at = event.at ?? 0;
  switch (event.type) {
    case 'AgentJoined':
      return { ...state, hasLeft: false, statusSince: state.statusSince || at };
    case 'AgentLeft':
      return { ...state, hasLeft: true };
    case 'WentOnline':
      return { ...arrived(state, at), status: 'online', idleSince: at, ignoredInARow: 0 };
    case 'WentAway':
      return { ...arrived(state, at), status: 'away', awayReason: event.data.reason ?? 'chosen' };
    case 'WentOffline':
      return { ...state, status: 'offline', statusSince: at, awayReason: null };
    case 'CapacityChanged':
      return { ...state, capacity: event.data.capacity };
    case 'SkillsChanged': {
      const { skills, languages, teams } = event.data;
      return { ...state, skills, languages, teams };
    }
    case 'SlotTaken': {
      const { conversationId, offerId, weight, reason } = event.data;
      const slot = { weight, offerId: reason === 'offered' ? offerId : null };
      return {
        ...state,
        slots: { ...state.slots, [conversationId]: slot },
        idleSince: reason === 'found' ? state.idleSince : at,
        ignoredInARow: reason === 'picked_up' ? 0 : state.ignoredInARow,
      };
    }
    case 'SlotKept': {
      const slot = state.slots[event.data.conversationId];
      if (!slot) return state;
      const slots = { ...state.slots, [event.data.conversationId]: { ...slot, offerId: null } };
      return { ...state, slots, ignoredInARow: 0 };
    }
    case 'SlotFreed': {
      const { [event.data.conversationId]: _freed, ...slots } = state.slots;
      const { reason } = event.data;
      return {
        ...state,
        slots,
        ignoredInARow:
          reason === 'ignored'
            ? state.ignoredInARow + 1
            : reason === 'declined' // An answer, if not the one we hoped for.
              ? 0
              : state.ignoredInARow,
      };
    }
    default:
      return state;
  }
}

function arrived(state: AgentState, at: number): AgentState {
  const isNew = state.status === 'offline';
  return {
    ...state,
    statusSince: at,
    awayReason: null,
    lease: isNew ? state.lease + 1 : state.lease,
  };
}

/** Weight of everything that the agent holds or is offered. */
export function loadOf({ slots }: Pick<AgentState, 'slots'>): number {
  let load = 0;
  for (const { weight } of Object.values(slots)) load += weight;
  return load;
}
