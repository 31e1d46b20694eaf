/** Composition root of the analytics. */
import { type FactoryProvider, Module } from '@nestjs/common';
import type { Bus } from '#libs/bus';
import type { Database } from '#libs/database';
import type { EventStore, Projection } from '#libs/event-store';
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
import { RatingsController } from './ratings/ratings.controller.js';
import { ratings } from './ratings/ratings.projection.js';
import { SessionGuard } from './session-guard.js';
import { handling } from './staffing/handling.projection.js';
import { StaffingController } from './staffing/staffing.controller.js';

const AGENT_HANDLING = Symbol('AGENT_HANDLING');
const RATINGS = Symbol('RATINGS');

/** A provider that keeps one projection. */
function keep<Row extends object>(
  token: FactoryProvider['provide'],
  projection: Projection<Row>,
): FactoryProvider {
  return {
    provide: token,
    inject: [DATABASE, EVENT_STORE, BUS, LOG, HEALTH, METRICS],
    useFactory: (
      database: Database,
      store: EventStore,
      bus: Bus,
      log: Log,
      health: Health,
      metrics: Registry,
    ) => new HostedProjection({ database, store, bus, log, health, metrics }, projection),
  };
}

@Module({
  controllers: [AnalyticsController, StaffingController, RatingsController],
  providers: [
    SessionGuard,
    keep(HostedProjection, conversationTimes),
    keep(AGENT_HANDLING, handling),
    keep(RATINGS, ratings),
  ],
})
export class AnalyticsModule {}
