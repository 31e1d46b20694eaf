/** What was said about each agent: what the leases are compared with. Routing says things too. */
import { type AgentEvent, type AgentState, evolveAgent, initialAgent } from '#libs/agent';
import { defineProjection, splitStream } from '#libs/event-store';

/** `statusSince` is epoch milliseconds. */
export type SaidRow = Pick<AgentState, 'status' | 'statusSince' | 'awayReason' | 'lease'>;

export const said = defineProjection<SaidRow>({
  name: 'presence-said',
  version: 1,
  table: 'presence_said',
  handles: ['WentOnline', 'WentAway', 'WentOffline'],
  partition: 'stream',
  key: (event) => splitStream(event.stream).id,

  evolve(row, event) {
    const { type, data } = event as unknown as AgentEvent;
    const at = event.recordedAt.getTime();
    const fact = { type, data, at } as AgentEvent & { at: number };
    const { status, statusSince, awayReason, lease } = evolveAgent(
      { ...initialAgent, ...row },
      fact,
    );
    return { status, statusSince, awayReason, lease };
  },
});
