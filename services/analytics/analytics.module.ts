/** Composition root of the analytics. */
import { Module } from '@nestjs/common';
import type { Bus } from '#libs/bus';
import type { Database } from '#libs/database';
import type { EventStore } from '#libs/event-store';
import {
  BUS,
  DATABASE,
  EVENT_STORE,
  HEALTH,
  type Health,
  HostedProjection,
  LOG,
  type Log,
  METRICS,
} from '#libs/host';
import type { Registry } from 'prom-client';
import { AnalyticsController } from './analytics.controller.js';
import { conversationTimes } from './conversation-times.projection.js';
import { SessionGuard } from './session-guard.js';

@Module({
  controllers: [AnalyticsController],
  providers: [
    SessionGuard,
    {
      provide: HostedProjection,
      useFactory: (
        database: Database,
        store: EventStore,
        bus: Bus,
        log: Log,
        health: Health,
        metrics: Registry,
      ) => new HostedProjection({ database, store, bus, log, health, metrics }, conversationTimes),
      inject: [DATABASE, EVENT_STORE, BUS, LOG, HEALTH, METRICS],
    },
  ],
})
export class AnalyticsModule {}
