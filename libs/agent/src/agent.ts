/**
 * Whether an agent is here, what they can do, and which slots they hold. Pure: leases, beats and clocks
 * belong to the presence service.
 *
 * One agent is one presence, however many tabs are open; the facts are changes, never repetitions. A slot
 * is taken on this stream under its expected version: two routers that both saw room cannot both give.
 */
import { accept, type Decider, type Decision, refuse } from '#libs/decider';
import type { Abilities, AgentEvent, FreedReason, OfflineReason } from './events.js';
import { type AgentState, evolveAgent, initialAgent, loadOf } from './state.js';

export type AgentCommand =
  /** What the leases say now. */
  | { readonly type: 'Report'; readonly status: 'online' | 'away' }
  | {
      readonly type: 'Report';
      readonly status: 'offline';
      readonly reason: OfflineReason;
      /** The stretch whose leases ended; a later arrival is not taken back by an old finding. */
      readonly lease?: number;
    }
  | { readonly type: 'Join' | 'Leave' }
  | { readonly type: 'ChangeCapacity'; readonly capacity: number | null }
  | ({ readonly type: 'ChangeAbilities' } & Abilities)
  | TakeSlot
  | {
      readonly type: 'KeepSlot';
      readonly conversationId: string;
      readonly offerId: string;
      readonly lease?: number | undefined;
    }
  | {
      readonly type: 'FreeSlot';
      readonly conversationId: string;
      readonly reason: FreedReason;
      /** After so many offers in a row that rang in vain the agent is set away. */
      readonly ignoredInARowMax?: number;
    };

export interface TakeSlot {
  readonly type: 'TakeSlot';
  readonly conversationId: string;
  /** `null` unless it is offered. */
  readonly offerId: string | null;
  readonly reason: 'offered' | 'picked_up' | 'transferred' | 'found';
  readonly weight: number;
  /** Of the policy; the agent's own capacity comes before it. */
  readonly capacity: number;
  /** The stretch of being here under which the agent acts; absent: not checked. */
  readonly lease?: number | undefined;
  /** Gives it in spite of capacity and status; goes on record. */
  readonly override?: { readonly byAgentId: string; readonly reason: string } | undefined;
}

/**
 * `not_here`: not online. `not_a_member`: has left the workspace. `no_room`: it would pass the capacity.
 * `lease_over`: who acts was gone in between.
 */
export type AgentRefusal = 'not_here' | 'not_a_member' | 'no_room' | 'lease_over';

type Answer = Decision<AgentEvent, AgentRefusal>;

export const agent: Decider<AgentState, AgentCommand, AgentEvent, AgentRefusal> = {
  initial: initialAgent,
  evolve: evolveAgent,

  decide(state, command) {
    switch (command.type) {
      case 'Report':
        return report(state, command);
      case 'Join':
        return state.hasLeft || isUnknown(state) ? accept(joined) : accept();
      case 'Leave':
        if (state.hasLeft || isUnknown(state)) return accept();
        return accept<AgentEvent>({ type: 'AgentLeft', data: {} });
      case 'ChangeCapacity':
        if (state.capacity === command.capacity) return accept();
        return accept<AgentEvent>({
          type: 'CapacityChanged',
          data: { capacity: command.capacity },
        });
      case 'ChangeAbilities':
        return changeAbilities(state, command);
      case 'TakeSlot':
        return takeSlot(state, command);
      case 'KeepSlot': {
        if (isOld(state, command.lease)) return refuse('lease_over');
        if (state.status === 'offline' && state.lease > 0) return refuse('lease_over');
        const slot = state.slots[command.conversationId];
        // Whether the offer still is open the conversation says; a missing slot is found by routing.
        if (!slot || slot.offerId === null) return accept();
        const { conversationId, offerId } = command;
        return accept<AgentEvent>({ type: 'SlotKept', data: { conversationId, offerId } });
      }
      case 'FreeSlot':
        return freeSlot(state, command);
    }
  },
};

const joined: AgentEvent = { type: 'AgentJoined', data: {} };

/** Neither made a member so far nor ever here. */
function isUnknown({ lease, statusSince }: AgentState): boolean {
  return lease === 0 && statusSince === 0;
}

/** Who comes for the first time without having been made a member joins by coming. */
function report(state: AgentState, command: Extract<AgentCommand, { type: 'Report' }>): Answer {
  if (state.status === command.status) return accept();
  const first = isUnknown(state) && !state.hasLeft ? [joined] : [];
  switch (command.status) {
    case 'online':
      return accept<AgentEvent>(...first, { type: 'WentOnline', data: {} });
    case 'away':
      return accept<AgentEvent>(...first, { type: 'WentAway', data: { reason: 'chosen' } });
    case 'offline':
      if (isOld(state, command.lease)) return accept();
      return accept<AgentEvent>({ type: 'WentOffline', data: { reason: command.reason } });
  }
}

function changeAbilities(
  state: AgentState,
  { skills, languages, teams }: Extract<AgentCommand, { type: 'ChangeAbilities' }>,
): Answer {
  const before = JSON.stringify([sorted(state.skills), state.languages, state.teams]);
  if (before === JSON.stringify([sorted(skills), languages, teams])) return accept();
  return accept<AgentEvent>({ type: 'SkillsChanged', data: { skills, languages, teams } });
}

function sorted(skills: Abilities['skills']): [string, number][] {
  return Object.entries(skills).sort(([one], [other]) => (one < other ? -1 : 1));
}

function takeSlot(state: AgentState, command: TakeSlot): Answer {
  const { conversationId, offerId, weight, reason, override } = command;
  if (isOld(state, command.lease)) return refuse('lease_over');
  const slot = state.slots[conversationId];
  if (slot) {
    if (reason === 'offered' || reason === 'found') return accept();
    // Taken again before anybody freed it: said again, so that whoever is about to free it meets a newer
    // version. Picked up while it rang: the slot is theirs already, and stays.
    if (slot.offerId === null)
      return accept<AgentEvent>({
        type: 'SlotTaken',
        data: { conversationId, offerId, weight: slot.weight, reason },
      });
    const kept = { conversationId, offerId: slot.offerId };
    return accept<AgentEvent>({ type: 'SlotKept', data: kept });
  }
  const taken: AgentEvent = {
    type: 'SlotTaken',
    data: { conversationId, offerId, weight, reason },
  };
  if (reason === 'found') return accept(taken);
  if (state.hasLeft) return refuse('not_a_member');
  if (mustBeHere(state, command) && state.status !== 'online') return refuse('not_here');
  const load = loadOf(state);
  const capacity = state.capacity ?? command.capacity;
  if (load + weight <= capacity) return accept(taken);
  if (!override || reason === 'offered') return refuse('no_room');
  return accept<AgentEvent>(
    {
      type: 'CapacityOverridden',
      data: { conversationId, byAgentId: override.byAgentId, load: load + weight, capacity },
      private: { reason: override.reason },
    },
    taken,
  );
}

/** Somebody who never said that they are here works without presence: colleagues may pass things on to them. */
function mustBeHere({ lease }: AgentState, { reason, override }: TakeSlot): boolean {
  return reason === 'offered' || (reason === 'transferred' && !override && lease > 0);
}

function freeSlot(
  state: AgentState,
  {
    conversationId,
    reason,
    ignoredInARowMax = Number.POSITIVE_INFINITY,
  }: Extract<AgentCommand, { type: 'FreeSlot' }>,
): Answer {
  if (!state.slots[conversationId]) return accept();
  const freed: AgentEvent = { type: 'SlotFreed', data: { conversationId, reason } };
  const isTooMany = reason === 'ignored' && state.ignoredInARow + 1 >= ignoredInARowMax;
  if (!isTooMany || state.status !== 'online') return accept(freed);
  return accept<AgentEvent>(freed, { type: 'WentAway', data: { reason: 'ignored_offers' } });
}

function isOld(state: AgentState, lease: number | undefined): boolean {
  return lease !== undefined && lease !== state.lease;
}
