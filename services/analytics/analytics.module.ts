/** Composition root of the analytics. */
import { Module } from '@nestjs/common';
import { BUS, CLOCK, DATABASE, EVENT_STORE, hostedProjection, LOG, METRICS } from '#libs/host';
import { AnalyticsController } from './analytics.controller.js';
import { conversationTimes } from './conversation-times.projection.js';
import { RatingsController } from './ratings/ratings.controller.js';
import { ratings } from './ratings/ratings.projection.js';
import { SessionGuard } from './session-guard.js';
import { followInShadow } from './shadow/follow-in-shadow.js';
import { handling } from './staffing/handling.projection.js';
import { StaffingController } from './staffing/staffing.controller.js';

const SHADOWS = Symbol('SHADOWS');

@Module({
  controllers: [AnalyticsController, StaffingController, RatingsController],
  providers: [
    SessionGuard,
    hostedProjection(conversationTimes),
    hostedProjection(handling),
    hostedProjection(ratings),
    {
      provide: SHADOWS,
      useFactory: followInShadow,
      inject: [EVENT_STORE, DATABASE, BUS, CLOCK, LOG, METRICS],
    },
  ],
})
export class AnalyticsModule {}
