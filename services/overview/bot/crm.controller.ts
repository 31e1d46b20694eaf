/** The workspace's own system: connecting it, and what it knows of the customer of a conversation. */
import { DESK_ROLES, recordAudit } from '#libs/access';
import {
  checkCrmSettings,
  CRM_CACHE_MS,
  CRM_TIMEOUT_MS,
  CrmClient,
  CrmDirectory,
  type CrmQuestion,
} from '#libs/crm';
import type { Database } from '#libs/database';
import { ConversationDesk, PersonDesk } from '#libs/desk';
import { DATABASE, Problem } from '#libs/host';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  ParseUUIDPipe,
  Put,
} from '@nestjs/common';
import {
  ApiNoContentResponse,
  ApiOkResponse,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
} from '@nestjs/swagger';
import { IsInt, IsOptional, IsString, MaxLength } from 'class-validator';
import { type Access, Allow, Caller } from '../access.guard.js';
import { ConversationReads } from '../conversations/conversation-reads.js';

export class CrmBody {
  @ApiProperty({ example: 'https://crm.example/convolog' })
  @IsString()
  @MaxLength(2_000)
  url: string;

  @ApiProperty({ minLength: 16, description: 'Signs every request. Never answered again.' })
  @IsString()
  @MaxLength(500)
  secret: string;

  @ApiPropertyOptional({ default: CRM_TIMEOUT_MS })
  @IsOptional()
  @IsInt()
  timeoutMs?: number;

  @ApiPropertyOptional({ default: CRM_CACHE_MS, description: 'How long an answer is used again.' })
  @IsOptional()
  @IsInt()
  cacheMs?: number;
}

export class CrmView {
  @ApiProperty() isConnected: boolean;
  @ApiPropertyOptional() url?: string;
  @ApiPropertyOptional() timeoutMs?: number;
  @ApiPropertyOptional() cacheMs?: number;
}

export class CrmAnswerView {
  @ApiProperty({ enum: ['not_connected', 'found', 'not_found', 'unreachable'] })
  outcome: string;
  @ApiProperty({ type: Object }) fields: Record<string, string>;
  @ApiProperty({ type: [Object] }) links: object[];
  @ApiProperty({ type: String, nullable: true, description: 'Why it could not be reached.' })
  reason: string | null;
  @ApiProperty() tookMs: number;
  @ApiProperty() isCached: boolean;
}

const NOT_CONNECTED: CrmAnswerView = {
  outcome: 'not_connected',
  fields: {},
  links: [],
  reason: null,
  tookMs: 0,
  isCached: false,
};

const FORGOTTEN: CrmAnswerView = { ...NOT_CONNECTED, outcome: 'not_found' };
const OTHERS_ASKED_MAX = 4;

@ApiTags('crm')
@Controller('api/v1')
export class CrmController {
  constructor(
    private readonly directory: CrmDirectory,
    private readonly client: CrmClient,
    private readonly reads: ConversationReads,
    private readonly desk: ConversationDesk,
    private readonly persons: PersonDesk,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  @Get('crm')
  @Allow('lead', 'admin')
  @ApiOkResponse({ type: CrmView })
  async settings(@Caller() { workspaceId }: Access): Promise<CrmView> {
    this.directory.changed(workspaceId);
    const settings = await this.directory.of(workspaceId);
    if (!settings) return { isConnected: false };
    const { secret: _secret, ...shown } = settings;
    return { isConnected: true, ...shown };
  }

  @Put('crm')
  @Allow('admin')
  @HttpCode(204)
  @ApiNoContentResponse()
  async connect(
    @Caller() { workspaceId, accountId }: Access,
    @Body() { url, secret, timeoutMs, cacheMs }: CrmBody,
  ): Promise<void> {
    const settings = {
      url,
      secret,
      timeoutMs: timeoutMs ?? CRM_TIMEOUT_MS,
      cacheMs: cacheMs ?? CRM_CACHE_MS,
    };
    const errors = checkCrmSettings(settings);
    if (errors.length > 0)
      throw new Problem({
        status: 400,
        title: 'Invalid input',
        detail: errors.map(({ field, rule }) => `${field} ${rule}`).join('; '),
        errors,
      });
    await this.directory.connect(workspaceId, settings, accountId);
    await this.audit(workspaceId, accountId, 'crm_connected');
  }

  @Delete('crm')
  @Allow('admin')
  @HttpCode(204)
  @ApiNoContentResponse()
  async disconnect(@Caller() { workspaceId, accountId }: Access): Promise<void> {
    await this.directory.connect(workspaceId, null, accountId);
    await this.audit(workspaceId, accountId, 'crm_disconnected');
  }

  /** What the connected system knows of this customer. A system that does not answer is no error of ours. */
  @Get('conversations/:conversationId/crm')
  @Allow(...DESK_ROLES)
  @ApiOkResponse({ type: CrmAnswerView })
  async panel(
    @Caller() { workspaceId }: Access,
    @Param('conversationId', ParseUUIDPipe) conversationId: string,
  ): Promise<CrmAnswerView> {
    await this.reads.row(workspaceId, conversationId); // The wall: 404 for what is not theirs.
    const settings = await this.directory.of(workspaceId);
    const { state } = await this.desk.refresh(workspaceId, conversationId);
    if (!settings || !state.start) return NOT_CONNECTED;
    const { contactId, channel, address, name } = state.start;
    if (address === null) return FORGOTTEN; // Nobody is asked about whom we were told to forget.
    const own: CrmQuestion = {
      workspaceId,
      conversationId,
      contactId,
      channel,
      about: { ...(name ? { name } : {}), address, ...state.bot.details },
    };
    let answer = await this.client.ask(settings, own);
    // The person may be known there by an address that another of their contacts has.
    for (const other of await this.othersOf(own)) {
      if (answer.outcome !== 'not_found') break;
      answer = await this.client.ask(settings, other);
    }
    return { ...answer, fields: { ...answer.fields }, links: [...answer.links] };
  }

  /** The same question about the other contacts of the person, a few at most. */
  private async othersOf(own: CrmQuestion): Promise<CrmQuestion[]> {
    const person = await this.persons.load(own.workspaceId, own.contactId);
    const { address: _own, ...details } = own.about;
    return (person?.contactIds ?? [])
      .filter((contactId) => contactId !== own.contactId)
      .flatMap((contactId) =>
        (person?.contacts.get(contactId)?.state.identities ?? []).map(({ channel, address }) => ({
          ...own,
          contactId,
          channel,
          about: { ...details, address },
        })),
      )
      .slice(0, OTHERS_ASKED_MAX);
  }

  private audit(workspaceId: string, accountId: string, action: string): Promise<void> {
    return recordAudit(this.database.pool, {
      workspaceId,
      accountId,
      action,
      subject: workspaceId,
      detail: {},
    });
  }
}
