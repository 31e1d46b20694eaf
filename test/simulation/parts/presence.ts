/**
 * Presence in a simulated house: leases of 15 s that beats of 5 s renew, and facts on the agent's stream when
 * what the leases say has changed. Beats that change nothing are not played one by one: a lease ends 15 s after
 * the last beat that came through, wherever that was.
 */
import type { AgentCommand } from '#libs/agent';
import { AgentDesk } from '#libs/desk';
import type { SimulatedProcess } from '../world/process.js';
import { CACHED, causeOf, startProcess, type World } from './house.js';

const BEAT_MS = 5_000;
const LEASE_MS = 15_000;
const SWEEP_MS = 1_000;

interface Tab {
  isConnected: boolean;
  status: 'online' | 'away';
  lastBeatAt: number;
}

export class Presence {
  readonly process: SimulatedProcess;
  private readonly tabs = new Map<string, Map<string, Tab>>();
  private desk: AgentDesk;

  constructor(private readonly world: World) {
    this.process = startProcess(world, 'presence');
    const store = world.log.door(this.process.way);
    this.desk = new AgentDesk(store, CACHED);
    this.process.onCrash(() => {
      this.desk = new AgentDesk(store, CACHED);
    });
    this.process.start();
  }

  /** A tab opens, comes back after a blip, or says another status. */
  beat(workspaceId: string, agentId: string, tabId: string, status: 'online' | 'away'): void {
    const own = this.tabs.get(agentId) ?? new Map<string, Tab>();
    this.tabs.set(agentId, own);
    const now = this.world.timeline.now();
    const before = own.get(tabId);
    if (before && !before.isConnected && now - before.lastBeatAt < LEASE_MS)
      this.world.onReached('blip_without_flap');
    own.set(tabId, { isConnected: true, status, lastBeatAt: now });
    this.tell(workspaceId, agentId);
  }

  /** The network is gone, or the machine: no beat comes through from now on. */
  lose(workspaceId: string, agentId: string, tabId: string): void {
    const tab = this.tabs.get(agentId)?.get(tabId);
    if (!tab?.isConnected) return;
    const now = this.world.timeline.now();
    const last = tab.lastBeatAt + Math.floor((now - tab.lastBeatAt) / BEAT_MS) * BEAT_MS;
    tab.isConnected = false;
    tab.lastBeatAt = last;
    this.world.timeline.on(last + LEASE_MS + this.world.chance.whole(1, SWEEP_MS), () =>
      this.tell(workspaceId, agentId),
    );
  }

  /** Says goodbye; the lease ends at once. */
  leave(workspaceId: string, agentId: string, tabId: string): void {
    this.tabs.get(agentId)?.delete(tabId);
    this.tell(workspaceId, agentId);
  }

  private tell(workspaceId: string, agentId: string): void {
    this.process.must(async () => {
      const status = this.statusOf(agentId);
      const { state } = await this.desk.load(workspaceId, agentId);
      const command: AgentCommand =
        status === 'offline'
          ? { type: 'Report', status, reason: 'lease_lapsed', lease: state.lease }
          : { type: 'Report', status };
      await this.desk.handle(workspaceId, agentId, command, causeOf('presence'));
    });
  }

  statusOf(agentId: string): 'online' | 'away' | 'offline' {
    const now = this.world.timeline.now();
    const here = [...(this.tabs.get(agentId)?.values() ?? [])].filter(
      (tab) => tab.isConnected || now - tab.lastBeatAt < LEASE_MS,
    );
    if (here.length === 0) return 'offline';
    return here.some(({ status }) => status === 'online') ? 'online' : 'away';
  }
}
