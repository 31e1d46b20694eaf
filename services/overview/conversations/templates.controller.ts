/** What may be sent at any time: the templates that the conversation's platform has approved. */
import { DESK_ROLES } from '#libs/access';
import { type Channels, discoverChannels, type Template } from '#libs/channels';
import { Problem } from '#libs/host';
import { InboxRegistry } from '#libs/inbox';
import { Controller, Get, Param, ParseUUIDPipe } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { type Access, Allow, Caller } from '../access.guard.js';
import { ConversationReads } from './conversation-reads.js';

const TIMEOUT_MS = 10_000;

export class TemplateView {
  @ApiProperty() name: string;
  @ApiProperty({ example: 'en_US' }) language: string;
  @ApiProperty({ enum: ['marketing', 'utility', 'authentication'] })
  category: Template['category'];
  @ApiProperty({ description: 'With {{1}} or {{first_name}} where a parameter stands.' })
  text: string;
  @ApiProperty({ type: [String], description: 'Numbers or names, in order.' })
  parameters: readonly string[];
  @ApiProperty({
    type: Object,
    nullable: true,
    description:
      '`kind` `text` (with `text`, `hasParameter`), `location`, or `image`, `video`, `file` with `mimes` and `bytesMax`.',
  })
  header: Template['header'];
  @ApiProperty({
    type: [Object],
    description: '`kind`, `title`; `hasParameter`: it wants a value of the sender.',
  })
  buttons: Template['buttons'];
  @ApiPropertyOptional({ description: 'Why it cannot be filled here; absent: it can.' })
  unfit?: string;
}

@ApiTags('conversations')
@Controller('api/v1/conversations/:conversationId/templates')
export class TemplatesController {
  private readonly channels: Channels = discoverChannels();

  constructor(
    private readonly reads: ConversationReads,
    private readonly inboxes: InboxRegistry,
  ) {}

  /** Empty where the channel has none. 502 when the platform does not say. */
  @Get()
  @Allow(...DESK_ROLES)
  @ApiOkResponse({ type: [TemplateView] })
  async list(
    @Caller() { workspaceId }: Access,
    @Param('conversationId', ParseUUIDPipe) conversationId: string,
  ): Promise<readonly TemplateView[]> {
    const { inboxId } = await this.reads.row(workspaceId, conversationId);
    const inbox = await this.inboxes.find(inboxId);
    const channel = inbox?.workspaceId === workspaceId ? this.channels.get(inbox.channel) : null;
    const readBlob = async () => null;
    try {
      const tools = { fetch, timeoutMs: TIMEOUT_MS, readBlob };
      return (await channel?.templates?.(inbox?.config, tools)) ?? [];
    } catch {
      // The platform's own words may name the account; they stay here.
      throw new Problem({ status: 502, detail: 'The channel does not list its templates now.' });
    }
  }
}
