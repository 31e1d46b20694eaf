/** Agents as routing sees them: the folded stream, and the version that an offer must meet. */
import { type AgentEvent, type AgentState, evolveAgent, initialAgent } from '#libs/agent';
import { defineProjection, splitStream } from '#libs/event-store';

export interface RoutedAgent extends AgentState {
  /** Of the agent's stream: an offer is recorded there too, on the condition that it still is here. */
  readonly version: number;
}

export const routedAgents = defineProjection<RoutedAgent>({
  name: 'routing-staff',
  version: 1,
  table: 'routing_staff',
  // Every event of the stream, because each one moves its version.
  handles: [
    'AgentJoined',
    'AgentLeft',
    'WentOnline',
    'WentAway',
    'WentOffline',
    'CapacityChanged',
    'SkillsChanged',
    'SlotTaken',
    'SlotKept',
    'SlotFreed',
    'CapacityOverridden',
  ],
  partition: 'stream',
  key: (event) => splitStream(event.stream).id,

  evolve(row, event) {
    const { version: _before, ...state } = row ?? { ...initialAgent, version: 0 };
    const fact = event as unknown as AgentEvent;
    const next = evolveAgent(state, {
      type: fact.type,
      data: fact.data,
      at: event.recordedAt.getTime(),
    } as AgentEvent & { at: number });
    return { ...next, version: event.version };
  },
});
