/** Accounts of channels: connecting one, and the balance of what came in through it. */
import { recordAudit } from '#libs/access';
import { type Channels, discoverChannels } from '#libs/channels';
import type { Database } from '#libs/database';
import { badField, DATABASE, EVENT_STORE, Problem } from '#libs/host';
import { connectInbox, type Inbox, InboxRegistry, InvalidInboxConfig } from '#libs/inbox';
import type { EventStore } from '#libs/event-store';
import { Body, Controller, Get, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { IsObject, IsString, Length, Matches } from 'class-validator';
import { type Access, Allow, Caller } from '../access.guard.js';
import { selectBalance } from '../conversations/conversation-queries.js';
import { BalanceView, ChannelView, InboxView } from '../conversations/views.js';

export class InboxBody {
  @ApiProperty({ example: 'whatsapp' })
  @IsString()
  @Matches(/^[a-z][a-z0-9]{0,40}$/, { message: 'channel must be the name of a channel' })
  channel: string;

  @ApiProperty({ example: 'Acme on WhatsApp' })
  @IsString()
  @Length(1, 200)
  name: string;

  @ApiProperty({
    type: Object,
    description: "Settings as the channel's README lists them. Never answered again.",
  })
  @IsObject()
  config: Record<string, unknown>;
}

@ApiTags('inboxes')
@Controller('api/v1')
export class InboxesController {
  private readonly channels: Channels = discoverChannels();

  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(DATABASE) private readonly database: Database,
    private readonly inboxes: InboxRegistry,
  ) {}

  @Get('inboxes')
  @Allow('agent', 'lead', 'analyst', 'admin')
  @ApiOkResponse({ type: [InboxView] })
  async list(@Caller() { workspaceId }: Access): Promise<InboxView[]> {
    await this.inboxes.reload();
    return this.inboxes.known(workspaceId).map(view);
  }

  /** Received is what is accounted for: every payload element ends in exactly one of the others. */
  @Get('inboxes/:inboxId/balance')
  @Allow('lead', 'analyst', 'admin')
  @ApiOkResponse({ type: BalanceView })
  balance(
    @Caller() { workspaceId }: Access,
    @Param('inboxId', ParseUUIDPipe) inboxId: string,
  ): Promise<BalanceView> {
    return this.database.inWorkspace(workspaceId, async (client) => {
      const { shown, filtered, quarantined } = await selectBalance(client, workspaceId, inboxId);
      return { received: shown + filtered + quarantined, shown, filtered, quarantined };
    });
  }

  @Get('channels')
  @Allow('agent', 'lead', 'analyst', 'admin')
  @ApiOkResponse({ type: [ChannelView] })
  listChannels(): ChannelView[] {
    return this.channels.all.map(({ id, label, capabilities, config, react, templates }) => ({
      id,
      label,
      textCharsMax: capabilities.textCharsMax,
      replyWindowHours: capabilities.replyWindowHours,
      abilities: [...(react ? ['react'] : []), ...(templates ? ['templates'] : [])],
      settings: z.toJSONSchema(config, { io: 'input', unrepresentable: 'any' }),
    }));
  }

  @Post('inboxes')
  @Allow('admin')
  @ApiCreatedResponse({ type: InboxView })
  async connect(@Caller() caller: Access, @Body() body: InboxBody): Promise<InboxView> {
    const channel = this.channels.get(body.channel);
    if (!channel)
      throw badField(
        'channel',
        `must be one of ${this.channels.all.map(({ id }) => id).join(', ')}`,
      );
    const { workspaceId, accountId } = caller;
    const inboxId = await connectInbox(this.store, channel, {
      ...body,
      workspaceId,
      agentId: accountId,
    }).catch((error: unknown) => {
      if (!(error instanceof InvalidInboxConfig)) throw error;
      throw new Problem({
        status: 400,
        title: 'Invalid input',
        detail: error.message,
        errors: error.problems,
      });
    });
    await recordAudit(this.database.pool, {
      workspaceId,
      accountId,
      action: 'inbox_connected',
      subject: inboxId,
      detail: { channel: body.channel },
    });
    return view({ inboxId, channel: body.channel, name: body.name, health: 'good' });
  }
}

function view(
  inbox: Pick<Inbox, 'inboxId' | 'channel' | 'name' | 'health' | 'problems'>,
): InboxView {
  const { inboxId, channel, name, health, problems = {} } = inbox;
  const webhookPath = `/webhooks/${channel}/${inboxId}`;
  return { inboxId, channel, name, health, webhookPath, problems: Object.values(problems) };
}
