/** A message that carries a file from the agent's own disk. */
import { DESK_ROLES } from '#libs/access';
import { derivedId, newId } from '#libs/event-store';
import { badField, Problem, strictValidation } from '#libs/host';
import type { Multipart } from '@fastify/multipart';
import { Controller, Headers, Param, ParseUUIDPipe, Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiCreatedResponse, ApiExtraModels, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { type Access, Allow, Caller } from '../access.guard.js';
import { ComposeMessages } from './compose-messages.js';
import { ConversationReads } from './conversation-reads.js';
import { contentWith, FileMessageBody, mediaOf, type UploadedFile } from './file-message-body.js';
import { MEDIA_BYTES_MAX } from './media-reads.js';
import { MessageAcceptedView } from './views.js';

const MESSAGE_BYTES_MAX = 64 * 1024;
const LIMITS = { fileSize: MEDIA_BYTES_MAX, files: 1, fields: 1, fieldSize: MESSAGE_BYTES_MAX };

@ApiTags('commands')
@ApiExtraModels(FileMessageBody)
@Controller('api/v1/conversations/:conversationId')
export class FileMessagesController {
  private readonly validation = strictValidation();

  constructor(
    private readonly messages: ComposeMessages,
    private readonly reads: ConversationReads,
  ) {}

  /**
   * Answered once message and file are on record, in one commit. 413 for a file above 25 MiB. What
   * the channel cannot carry is degraded by its rule, or fails with its reason.
   */
  @Post('messages/with-file')
  @Allow(...DESK_ROLES)
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: {
      type: 'object',
      required: ['file'],
      properties: {
        message: { $ref: '#/components/schemas/FileMessageBody', description: 'As JSON.' },
        file: { type: 'string', format: 'binary' },
      },
    },
  })
  @ApiCreatedResponse({ type: MessageAcceptedView })
  async write(
    @Caller() caller: Access,
    @Param('conversationId', ParseUUIDPipe) conversationId: string,
    @Req() request: FastifyRequest,
    @Headers('traceparent') traceparent?: string,
  ): Promise<MessageAcceptedView> {
    // The wall first: a 404 for what is not theirs, before a byte is read.
    await this.reads.row(caller.workspaceId, conversationId);
    const { message, file } = await partsOf(request);
    const body: FileMessageBody = await this.validation.transform(message, {
      type: 'body',
      metatype: FileMessageBody,
    });
    if (!file) throw badField('file', 'must be given');
    const messageId = body.messageId?.toLowerCase() ?? newId();
    const blobId = derivedId(caller.workspaceId, 'composed file', messageId);
    const media = mediaOf(file, blobId);
    return this.messages.compose(caller, conversationId, {
      messageId,
      content: contentWith(media, body),
      replyToMessageId: body.replyToMessageId?.toLowerCase(),
      traceparent,
      file: { blobId, mime: media.mime, bytes: file.bytes },
    });
  }
}

/** The two may come in any order. */
async function partsOf(
  request: FastifyRequest,
): Promise<{ message: unknown; file: UploadedFile | null }> {
  if (!request.isMultipart())
    throw new Problem({ status: 415, detail: 'The body must be multipart/form-data.' });
  let message: unknown = {};
  let file: UploadedFile | null = null;
  for await (const part of request.parts({ limits: LIMITS }) as AsyncIterable<Multipart>) {
    if (part.type === 'file' && part.fieldname === 'file')
      file = { name: part.filename ?? '', mime: part.mimetype, bytes: await part.toBuffer() };
    else if (part.type === 'field' && part.fieldname === 'message') message = json(part.value);
    else throw badField(part.fieldname, 'is not known; a message and a file are');
  }
  return { message, file };
}

function json(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    throw badField('message', 'must be JSON');
  }
}
