/**
 * Routing in a simulated house: the real plan and the real carrying out, on rows that this process folded from
 * what it has read so far. It may stand still between the two, and there are two of them; the lead is meant to
 * be with one, and sometimes is not.
 */
import { evolveFloor, floorEvents } from '#libs/conversation';
import { AgentDesk, ConversationDesk } from '#libs/desk';
import { splitStream } from '#libs/event-store';
import { isOpen } from '#libs/calendar';
import { planRouting, teamOf } from '#libs/matching';
import { routedAgents } from '../../../services/routing/agents.projection.js';
import { carryOut } from '../../../services/routing/carry-out.js';
import type { PlannedRow } from '../../../services/routing/carrying-out.js';
import type { AgentRow, ConversationRow } from '../../../services/routing/floor-view.js';
import type { LogEvent } from '../world/log.js';
import type { SimulatedProcess } from '../world/process.js';
import { CACHED, startProcess, type World } from './house.js';

const POLL_MS = 1_000;
const NEWS_MS = 20;
const LEAD_LOST_MS = 4_000;
const FLOOR_EVENTS: ReadonlySet<string> = new Set(floorEvents);
const AGENT_EVENTS: ReadonlySet<string> = new Set(routedAgents.handles);

/** Who has the lead, as the database sees it: whoever stands still for long loses it without noticing. */
export class Lead {
  private holder: SimulatedProcess | null = null;
  private stillSince: number | null = null;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly world: World) {}

  /**
   * `ask` is called when it is worth asking for the lead again. Whoever stands by asks each second; while the
   * leader is well the answer is known, and a day has 86,400 of those seconds.
   */
  onDoubt(process: SimulatedProcess, ask: () => void): void {
    process.onCrash(() => {
      if (this.holder === process) this.doubt();
    });
    this.waiting.push(ask);
  }

  /** True while asking again can lead to something. */
  get isInDoubt(): boolean {
    return !this.holder?.up || this.stillSince !== null;
  }

  /** True when this process may route now. */
  take(process: SimulatedProcess): boolean {
    if (this.holder === process) return true;
    const now = this.world.timeline.now();
    const isAsleep = this.stillSince !== null && now - this.stillSince > LEAD_LOST_MS;
    if (this.holder?.up && !isAsleep) return false;
    if (this.holder?.up) this.world.onReached('lead_taken_from_a_sleeper');
    this.holder = process;
    this.stillSince = null;
    return true;
  }

  /** This process stands still from now on, or goes on. */
  rest(process: SimulatedProcess, isStill: boolean): void {
    if (this.holder !== process) return;
    this.stillSince = isStill ? this.world.timeline.now() : null;
    if (isStill) this.doubt();
  }

  private doubt(): void {
    for (const ask of this.waiting) ask();
  }
}

export class SimulatedRouter {
  readonly process: SimulatedProcess;
  private readonly agents = new Map<string, AgentRow & { readonly workspaceId: string }>();
  private readonly rows = new Map<string, ConversationRow>();
  /** Those of the rows that wait, ring or are held: what a pass looks at. */
  private readonly floor = new Map<string, ConversationRow>();
  private readonly previous = new Map<string, { agentId: string; at: number }>();
  private position = 0;
  private plannedAt: number | null = null;
  /** When this process last asked for the lead in vain. */
  private askedAt: number | null = null;
  private isBusy = false;
  private desk: ConversationDesk;
  private agentDesk: AgentDesk;

  constructor(
    private readonly world: World,
    private readonly lead: Lead,
    name: string,
  ) {
    this.process = startProcess(world, name);
    const store = world.log.door(this.process.way);
    this.desk = new ConversationDesk(store, CACHED);
    this.agentDesk = new AgentDesk(store, CACHED);
    this.process.onCrash(() => {
      // The rows and how far they were read stay: in production both are committed together.
      this.plannedAt = null;
      this.askedAt = null;
      this.isBusy = false;
      this.desk = new ConversationDesk(store, CACHED);
      this.agentDesk = new AgentDesk(store, CACHED);
    });
    this.process.onStart(() => {
      this.plannedAt = null; // What was planned while it was down did not happen.
      this.lookAt(0);
    });
    const { chance, faults } = world;
    world.log.onAppended((events) => {
      // A row must have changed: what becomes of sent messages is nothing to routing.
      if (!events.some(({ type }) => FLOOR_EVENTS.has(type) || AGENT_EVENTS.has(type))) return;
      const { lostShare, lateShare } = faults();
      this.lookAt(
        chance.happens(lostShare)
          ? POLL_MS
          : chance.happens(lateShare)
            ? chance.whole(0, POLL_MS)
            : NEWS_MS,
      );
    });
    lead.onDoubt(this.process, () => this.askOn());
    this.process.start();
    this.lookAt(0);
  }

  /** Rows of the floor as this process knows them now; for comparing with a fresh fold. */
  readUp(): ReadonlyMap<string, ConversationRow> {
    this.read();
    return this.rows;
  }

  get readUpTo(): number {
    return this.position;
  }

  /** Looks at the latest in so many milliseconds. */
  private lookAt(ms: number): void {
    const at = this.world.timeline.now() + ms;
    if (this.plannedAt !== null && this.plannedAt <= at) return;
    this.plannedAt = at;
    this.process.later(ms, async () => {
      if (this.plannedAt !== at) return;
      this.plannedAt = null;
      await this.pass();
    });
  }

  /** Goes on asking for the lead, at the second at which it would have asked anyway. */
  private askOn(): void {
    if (this.askedAt === null || !this.process.up) return;
    const since = this.world.timeline.now() - this.askedAt;
    this.lookAt(POLL_MS - (since % POLL_MS));
  }

  private async pass(): Promise<void> {
    const now = this.world.timeline.now();
    if (this.isBusy) return this.lookAt(POLL_MS);
    if (!this.lead.take(this.process)) {
      this.askedAt = now;
      return this.lead.isInDoubt ? this.lookAt(POLL_MS) : undefined;
    }
    this.askedAt = null;
    this.read();
    const { policy } = this.world;
    const plans = [...this.workspaces()].map(([workspaceId, { agents, rows }]) => {
      const facts = { agents: [...agents.values()], conversations: rows, recentWaitsMs: [] };
      return { workspaceId, policy, agents, plan: planRouting(facts, now, policy) };
    });
    const pause = this.process.pauseMs();
    this.isBusy = true;
    this.lead.rest(this.process, pause > 0);
    this.process.later(pause, async () => {
      try {
        this.lead.rest(this.process, false);
        if (pause > LEAD_LOST_MS) this.world.onReached('old_plan_carried_out');
        const { timeline, log } = this.world;
        const carrying = {
          store: log.door(this.process.way),
          desk: this.desk,
          agents: this.agentDesk,
          now: timeline.now,
          onDone: (outcome: string) => this.world.onReached(`routing_${outcome}`),
        };
        for (const plan of plans) await carryOut(carrying, plan);
      } finally {
        this.isBusy = false;
        const deadlines = plans.flatMap(({ plan }) => (plan.nextAt === null ? [] : [plan.nextAt]));
        const nextAt = Math.min(...deadlines, Number.POSITIVE_INFINITY);
        if (Number.isFinite(nextAt)) this.lookAt(Math.max(0, nextAt - this.world.timeline.now()));
        // News that came meanwhile woke nobody.
        if (this.position < this.world.log.events.length) this.lookAt(NEWS_MS);
      }
    });
  }

  private read(): void {
    const { events } = this.world.log;
    for (; this.position < events.length; this.position += 1)
      this.take(events[this.position] as LogEvent);
  }

  private take(event: LogEvent): void {
    const { category, id } = splitStream(event.stream);
    if (category === 'agent' && AGENT_EVENTS.has(event.type)) {
      const row = routedAgents.evolve(this.agents.get(id) ?? null, event);
      if (row) this.agents.set(id, { ...row, agentId: id, workspaceId: event.workspaceId });
    }
    if (category !== 'conversation' || !FLOOR_EVENTS.has(event.type)) return;
    const before = this.rows.get(id) ?? null;
    const row = evolveFloor(before, event);
    if (!row || row === before) return;
    const kept = { ...row, workspaceId: event.workspaceId, conversationId: id };
    this.rows.set(id, kept);
    if (row.waitsSince !== null || row.holder === 'agent') this.floor.set(id, kept);
    else this.floor.delete(id);
    if (row.lastAgentId !== null && row.lastAgentAt !== null)
      this.previous.set(row.contactId, { agentId: row.lastAgentId, at: row.lastAgentAt });
  }

  /** Each team of a workspace is looked up once a pass. */
  private isOpen(row: ConversationRow, known: Map<string, boolean>): boolean {
    const { shops, policy, timeline, sabotage } = this.world;
    if (sabotage.has('hours_are_ignored')) return true;
    const { workspaceId } = row;
    const teamId = teamOf(row, policy);
    const key = `${workspaceId}/${teamId}`;
    const works =
      known.get(key) ??
      isOpen(shops.calendars.forTeam(workspaceId, teamId).calendar, new Date(timeline.now()));
    known.set(key, works);
    return works;
  }

  private workspaces(): Map<string, { agents: Map<string, AgentRow>; rows: PlannedRow[] }> {
    interface Floor {
      agents: Map<string, AgentRow>;
      rows: PlannedRow[];
    }
    const found = new Map<string, Floor>();
    const open = new Map<string, boolean>();
    const of = (workspaceId: string) => {
      const known: Floor = found.get(workspaceId) ?? { agents: new Map(), rows: [] };
      found.set(workspaceId, known);
      return known;
    };
    for (const [agentId, row] of this.agents) of(row.workspaceId).agents.set(agentId, row);
    for (const row of this.floor.values()) {
      const last = this.previous.get(row.contactId);
      of(row.workspaceId).rows.push({
        ...row,
        previousAgentId: last?.agentId ?? null,
        previousAgentAt: last?.at ?? null,
        isOpen: this.isOpen(row, open),
      });
    }
    return found;
  }
}
