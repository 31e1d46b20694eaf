/** Who could have answered: agents as their streams tell them, for any instant of the past. */
import type { AgentFact } from './events.js';
import { type AgentState, evolveAgent, initialAgent, loadOf } from './state.js';

export interface StaffMember {
  readonly agentId: string;
  readonly state: AgentState;
  readonly load: number;
  readonly capacity: number;
  /** Online, a member, and with room for one more of the lightest kind. */
  readonly couldAnswer: boolean;
}

/** @param capacity of the policy, for those without one of their own */
export function staffMember(
  agentId: string,
  facts: Iterable<AgentFact>,
  capacity: number,
): StaffMember {
  let state = initialAgent;
  for (const fact of facts) state = evolveAgent(state, fact);
  const load = loadOf(state);
  const fits = state.capacity ?? capacity;
  const couldAnswer = state.status === 'online' && !state.hasLeft && load < fits;
  return { agentId, state, load, capacity: fits, couldAnswer };
}
