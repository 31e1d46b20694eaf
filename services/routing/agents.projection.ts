/** Agents as routing sees them: here or not, since when, and the version that an offer must meet. */
import { defineProjection, splitStream } from '#libs/event-store';

export interface RoutedAgent {
  readonly status: 'online' | 'away' | 'offline';
  /** Epoch milliseconds. */
  readonly statusSince: number;
  /** Last time something was offered, or the agent came online. */
  readonly idleSince: number;
  /** Of the agent's stream: an offer is recorded there too, on the condition that it still is here. */
  readonly version: number;
}

const NEW: Omit<RoutedAgent, 'version'> = { status: 'offline', statusSince: 0, idleSince: 0 };

export const routedAgents = defineProjection<RoutedAgent>({
  name: 'routing-agents',
  version: 1,
  table: 'routing_agent',
  // Every event of the stream, because each one moves its version.
  handles: [
    'AgentJoined',
    'WentOnline',
    'WentAway',
    'WentOffline',
    'CapacityChanged',
    'SkillsChanged',
    'SlotTaken',
    'SlotFreed',
  ],
  partition: 'stream',
  key: (event) => splitStream(event.stream).id,

  evolve(row, { type, version, recordedAt }) {
    const at = recordedAt.getTime();
    const before = { ...(row ?? NEW), version };
    switch (type) {
      case 'WentOnline':
        return { ...before, status: 'online', statusSince: at, idleSince: at };
      case 'WentAway':
        return { ...before, status: 'away', statusSince: at };
      case 'WentOffline':
        return { ...before, status: 'offline', statusSince: at };
      case 'SlotTaken':
        return { ...before, idleSince: at };
      default:
        return before;
    }
  },
});
