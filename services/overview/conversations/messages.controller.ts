/** What agents say in a conversation, to the customer and to each other. */
import { DESK_ROLES } from '#libs/access';
import type { Content } from '#libs/conversation';
import { derivedId, newId } from '#libs/event-store';
import { Problem } from '#libs/host';
import { Body, Controller, Headers, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { type Access, Allow, Caller } from '../access.guard.js';
import {
  type ContentBody,
  LabelsBody,
  MessageBody,
  NoteBody,
  ReactionBody,
  SeenBody,
} from './command-bodies.js';
import { ComposeMessages } from './compose-messages.js';
import { ConversationReads } from './conversation-reads.js';
import { DeskCommands } from './desk-commands.js';
import { type FormBody, formOf, type ProductsBody, productsOf } from './offer-body.js';
import { type TemplateBody, templateOf } from './template-body.js';
import { MessageAcceptedView, VersionView } from './views.js';

@ApiTags('commands')
@Controller('api/v1/conversations/:conversationId')
export class MessagesController {
  constructor(
    private readonly desk: DeskCommands,
    private readonly messages: ComposeMessages,
    private readonly reads: ConversationReads,
  ) {}

  /** Answered once the message is on record; delivery follows. Repeating it with the same id is safe. */
  @Post('messages')
  @Allow(...DESK_ROLES)
  @ApiCreatedResponse({ type: MessageAcceptedView })
  write(
    @Caller() caller: Access,
    @Param('conversationId', ParseUUIDPipe) conversationId: string,
    @Body() body: MessageBody,
    @Headers('traceparent') traceparent?: string,
  ): Promise<MessageAcceptedView> {
    return this.messages.compose(caller, conversationId, {
      messageId: body.messageId?.toLowerCase() ?? newId(),
      content: contentOf(body),
      suggestion: body.suggestion,
      replyToMessageId: body.replyToMessageId?.toLowerCase(),
      traceparent,
    });
  }

  /** A sign under a customer's message, in the name of who holds the conversation. */
  @Post('messages/:messageId/reaction')
  @HttpCode(200)
  @Allow(...DESK_ROLES)
  @ApiOkResponse({ type: VersionView })
  async react(
    @Caller() caller: Access,
    @Param('conversationId', ParseUUIDPipe) conversationId: string,
    @Param('messageId', ParseUUIDPipe) messageId: string,
    @Body() { emoji }: ReactionBody,
  ): Promise<VersionView> {
    if (!(await this.reads.hasInboundMessage(caller.workspaceId, conversationId, messageId)))
      throw new Problem({ status: 404, detail: 'The customer wrote no such message here.' });
    return this.desk.handle(caller, conversationId, {
      type: 'React',
      agentId: caller.accountId,
      messageId,
      emoji,
    });
  }

  @Post('notes')
  @Allow(...DESK_ROLES)
  @ApiCreatedResponse({ type: VersionView })
  addNote(
    @Caller() caller: Access,
    @Param('conversationId', ParseUUIDPipe) id: string,
    @Body() body: NoteBody,
  ): Promise<VersionView> {
    const noteId = body.noteId?.toLowerCase() ?? newId();
    return this.desk.handle(
      caller,
      id,
      { type: 'AddNote', noteId, agentId: caller.accountId, text: body.text },
      { externalId: () => derivedId(caller.workspaceId, 'note', id, noteId) },
    );
  }

  @Post('labels')
  @HttpCode(200)
  @Allow(...DESK_ROLES)
  @ApiOkResponse({ type: VersionView })
  async changeLabels(
    @Caller() caller: Access,
    @Param('conversationId', ParseUUIDPipe) id: string,
    @Body() { add = [], remove = [] }: LabelsBody,
  ): Promise<VersionView> {
    const { labels, version } = await this.reads.row(caller.workspaceId, id);
    let result: VersionView = { version };
    for (const label of new Set(add))
      if (!labels.includes(label))
        result = await this.desk.handle(caller, id, { type: 'AddLabel', label });
    for (const label of new Set(remove))
      if (labels.includes(label))
        result = await this.desk.handle(caller, id, { type: 'RemoveLabel', label });
    return result;
  }

  @Post('seen')
  @HttpCode(200)
  @Allow(...DESK_ROLES)
  @ApiOkResponse({ type: VersionView })
  async markSeen(
    @Caller() caller: Access,
    @Param('conversationId', ParseUUIDPipe) id: string,
    @Body() { version }: SeenBody,
  ): Promise<VersionView> {
    const row = await this.reads.row(caller.workspaceId, id);
    // Looking at what is read already leaves no trace: screens say "seen" far too often.
    if (!row.unreadVersions.some((unread) => unread <= version)) return { version: row.version };
    return this.desk.handle(caller, id, {
      type: 'MarkSeen',
      agentId: caller.accountId,
      upToVersion: version,
    });
  }
}

function contentOf({ text, content }: MessageBody): Content {
  if (!content) return { kind: 'text', text: text ?? '' };
  return only(content);
}

/** The fields of its kind and no others: what a validator skipped must not slip through. */
function only(body: ContentBody): Content {
  switch (body.kind) {
    case 'text':
      return { kind: 'text', text: body.text ?? '' };
    case 'list':
      return {
        kind: 'list',
        text: body.text ?? '',
        options: (body.options ?? []).map((option) => ({ ...option })),
      };
    case 'article': {
      const { title = '', url = '', summary } = body;
      return { kind: 'article', title, url, ...(summary === undefined ? {} : { summary }) };
    }
    case 'template':
      return templateOf(body.name ?? '', body.template as TemplateBody);
    case 'form':
      return formOf(body.text ?? '', body.form as FormBody);
    case 'carousel':
      return productsOf(body.text ?? '', body.products as ProductsBody);
    case 'location': {
      const { latitude = 0, longitude = 0, name } = body;
      return { kind: 'location', latitude, longitude, ...(name === undefined ? {} : { name }) };
    }
  }
}
