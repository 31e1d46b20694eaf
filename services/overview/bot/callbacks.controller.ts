/** The list of calls: what is due, overdue and done; taking one, giving it back, finishing it. */
import { DESK_ROLES } from '#libs/access';
import type { CallbackOutcome, ConversationCommand } from '#libs/conversation';
import { ConversationDesk, Policies } from '#libs/desk';
import { hoursOf } from '#libs/flow-desk';
import { retryCallback } from '#libs/flows';
import { type Clock, CLOCK, Problem } from '#libs/host';
import { CalendarRegistry, InboxHours } from '#libs/opening-hours';
import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Param,
  ParseUUIDPipe,
  Post,
  Query,
} from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { type Access, Allow, Caller } from '../access.guard.js';
import { DeskCommands } from '../conversations/desk-commands.js';
import { VersionView } from '../conversations/views.js';
import { CallbackReads, CallbackView } from './callback-reads.js';

export class CallbackQuery {
  @ApiPropertyOptional({ enum: ['open', 'done'], default: 'open' })
  @IsOptional()
  @IsIn(['open', 'done'])
  status?: 'open' | 'done';
}

export class CallbackDoneBody {
  @ApiProperty({
    enum: ['reached', 'not_reached', 'cancelled'],
    description:
      '`not_reached` puts the call back on the list two open hours later, twice at most.',
  })
  @IsIn(['reached', 'not_reached', 'cancelled'])
  outcome: CallbackOutcome;

  @ApiPropertyOptional({ description: 'For colleagues; sealed with the key of the customer.' })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  note?: string;
}

@ApiTags('callbacks')
@Controller('api/v1/callbacks')
export class CallbacksController {
  private readonly hours: InboxHours;

  constructor(
    private readonly reads: CallbackReads,
    private readonly desk: DeskCommands,
    private readonly conversations: ConversationDesk,
    calendars: CalendarRegistry,
    policies: Policies,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.hours = new InboxHours(calendars, policies);
  }

  /** Open ones by due time; done ones the latest first. */
  @Get()
  @Allow(...DESK_ROLES, 'analyst')
  @ApiOkResponse({ type: [CallbackView] })
  list(
    @Caller() { workspaceId }: Access,
    @Query() { status }: CallbackQuery,
  ): Promise<CallbackView[]> {
    return this.reads.list(workspaceId, status ?? 'open', new Date(this.clock.now()));
  }

  @Post(':callbackId/take')
  @HttpCode(200)
  @Allow(...DESK_ROLES)
  @ApiOkResponse({ type: VersionView })
  take(
    @Caller() caller: Access,
    @Param('callbackId', ParseUUIDPipe) callbackId: string,
  ): Promise<VersionView> {
    return this.act(caller, callbackId, {
      type: 'TakeCallback',
      callbackId,
      agentId: caller.accountId,
    });
  }

  @Post(':callbackId/release')
  @HttpCode(200)
  @Allow(...DESK_ROLES)
  @ApiOkResponse({ type: VersionView })
  release(
    @Caller() caller: Access,
    @Param('callbackId', ParseUUIDPipe) callbackId: string,
  ): Promise<VersionView> {
    return this.act(caller, callbackId, {
      type: 'ReleaseCallback',
      callbackId,
      agentId: caller.accountId,
    });
  }

  @Post(':callbackId/done')
  @HttpCode(200)
  @Allow(...DESK_ROLES)
  @ApiOkResponse({ type: VersionView })
  async finish(
    @Caller() caller: Access,
    @Param('callbackId', ParseUUIDPipe) callbackId: string,
    @Body() { outcome, note }: CallbackDoneBody,
  ): Promise<VersionView> {
    const { workspaceId } = caller;
    const conversationId = await this.conversationOf(workspaceId, callbackId);
    const { state } = await this.conversations.load(workspaceId, conversationId);
    const { calendar } = await this.hours.of(workspaceId, state.start?.inboxId ?? null);
    const retryAt = new Date(retryCallback(this.clock.now(), hoursOf(calendar))).toISOString();
    return this.desk.handle(caller, conversationId, {
      type: 'FinishCallback',
      callbackId,
      agentId: caller.accountId,
      outcome,
      note: note ?? null,
      retryAt: outcome === 'not_reached' ? retryAt : null,
    });
  }

  private async act(
    caller: Access,
    callbackId: string,
    command: ConversationCommand,
  ): Promise<VersionView> {
    const conversationId = await this.conversationOf(caller.workspaceId, callbackId);
    return this.desk.handle(caller, conversationId, command);
  }

  private async conversationOf(workspaceId: string, callbackId: string): Promise<string> {
    const conversationId = await this.reads.conversationOf(workspaceId, callbackId);
    if (conversationId !== null) return conversationId;
    throw new Problem({ status: 404, detail: 'There is no such callback in this workspace.' });
  }
}
