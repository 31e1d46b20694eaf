/**
 * A projection inside a service: woken by the bus, shown in metrics and readiness, stopped on drain.
 *
 * Made by `hostedProjection`, or by a factory of the service's own; Nest calls its life-cycle methods.
 */
import type { Bus } from '#libs/bus';
import type { Database } from '#libs/database';
import {
  type EventStore,
  type Projection,
  ProjectionRunner,
  type ProjectionRunnerOptions,
} from '#libs/event-store';
import type {
  FactoryProvider,
  OnApplicationBootstrap,
  OnApplicationShutdown,
} from '@nestjs/common';
import { Gauge, type Registry } from 'prom-client';
import { BUS, DATABASE, EVENT_STORE, HEALTH, LOG, METRICS } from './backbone.module.js';
import type { Health } from './health.js';
import type { Log } from './log.js';

export interface ProjectionHost {
  readonly database: Database;
  readonly store: EventStore;
  readonly bus: Bus;
  readonly log: Log;
  readonly health: Health;
  readonly metrics: Registry;
}

/** The first build of a large store takes minutes; the old table serves meanwhile. */
const CATCH_UP_TIMEOUT_MS = 3_600_000;
const POSITION_METRIC = 'convolog_projection_position';

export class HostedProjection<Row extends object>
  implements OnApplicationBootstrap, OnApplicationShutdown
{
  readonly runner: ProjectionRunner<Row>;
  private hasCaughtUp = false;
  private stopListening: () => void = () => undefined;

  constructor(
    private readonly host: ProjectionHost,
    private readonly projection: Projection<Row>,
    { onChanged, restMs }: Pick<ProjectionRunnerOptions<Row>, 'onChanged' | 'restMs'> = {},
  ) {
    const { database, store, log, health, metrics } = host;
    const position =
      (metrics.getSingleMetric(POSITION_METRIC) as Gauge<'projection' | 'slot'> | undefined) ??
      new Gauge({
        name: POSITION_METRIC,
        help: 'Position in the log up to which a projection is applied.',
        labelNames: ['projection', 'slot'],
        registers: [metrics],
      });
    this.runner = new ProjectionRunner({
      pool: database.pool,
      store,
      projection,
      ...(onChanged ? { onChanged } : {}),
      ...(restMs ? { restMs } : {}),
      onProgress: (progress) =>
        position.set({ projection: progress.name, slot: progress.slot }, progress.position),
      onError: (error) =>
        log.error({ err: error, projection: projection.name }, 'a projection does not move'),
    });
    health.add(`projection ${projection.name}`, () => ({
      isOk: this.hasCaughtUp,
      detail: `at ${this.runner.position}`,
    }));
  }

  onApplicationBootstrap(): void {
    this.runner.start();
    this.stopListening = this.host.bus.onAnnounced(({ lastPosition }) =>
      this.runner.announce(lastPosition),
    );
    this.catchUp().then(
      () => {
        this.hasCaughtUp = true;
      },
      (error: unknown) =>
        this.host.log.error(
          { err: error, projection: this.projection.name },
          'a projection did not catch up',
        ),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopListening();
    await this.runner.stop();
  }

  /** Ready once everything that was recorded before the start can be read. */
  private async catchUp(): Promise<void> {
    await this.runner.reached(await this.host.store.head(), CATCH_UP_TIMEOUT_MS);
  }
}

export interface HostedProjectionOptions {
  /** Token, where somebody asks for it. Default: one of its own. */
  readonly provide?: FactoryProvider['provide'];
  /** Rests so long after each look: for a table that nobody watches. Default 0. */
  readonly restMs?: number;
}

/** A provider that keeps one projection, on the host's parts. */
export function hostedProjection<Row extends object>(
  projection: Projection<Row>,
  { provide = Symbol(projection.name), restMs = 0 }: HostedProjectionOptions = {},
): FactoryProvider<HostedProjection<Row>> {
  return {
    provide,
    inject: [DATABASE, EVENT_STORE, BUS, LOG, HEALTH, METRICS],
    useFactory: (
      database: Database,
      store: EventStore,
      bus: Bus,
      log: Log,
      health: Health,
      metrics: Registry,
    ) =>
      new HostedProjection({ database, store, bus, log, health, metrics }, projection, { restMs }),
  };
}
