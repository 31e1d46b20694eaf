/** How many people a day takes: `GET /api/v1/analytics/staffing`. */
import type { Bus } from '#libs/bus';
import type { Database } from '#libs/database';
import type { EventStore } from '#libs/event-store';
import { BUS, CLOCK, type Clock, DATABASE, EVENT_STORE } from '#libs/host';
import { CalendarRegistry } from '#libs/opening-hours';
import { CHATS_AT_ONCE_MAX } from '#libs/staffing';
import {
  Controller,
  Get,
  Inject,
  type OnApplicationBootstrap,
  Query,
  UseGuards,
} from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsNumber, IsOptional, Matches, Max, Min } from 'class-validator';
import { type Caller, CallerOf, SessionGuard } from '../session-guard.js';
import { type StaffingReport, staffingReport } from './staffing-report.js';

const HOUR_S = 3_600;

export class StaffingQuery {
  /** Local day. */
  @Matches(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, { message: 'date must be YYYY-MM-DD' })
  date: string;

  @IsOptional()
  @IsIn(['handovers', 'conversations'])
  of: 'handovers' | 'conversations' = 'handovers';

  /** The promise: a share of customers, answered within so many seconds. */
  @Type(() => Number)
  @IsNumber()
  @Min(0.5)
  @Max(0.999)
  share = 0.9;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(HOUR_S)
  seconds = 30;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(CHATS_AT_ONCE_MAX)
  chatsAtOnce = 2;

  /** Share of paid time in which people are not there. */
  @Type(() => Number)
  @IsNumber()
  @Min(0)
  @Max(0.9)
  shrinkage = 0;

  /** Mean seconds that customers are ready to wait; absent: they never give up. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(HOUR_S)
  patienceSeconds?: number;

  /** Absent: as measured. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(HOUR_S * 4)
  handlingSeconds?: number;
}

@Controller('/api/v1/analytics')
@UseGuards(SessionGuard)
export class StaffingController implements OnApplicationBootstrap {
  private readonly calendars: CalendarRegistry;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(BUS) private readonly bus: Bus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.calendars = new CalendarRegistry(store);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.calendars.follow(this.bus);
  }

  @Get('staffing')
  async staffing(
    @CallerOf() { workspaceId }: Caller,
    @Query() query: StaffingQuery,
  ): Promise<StaffingReport> {
    const { database, store } = this;
    const calendar = this.calendars.defaultOf(workspaceId);
    return staffingReport(
      { database, store, calendar, now: new Date(this.clock.now()) },
      {
        date: query.date,
        of: query.of,
        promise: { kind: 'answered_within', seconds: query.seconds, share: query.share },
        rules: {
          chatsAtOnce: query.chatsAtOnce,
          patienceSeconds: query.patienceSeconds ?? null,
          shrinkage: query.shrinkage,
        },
        handlingSeconds: query.handlingSeconds ?? null,
      },
    );
  }
}
