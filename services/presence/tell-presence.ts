/**
 * Turns what the leases say into facts on the agent's stream: at once after a beat that says something
 * new, and every second for those of whom nothing is heard any more.
 */
import type { AgentCommand } from '#libs/agent';
import type { AgentDesk } from '#libs/desk';
import { newId, type ProjectionRunner } from '#libs/event-store';
import type { AgentPlace, Finding, Leases } from './leases.js';
import type { SaidRow } from './said.projection.js';

/** Older findings are dropped: this process was paused, and the leases may have been renewed elsewhere. */
const FINDING_MS_MAX = 2_000;
const CATCH_UP_MS = 5_000;

export class TellPresence {
  constructor(
    private readonly agents: AgentDesk,
    private readonly leases: Leases,
    private readonly said: Pick<ProjectionRunner<SaidRow>, 'reached'>,
  ) {}

  /** After a beat of this agent. Resolves when what was said can be read. */
  async about(place: AgentPlace): Promise<void> {
    await this.tell(await this.leases.differences(place));
  }

  /** Everybody whose leases changed. */
  async sweep(): Promise<void> {
    await this.tell(await this.leases.differences());
    await this.leases.clear();
  }

  async tell(findings: readonly Finding[]): Promise<void> {
    let last = 0;
    for (const finding of findings) {
      if (performance.now() - finding.foundAt > FINDING_MS_MAX) break; // The next look finds it again.
      const result = await this.agents.handle(
        finding.workspaceId,
        finding.agentId,
        commandFor(finding),
        {
          actor: { kind: 'system', id: 'presence' },
          causationId: null,
          correlationId: newId(),
        },
      );
      if (result.kind === 'done') last = Math.max(last, result.position ?? 0);
    }
    if (last > 0) await this.said.reached(last, CATCH_UP_MS);
  }
}

function commandFor({ status, hasLeft, lease }: Finding): AgentCommand {
  return status === 'offline'
    ? { type: 'Report', status, reason: hasLeft ? 'left' : 'lease_lapsed', lease }
    : { type: 'Report', status };
}
