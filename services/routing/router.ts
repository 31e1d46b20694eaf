/**
 * Looks, plans, records; again on news and at the next deadline. One process of several does so, and if
 * two believed it, the expected versions would keep their offers apart.
 */
import { runAsLeader } from '#libs/bus';
import type { ProjectionRunner } from '#libs/event-store';
import type { Log } from '#libs/host';
import type { Pool } from 'pg';
import type { RoutedAgent } from './agents.projection.js';
import { type CarryingOut, carryOut } from './carry-out-plan.js';
import type { RoutedConversation } from './conversations.projection.js';
import { planRouting, type RoutingRules } from './plan-routing.js';
import { readAgents, readHeldByAbsent, readLoads, readQueue } from './routing-reads.js';

export interface RouterParts {
  readonly pool: Pool;
  readonly conversations: Pick<ProjectionRunner<RoutedConversation>, 'reached'>;
  readonly agents: Pick<ProjectionRunner<RoutedAgent>, 'reached'>;
  readonly carrying: CarryingOut;
  readonly rules: RoutingRules;
  readonly now: () => number;
  readonly log: Log;
  readonly onPass: (seconds: number, waiting: number) => void;
}

/** Any number that nobody else uses for an advisory lock: "router" in ASCII. */
const LEADER_LOCK = 125_822_058_292_594;
const LOOK_AT_LEAST_EVERY_MS = 1_000;
const STAND_BY_MS = 1_000;
const CATCH_UP_MS = 10_000;

export class Router {
  private isStopping = false;
  private hasNews = false;
  private wake: (() => void) | null = null;
  private running: Promise<void> = Promise.resolve();
  /** Our own last append: a pass must not plan before its effect can be read. */
  private writtenUpTo = 0;

  constructor(private readonly parts: RouterParts) {}

  start(): void {
    this.running = this.run();
  }

  /** A row has changed. */
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
    const began = performance.now();
    const { pool, conversations, agents: agentRows } = this.parts;
    await agentRows.reached(this.writtenUpTo, CATCH_UP_MS);
    const { agents, position } = await readAgents(pool);
    await conversations.reached(Math.max(position, this.writtenUpTo), CATCH_UP_MS);
    const [loads, queue, heldByAbsent] = await Promise.all([
      readLoads(pool),
      readQueue(pool),
      readHeldByAbsent(pool),
    ]);
    const now = this.parts.now();
    const plan = planRouting({ agents, loads, queue, heldByAbsent }, now, this.parts.rules);
    const written = await carryOut(this.parts.carrying, plan);
    this.writtenUpTo = Math.max(this.writtenUpTo, written);
    this.parts.onPass((performance.now() - began) / 1_000, queue.length);
    return written > 0 ? now : plan.nextAt;
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
