/** Composition root of relay. */
import { Inject, Module, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { LogRelay, type NatsBus } from '#libs/bus';
import type { Database } from '#libs/database';
import type { EventStore } from '#libs/event-store';
import {
  BUS,
  CONFIG,
  DATABASE,
  EVENT_STORE,
  HEALTH,
  type Health,
  LOG,
  type Log,
  METRICS,
} from '#libs/host';
import type { Registry } from 'prom-client';
import type { RelayConfig } from './config.js';
import { measureRelay } from './measure-relay.js';

@Module({
  providers: [
    {
      provide: LogRelay,
      inject: [EVENT_STORE, DATABASE, BUS, LOG, METRICS, HEALTH, CONFIG],
      useFactory: (
        store: EventStore,
        database: Database,
        bus: NatsBus,
        log: Log,
        metrics: Registry,
        health: Health,
        config: RelayConfig,
      ) => {
        const measures = measureRelay(metrics);
        const relay = new LogRelay({
          store,
          bus,
          log,
          pool: database.pool,
          limits: {
            bytesMax: config.logMebibytesMax * 1024 * 1024,
            ageHoursMax: config.logHoursMax,
          },
          onPublished: measures.published,
        });
        measures.watch({ store, relay, health, lagMax: config.lagMax });
        return relay;
      },
    },
  ],
})
export class RelayModule implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(@Inject(LogRelay) private readonly relay: LogRelay) {}

  onApplicationBootstrap(): void {
    this.relay.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.relay.stop();
  }
}
