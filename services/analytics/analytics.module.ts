/** Composition root of the analytics. */
import { Module } from '@nestjs/common';
import { hostedProjection } from '#libs/host';
import { AnalyticsController } from './analytics.controller.js';
import { conversationTimes } from './conversation-times.projection.js';
import { RatingsController } from './ratings/ratings.controller.js';
import { ratings } from './ratings/ratings.projection.js';
import { SessionGuard } from './session-guard.js';
import { handling } from './staffing/handling.projection.js';
import { StaffingController } from './staffing/staffing.controller.js';

@Module({
  controllers: [AnalyticsController, StaffingController, RatingsController],
  providers: [
    SessionGuard,
    hostedProjection(conversationTimes),
    hostedProjection(handling),
    hostedProjection(ratings),
  ],
})
export class AnalyticsModule {}
