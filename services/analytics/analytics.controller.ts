/** Figures over HTTP. Every route needs a session; a workspace sees its own numbers only. */
import { Controller, Get, Inject, Query, UseGuards } from '@nestjs/common';
import type { Database } from '#libs/database';
import { DATABASE } from '#libs/host';
import { firstAnswers, type FirstAnswers } from './first-answers.js';
import { type LiveCount, liveCount } from './live-count.js';
import { Period } from './period.js';
import { type Caller, CallerOf, SessionGuard } from './session-guard.js';

const DAY_MS = 24 * 3_600_000;

@Controller('/api/v1/analytics')
@UseGuards(SessionGuard)
export class AnalyticsController {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Get('live')
  live(@CallerOf() caller: Caller): Promise<LiveCount> {
    return liveCount(this.database, caller.workspaceId);
  }

  /** Default: the last 24 hours. */
  @Get('first-response')
  firstResponse(@CallerOf() caller: Caller, @Query() period: Period): Promise<FirstAnswers> {
    const to = period.to ? new Date(period.to) : new Date();
    const from = period.from ? new Date(period.from) : new Date(to.getTime() - DAY_MS);
    return firstAnswers(this.database, caller.workspaceId, from, to);
  }
}
