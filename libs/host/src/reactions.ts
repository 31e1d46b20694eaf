/**
 * Runs a service's durable reactions: with the log's ids around each handling, counted and timed, and
 * drained on the way down. Injected by name: `constructor(reactions: Reactions)`.
 */
import type { OnModuleDestroy } from '@nestjs/common';
import type { NatsBus, Reaction, ReactionRunner, ReactionRunnerOptions } from '#libs/bus';
import type { Database } from '#libs/database';
import type { EventStore } from '#libs/event-store';
import type { Registry } from 'prom-client';
import { type Log, withLogContext } from './log.js';

export interface ReactionsParts {
  readonly database: Database;
  readonly store: EventStore;
  readonly bus: NatsBus;
  readonly log: Log;
  readonly metrics: Registry;
}

export type RunOptions = Pick<ReactionRunnerOptions, 'streamsAtOnce' | 'startAt' | 'sweepEveryMs'>;

export class Reactions implements OnModuleDestroy {
  private readonly runners = new Map<string, ReactionRunner>();
  private readonly count: (reaction: string, outcome: string) => void;

  constructor(private readonly parts: ReactionsParts) {
    const { Counter, Gauge } = require('prom-client') as typeof import('prom-client');
    const counter = new Counter({
      name: 'convolog_reaction_events_total',
      help: 'Events that a reaction handled, failed to handle, or gave up (dead).',
      labelNames: ['reaction', 'outcome'],
      registers: [parts.metrics],
    });
    this.count = (reaction, outcome) => counter.inc({ reaction, outcome });
    const { runners } = this;
    new Gauge({
      name: 'convolog_reaction_lag',
      help: 'How far the slowest partition is behind what relay published, in positions.',
      labelNames: ['reaction'],
      registers: [parts.metrics],
      async collect() {
        for (const [reaction, runner] of runners)
          this.set({ reaction }, await runner.lag().catch(() => Number.NaN));
      },
    });
  }

  /** Starts at once and returns; the reaction waits for NATS and Postgres by itself. */
  run(reaction: Reaction, options: RunOptions = {}): void {
    const { ReactionRunner: Runner } = require('#libs/bus') as typeof import('#libs/bus');
    const { database, store, bus, log } = this.parts;
    const runner = new Runner({
      reaction,
      store,
      bus,
      pool: database.pool,
      log,
      onHandled: (outcome) => this.count(reaction.name, outcome),
      around: (event, work) =>
        withLogContext(
          {
            workspaceId: event.workspaceId,
            correlationId: event.correlationId,
            causationId: event.causationId,
            eventId: event.id,
          },
          work,
        ),
      ...options,
    });
    this.runners.set(reaction.name, runner);
    runner.start();
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([...this.runners.values()].map((runner) => runner.stop()));
  }
}
