/**
 * Turns what the leases say into facts on the agent's stream: at once after a beat that says something
 * new, and every second for those of whom nothing is heard any more.
 */
import { agent, type AgentCommand, type AgentEvent, type AgentState } from '#libs/agent';
import { fold, isRefused } from '#libs/decider';
import { envelope } from '#libs/desk';
import { type EventStore, newId, streamName } from '#libs/event-store';
import type { AgentPlace, Finding, Leases } from './leases.js';

const CONFLICTS_MAX = 10;

export class TellPresence {
  constructor(
    private readonly store: EventStore,
    private readonly leases: Leases,
  ) {}

  /** After a beat of this agent. */
  async about(place: AgentPlace): Promise<void> {
    for (const finding of await this.leases.differences(place)) await this.tell(finding);
  }

  /** Everybody whose leases changed. */
  async sweep(): Promise<void> {
    for (const finding of await this.leases.differences()) await this.tell(finding);
    await this.leases.clear();
  }

  private async tell(finding: Finding): Promise<void> {
    await this.append(finding, commandFor(finding));
    await this.leases.said(finding, finding.status);
  }

  private async append(place: AgentPlace, command: AgentCommand): Promise<void> {
    const stream = streamName('agent', place.agentId);
    for (let conflicts = 0; conflicts < CONFLICTS_MAX; conflicts++) {
      const history = await this.store.readStream(place.workspaceId, stream);
      const state = fold(agent as never, history as unknown as AgentEvent[]) as AgentState;
      const decision = agent.decide(state, command);
      if (isRefused(decision) || decision.events.length === 0) return;
      const correlationId = newId();
      const result = await this.store.append({
        workspaceId: place.workspaceId,
        appends: [
          {
            stream,
            expectedVersion: history.at(-1)?.version ?? 0,
            events: decision.events.map((event) =>
              envelope(event, newId(), false, place.agentId, {
                actor: { kind: 'system', id: 'presence' },
                causationId: null,
                correlationId,
              }),
            ),
          },
        ],
      });
      if (result.kind !== 'conflict') return;
    }
    throw new Error(`${stream} changed faster than presence could tell.`);
  }
}

function commandFor({ status, hasLeft }: Finding): AgentCommand {
  return status === 'offline'
    ? { type: 'Report', status, reason: hasLeft ? 'left' : 'lease_lapsed' }
    : { type: 'Report', status };
}
