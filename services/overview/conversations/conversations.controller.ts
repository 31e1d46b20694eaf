/** Reading: the list, a thread as it is or was, and the files in it. */
import { recordAudit, type Role } from '#libs/access';
import type { Database } from '#libs/database';
import { DATABASE, badField } from '#libs/host';
import {
  Controller,
  Get,
  Inject,
  Param,
  ParseIntPipe,
  ParseUUIDPipe,
  Query,
  Res,
} from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsISO8601,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import type { FastifyReply } from 'fastify';
import { type Access, Allow, Caller } from '../access.guard.js';
import { ConversationReads } from './conversation-reads.js';
import { MediaReads } from './media-reads.js';
import { ConversationListView, ThreadView, WhyView } from './views.js';

const EVERYBODY: readonly Role[] = ['agent', 'lead', 'analyst', 'admin'];

export class ListQuery {
  @ApiPropertyOptional({ enum: ['open', 'resolved', 'all'], default: 'open' })
  @IsOptional()
  @IsIn(['open', 'resolved', 'all'])
  status: 'open' | 'resolved' | 'all' = 'open';

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @Matches(/^[a-z][a-z0-9]{0,40}$/, { message: 'channel must be the name of a channel' })
  channel?: string;

  @ApiPropertyOptional({ enum: ['bot', 'queue', 'agent', 'mine'] })
  @IsOptional()
  @IsIn(['bot', 'queue', 'agent', 'mine'])
  holder?: 'bot' | 'queue' | 'agent' | 'mine';

  @ApiPropertyOptional({ description: 'Part of the name or of the last message.' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  q?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: 200, default: 50 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit = 50;

  @ApiPropertyOptional({ description: '`nextCursor` of the page before.' })
  @IsOptional()
  @Matches(/^\d{1,15}$/, { message: 'cursor must be a nextCursor that was answered before' })
  cursor?: string;
}

export class ThreadQuery {
  @ApiPropertyOptional({ format: 'date-time', description: 'Show it as it was at that instant.' })
  @IsOptional()
  @IsISO8601({ strict: true })
  at?: string;
}

@ApiTags('conversations')
@Controller('api/v1/conversations')
export class ConversationsController {
  constructor(
    private readonly reads: ConversationReads,
    private readonly media: MediaReads,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  @Get()
  @Allow(...EVERYBODY)
  @ApiOkResponse({ type: ConversationListView })
  list(
    @Caller() caller: Access,
    @Query() { cursor, ...filter }: ListQuery,
  ): Promise<ConversationListView> {
    return this.reads.list(caller.workspaceId, caller.accountId, {
      ...filter,
      before: cursor === undefined ? undefined : Number(cursor),
    });
  }

  @Get(':conversationId')
  @Allow(...EVERYBODY)
  @ApiOkResponse({ type: ThreadView })
  async thread(
    @Caller() caller: Access,
    @Param('conversationId', ParseUUIDPipe) conversationId: string,
    @Query() { at }: ThreadQuery,
  ): Promise<ThreadView> {
    const asOf = at === undefined ? undefined : new Date(at);
    if (asOf && Number.isNaN(asOf.getTime()))
      throw badField('at', 'must be an instant, such as 2026-01-31T12:00:00Z');
    const thread = await this.reads.thread(caller.workspaceId, conversationId, asOf);
    await this.trace(caller, conversationId);
    return thread;
  }

  /** Why this agent was asked, and why nobody else. `version`: of the line that says so in the thread. */
  @Get(':conversationId/why/:version')
  @Allow(...EVERYBODY)
  @ApiOkResponse({ type: WhyView })
  why(
    @Caller() { workspaceId }: Access,
    @Param('conversationId', ParseUUIDPipe) conversationId: string,
    @Param('version', ParseIntPipe) version: number,
  ): Promise<WhyView> {
    return this.reads.why(workspaceId, conversationId, version);
  }

  @Get(':conversationId/messages/:messageId/media/:n')
  @Allow(...EVERYBODY)
  @ApiProduces('application/octet-stream')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async file(
    @Caller() caller: Access,
    @Param('conversationId', ParseUUIDPipe) conversationId: string,
    @Param('messageId', ParseUUIDPipe) messageId: string,
    @Param('n', ParseIntPipe) n: number,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const file = await this.media.read(caller.workspaceId, conversationId, messageId, n);
    reply.headers(file.headers);
    return file.bytes;
  }

  /** Agents read what they serve; that an admin looked is worth a trace. */
  private async trace(
    { role, workspaceId, accountId }: Access,
    conversationId: string,
  ): Promise<void> {
    if (role !== 'admin') return;
    await recordAudit(this.database.pool, {
      workspaceId,
      accountId,
      action: 'conversation_read',
      subject: conversationId,
    });
  }
}
