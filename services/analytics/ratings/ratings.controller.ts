/** What customers thought of it: `GET /api/v1/analytics/ratings`. */
import type { Database } from '#libs/database';
import { CLOCK, type Clock, DATABASE } from '#libs/host';
import { Controller, Get, Inject, Query, UseGuards } from '@nestjs/common';
import { Period } from '../period.js';
import { type Caller, CallerOf, SessionGuard } from '../session-guard.js';
import { type RatingsReport, ratingsReport } from './ratings-report.js';

const DAYS_30_MS = 30 * 24 * 3_600_000;

@Controller('/api/v1/analytics')
@UseGuards(SessionGuard)
export class RatingsController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Default: the last 30 days. */
  @Get('ratings')
  ratings(@CallerOf() caller: Caller, @Query() period: Period): Promise<RatingsReport> {
    const to = new Date(period.to ?? this.clock.now());
    const from = period.from ? new Date(period.from) : new Date(to.getTime() - DAYS_30_MS);
    return ratingsReport(this.database, caller.workspaceId, from, to);
  }
}
