/**
 * Looks, plans, records; again on news and at the next deadline. One process of several does so, and if
 * two believed it, the expected versions would keep their offers apart.
 */
import { runAsLeader } from '#libs/bus';
import type { FloorRow } from '#libs/conversation';
import type { Policies } from '#libs/desk';
import type { ProjectionRunner } from '#libs/event-store';
import type { Log } from '#libs/host';
import { planRouting, teamOf } from '#libs/matching';
import type { Pool } from 'pg';
import type { RoutedAgent } from './agents.projection.js';
import { carryOut } from './carry-out.js';
import type { CarryingOut, PlannedRow, WorkspacePlan } from './carrying-out.js';
import type { Floor, FloorView } from './floor-view.js';
import type { PreviousAgents } from './previous-agents.js';

export interface PassFigures {
  readonly seconds: number;
  readonly waiting: number;
  readonly longestWaitSeconds: number;
}

export interface RouterParts {
  readonly pool: Pool;
  readonly conversations: Pick<ProjectionRunner<FloorRow>, 'reached'>;
  readonly agents: Pick<ProjectionRunner<RoutedAgent>, 'reached'>;
  readonly view: FloorView;
  readonly previous: PreviousAgents;
  readonly policies: Policies;
  /** Whether a team works now; nobody is asked outside its hours, and the bot still takes over. `null`: any team. */
  readonly isOpen: (workspaceId: string, teamId: string | null, at: number) => boolean;
  readonly carrying: CarryingOut;
  readonly now: () => number;
  readonly log: Log;
  readonly onPass: (figures: PassFigures) => void;
}

/** Any number that nobody else uses for an advisory lock: "router" in ASCII. */
const LEADER_LOCK = 125_822_058_292_594;
const LOOK_AT_LEAST_EVERY_MS = 1_000;
const STAND_BY_MS = 1_000;
const CATCH_UP_MS = 10_000;
/** Rows are read anew so often, whatever the changes said. */
const RELOAD_EVERY_MS = 30_000;

export class Router {
  private isStopping = false;
  private hasNews = false;
  private wake: (() => void) | null = null;
  private running: Promise<void> = Promise.resolve();
  /** Our own last append: a pass must not plan before its effect can be read. */
  private writtenUpTo = 0;
  private loadedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly parts: RouterParts) {}

  start(): void {
    this.running = this.run();
  }

  /** Something has changed. */
  news(): void {
    this.hasNews = true;
    this.wake?.();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    this.news();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      try {
        await runAsLeader(this.parts.pool, LEADER_LOCK, (isOver) => this.lead(isOver));
      } catch (error) {
        if (!this.isStopping) this.parts.log.warn({ err: error }, 'routing stopped for a moment');
      }
      this.hasNews = false;
      this.loadedAt = Number.NEGATIVE_INFINITY;
      await this.rest(STAND_BY_MS);
    }
  }

  private async lead(isOver: () => boolean): Promise<void> {
    this.parts.log.info({}, 'this process routes');
    while (!this.isStopping && !isOver()) {
      this.hasNews = false;
      const nextAt = await this.pass();
      const restMs = (nextAt ?? Number.POSITIVE_INFINITY) - this.parts.now();
      if (!this.hasNews) await this.rest(Math.min(Math.max(restMs, 0), LOOK_AT_LEAST_EVERY_MS));
    }
  }

  /** One look. Answers when to look again at the latest. */
  async pass(): Promise<number | null> {
    const { parts } = this;
    const { view, conversations, agents } = parts;
    await agents.reached(this.writtenUpTo, CATCH_UP_MS);
    await this.reload();
    // Agents first: whatever their slots say of a conversation is in the rows that are read after them.
    const staff = new Map([...view.workspaces()].map(([id, floor]) => [id, new Map(floor.agents)]));
    await conversations.reached(Math.max(view.agentPosition, this.writtenUpTo), CATCH_UP_MS);
    const began = performance.now();
    const now = parts.now();
    const plans = await Promise.all(
      [...view.workspaces()].map(([workspaceId, floor]) =>
        this.plan(workspaceId, { ...floor, agents: staff.get(workspaceId) ?? new Map() }, now),
      ),
    );
    const written = await Promise.all(plans.map((plan) => carryOut(parts.carrying, plan)));
    const last = Math.max(0, ...written);
    this.writtenUpTo = Math.max(this.writtenUpTo, last);
    this.report(now, (performance.now() - began) / 1_000);
    if (last > 0) return now;
    const deadlines = plans.flatMap(({ plan }) => (plan.nextAt === null ? [] : [plan.nextAt]));
    return deadlines.length === 0 ? null : Math.min(...deadlines);
  }

  private async plan(workspaceId: string, floor: Floor, now: number): Promise<WorkspacePlan> {
    const policy = await this.parts.policies.of(workspaceId);
    const rows = [...floor.conversations.values()];
    const previousOf = await this.parts.previous.of(rows);
    const works = new Map<string | null, boolean>();
    const isOpen = (row: FloorRow) => {
      const teamId = teamOf(row, policy);
      const known = works.get(teamId) ?? this.parts.isOpen(workspaceId, teamId, now);
      works.set(teamId, known);
      return known;
    };
    const planned = rows.map(
      (row): PlannedRow => ({ ...row, ...previousOf(row), isOpen: isOpen(row) }),
    );
    const facts = {
      agents: [...floor.agents.values()],
      conversations: planned,
      recentWaitsMs: floor.recentWaitsMs,
    };
    return { workspaceId, policy, agents: floor.agents, plan: planRouting(facts, now, policy) };
  }

  private async reload(): Promise<void> {
    const now = this.parts.now();
    if (now - this.loadedAt < RELOAD_EVERY_MS) return;
    await this.parts.view.load(this.parts.pool, now);
    this.loadedAt = now;
  }

  private report(now: number, seconds: number): void {
    let waiting = 0;
    let since = now;
    for (const [, { conversations }] of this.parts.view.workspaces())
      for (const row of conversations.values()) {
        if (row.holder !== 'queue') continue;
        waiting += 1;
        since = Math.min(since, row.heldSince);
      }
    this.parts.onPass({ seconds, waiting, longestWaitSeconds: (now - since) / 1_000 });
  }

  private async rest(ms: number): Promise<void> {
    if (this.isStopping) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      timer = setTimeout(resolve, ms);
    });
    clearTimeout(timer);
    this.wake = null;
  }
}
