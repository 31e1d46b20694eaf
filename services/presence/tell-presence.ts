/**
 * Turns what the leases say into facts on the agent's stream: at once after a beat that says something
 * new, and every second for those of whom nothing is heard any more.
 */
import { agent, type AgentCommand, type AgentEvent, type AgentState } from '#libs/agent';
import { fold, isRefused } from '#libs/decider';
import { envelope } from '#libs/desk';
import { type EventStore, newId, streamName } from '#libs/event-store';
import { LRUCache } from 'lru-cache';
import type { AgentPlace, Finding, Leases } from './leases.js';

const CONFLICTS_MAX = 10;

interface Known {
  readonly state: AgentState;
  readonly version: number;
}

export class TellPresence {
  private readonly known = new LRUCache<string, Known>({ max: 10_000 });

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
      const { state, version } = await this.load(place.workspaceId, stream);
      const decision = agent.decide(state, command);
      if (isRefused(decision) || decision.events.length === 0) return;
      const correlationId = newId();
      const result = await this.store.append({
        workspaceId: place.workspaceId,
        appends: [
          {
            stream,
            expectedVersion: version,
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

  /** Reads what was added since the last look: offers make these streams long. */
  private async load(workspaceId: string, stream: string): Promise<Known> {
    const key = `${workspaceId}/${stream}`;
    const known = this.known.get(key) ?? { state: agent.initial, version: 0 };
    const added = await this.store.readStream(workspaceId, stream, { afterVersion: known.version });
    const loaded = {
      state: fold(agent as never, added as unknown as AgentEvent[], known.state) as AgentState,
      version: added.at(-1)?.version ?? known.version,
    };
    this.known.set(key, loaded);
    return loaded;
  }
}

function commandFor({ status, hasLeft }: Finding): AgentCommand {
  return status === 'offline'
    ? { type: 'Report', status, reason: hasLeft ? 'left' : 'lease_lapsed' }
    : { type: 'Report', status };
}
