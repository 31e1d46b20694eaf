/** Asks presence who is here, and tells it who is. The bus may be away: then nobody is known. */
import { BusAnswerError, type Bus, subjects } from '#libs/bus';
import { BUS } from '#libs/host';
import { Inject, Injectable } from '@nestjs/common';

export type PresenceStatus = 'online' | 'away' | 'offline';

const ANSWER_WITHIN_MS = 1_000;
/** Within the time to the next beat. */
const BEAT_TRIES_MAX = 3;

@Injectable()
export class PresenceClient {
  constructor(@Inject(BUS) private readonly bus: Bus) {}

  /**
   * One beat of one browser tab; answers the number of the lease. Throws when presence does not answer.
   * `isChoice`: the person said so just now, and it counts also when they were set away.
   */
  async beat(
    workspaceId: string,
    agentId: string,
    connectionId: string,
    status: 'online' | 'away',
    isChoice = false,
  ): Promise<number> {
    const beat = { workspaceId, agentId, connectionId, status, isChoice };
    for (let tries = 1; ; tries += 1)
      try {
        const { lease } = await this.bus.request<{ lease: number }>(
          subjects.presenceBeat,
          beat,
          ANSWER_WITHIN_MS,
        );
        return lease;
      } catch (error) {
        // The bus asks any one of several processes, also one that stands still: ask another one.
        if (tries >= BEAT_TRIES_MAX || error instanceof BusAnswerError) throw error;
      }
  }

  /** The tab is gone. Best effort: the lease ends by itself. */
  leave(workspaceId: string, agentId: string, connectionId: string): void {
    this.bus
      .request(subjects.presenceLeave, { workspaceId, agentId, connectionId }, ANSWER_WITHIN_MS)
      .catch(() => undefined);
  }

  /** Status of everybody who is not offline. Empty when presence does not answer. */
  async whoIsHere(workspaceId: string): Promise<Map<string, PresenceStatus>> {
    try {
      const answer = await this.bus.request<{
        agents: readonly { agentId: string; status: PresenceStatus }[];
      }>(subjects.presenceWhoIsFree, { workspaceId }, ANSWER_WITHIN_MS);
      return new Map(answer.agents.map(({ agentId, status }) => [agentId, status]));
    } catch {
      return new Map();
    }
  }
}
