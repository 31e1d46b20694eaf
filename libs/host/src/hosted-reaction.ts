/**
 * A reaction inside a service: started with it, drained with it, counted, and logged under the ids of
 * the fact that woke it.
 *
 * A provider made by `useFactory`; Nest calls its life-cycle methods.
 */
import { type NatsBus, type Reaction, ReactionRunner } from '#libs/bus';
import type { Database } from '#libs/database';
import type { EventStore } from '#libs/event-store';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { Counter, Gauge, type Registry } from 'prom-client';
import { type Log, withLogContext } from './log.js';

export interface ReactionHost {
  readonly database: Database;
  readonly store: EventStore;
  readonly bus: NatsBus;
  readonly log: Log;
  readonly metrics: Registry;
}

const HANDLED_METRIC = 'convolog_reaction_events_total';

export class HostedReaction implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly runner: ReactionRunner;

  constructor({ database, store, bus, log, metrics }: ReactionHost, reaction: Reaction) {
    const handled =
      (metrics.getSingleMetric(HANDLED_METRIC) as Counter<'reaction' | 'outcome'> | undefined) ??
      new Counter({
        name: HANDLED_METRIC,
        help: 'Events handled by a reaction: done, failed (tried again) or dead (parked).',
        labelNames: ['reaction', 'outcome'],
        registers: [metrics],
      });
    this.runner = new ReactionRunner({
      reaction,
      store,
      bus,
      log,
      pool: database.pool,
      around: ({ workspaceId, correlationId, causationId, id }, work) =>
        withLogContext(
          { workspaceId, correlationId, ...(causationId ? { causationId } : {}), eventId: id },
          work,
        ),
      onHandled: (outcome) => handled.inc({ reaction: reaction.name, outcome }),
    });
    lagsOf(metrics).set(reaction.name, this.runner);
  }

  onApplicationBootstrap(): void {
    this.runner.start();
  }

  /** Takes nothing new and finishes what is in flight, before connections close. */
  onModuleDestroy(): Promise<void> {
    return this.runner.stop();
  }
}

const lags = new WeakMap<Registry, Map<string, ReactionRunner>>();

/** The runners that one gauge asks, made with the first of them. */
function lagsOf(metrics: Registry): Map<string, ReactionRunner> {
  const known = lags.get(metrics);
  if (known) return known;
  const runners = new Map<string, ReactionRunner>();
  lags.set(metrics, runners);
  new Gauge({
    name: 'convolog_reaction_lag',
    help: 'How far the slowest partition is behind what relay published, in positions.',
    labelNames: ['reaction'],
    registers: [metrics],
    async collect() {
      for (const [reaction, runner] of runners)
        this.set({ reaction }, await runner.lag().catch(() => Number.NaN));
    },
  });
  return runners;
}
