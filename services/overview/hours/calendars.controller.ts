/** Opening hours: reading them, publishing new versions, looking back at old ones. */
import { recordAudit } from '#libs/access';
import { checkHours, isOpen, nextClosing, nextOpening } from '#libs/calendar';
import type { Database } from '#libs/database';
import { type EventStore, newId } from '#libs/event-store';
import { BUS, CLOCK, type Clock, DATABASE, EVENT_STORE, Problem } from '#libs/host';
import type { Bus } from '#libs/bus';
import { CalendarRegistry, publishCalendar, type WorkspaceCalendar } from '#libs/opening-hours';
import {
  Body,
  Controller,
  Get,
  Inject,
  type OnApplicationBootstrap,
  Param,
  ParseUUIDPipe,
  Post,
  Put,
} from '@nestjs/common';
import { ApiConflictResponse, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { type Access, Allow, Caller } from '../access.guard.js';
import { CalendarBody, CalendarView } from './calendar-bodies.js';

@ApiTags('calendars')
@Controller('api/v1')
export class CalendarsController implements OnApplicationBootstrap {
  private readonly calendars: CalendarRegistry;

  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(BUS) private readonly bus: Bus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.calendars = new CalendarRegistry(store);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.calendars.follow(this.bus);
  }

  /** The first one that names no team is the workspace's own; without any, the always open one is in force. */
  @Get('calendars')
  @Allow('agent', 'lead', 'analyst', 'admin')
  @ApiOkResponse({ type: [CalendarView] })
  async list(@Caller() { workspaceId }: Access): Promise<CalendarView[]> {
    await this.calendars.reload();
    const known = this.calendars.of(workspaceId);
    const own = this.calendars.defaultOf(workspaceId);
    const shown = own.calendarId === null ? [own, ...known] : known;
    return shown.map((calendar) => this.view(calendar));
  }

  @Get('calendars/:calendarId/versions')
  @Allow('agent', 'lead', 'analyst', 'admin')
  @ApiOkResponse({ type: [CalendarView], description: 'Oldest first.' })
  async versions(
    @Caller() { workspaceId }: Access,
    @Param('calendarId', ParseUUIDPipe) calendarId: string,
  ): Promise<CalendarView[]> {
    await this.calendars.reload();
    return this.versionsOf(workspaceId, calendarId).map((calendar) => this.view(calendar));
  }

  @Post('calendars')
  @Allow('lead', 'admin')
  @ApiCreatedResponse({ type: CalendarView })
  async create(@Caller() caller: Access, @Body() body: CalendarBody): Promise<CalendarView> {
    await this.calendars.reload();
    return this.publish(caller, newId(), body);
  }

  @Put('calendars/:calendarId')
  @Allow('lead', 'admin')
  @ApiOkResponse({ type: CalendarView })
  @ApiConflictResponse({ description: 'Somebody published meanwhile: look again.' })
  async change(
    @Caller() caller: Access,
    @Param('calendarId', ParseUUIDPipe) calendarId: string,
    @Body() body: CalendarBody,
  ): Promise<CalendarView> {
    await this.calendars.reload();
    this.versionsOf(caller.workspaceId, calendarId);
    return this.publish(caller, calendarId, body);
  }

  private async publish(
    { workspaceId, accountId }: Access,
    calendarId: string,
    { basedOn, name, definition, promises, whenShut, teamIds = [] }: CalendarBody,
  ): Promise<CalendarView> {
    const hours = { name, definition, promises, whenShut, teamIds };
    const errors = [...checkHours(hours), ...this.takenTeams(workspaceId, calendarId, teamIds)];
    if (errors.length > 0) throw new Problem({ status: 400, title: 'Invalid input', errors });
    const request = { workspaceId, calendarId, hours, basedOn, agentId: accountId };
    const result = await publishCalendar(this.store, request);
    if ('refused' in result)
      throw new Problem({
        status: 409,
        detail: 'Somebody published these opening hours meanwhile. Look at them, then try again.',
        members: { refusal: result.refused },
      });
    await recordAudit(this.database.pool, {
      workspaceId,
      accountId,
      action: 'calendar_published',
      subject: calendarId,
      detail: { version: String(result.calendarVersion) },
    });
    await this.calendars.reload();
    return this.view(this.versionsOf(workspaceId, calendarId).at(-1) as WorkspaceCalendar);
  }

  /** A team has its hours from one calendar, or nobody could say which hold. */
  private takenTeams(workspaceId: string, calendarId: string, teamIds: readonly string[]) {
    return this.calendars
      .of(workspaceId)
      .filter((other) => other.calendarId !== calendarId)
      .flatMap(({ name, teamIds: theirs = [] }) =>
        theirs
          .filter((team) => teamIds.includes(team))
          .map((team) => ({
            field: 'teamIds',
            rule: `${team} has its hours in "${name}" already`,
          })),
      );
  }

  private versionsOf(workspaceId: string, calendarId: string): readonly WorkspaceCalendar[] {
    const versions = this.calendars.versionsOf(workspaceId, calendarId);
    if (versions.length === 0)
      throw new Problem({ status: 404, detail: 'There is no such calendar in this workspace.' });
    return versions;
  }

  private view(of: WorkspaceCalendar): CalendarView {
    const { calendarId, calendarVersion, publishedAt, calendar } = of;
    const now = new Date(this.clock.now());
    const isOpenNow = isOpen(calendar, now);
    return {
      calendarId,
      calendarVersion,
      publishedAt: publishedAt?.toISOString() ?? null,
      name: of.name,
      definition: of.definition as CalendarView['definition'],
      promises: of.promises,
      whenShut: of.whenShut,
      teamIds: of.teamIds ?? [],
      isOpenNow,
      opensAt: isOpenNow ? null : (nextOpening(calendar, now)?.toISOString() ?? null),
      shutsAt: nextClosing(calendar, now)?.toISOString() ?? null,
    };
  }
}
