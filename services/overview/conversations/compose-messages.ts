/** Puts on record what an agent says to the customer, with the file that goes with it. */
import type { Content } from '#libs/conversation';
import { derivedId } from '#libs/event-store';
import { badField } from '#libs/host';
import { Injectable } from '@nestjs/common';
import type { Access } from '../access.guard.js';
import { ConversationReads } from './conversation-reads.js';
import { DeskCommands } from './desk-commands.js';
import type { MessageAcceptedView } from './views.js';

export interface Composing {
  /** The same id is the same message. */
  readonly messageId: string;
  readonly content: Content;
  /** What the words were made from. */
  readonly suggestion?: { readonly entryId: string; readonly isEdited: boolean } | undefined;
  readonly replyToMessageId?: string | undefined;
  /** Of the request. */
  readonly traceparent?: string | undefined;
  /** Bytes that `content` names by this id; sealed for the customer, in the same commit. */
  readonly file?: { readonly blobId: string; readonly mime: string; readonly bytes: Buffer };
}

@Injectable()
export class ComposeMessages {
  constructor(
    private readonly desk: DeskCommands,
    private readonly reads: ConversationReads,
  ) {}

  /** Throws a 400 for a reply to what the customer never wrote here, and as `DeskCommands` does. */
  async compose(
    caller: Access,
    conversationId: string,
    { messageId, content, suggestion, replyToMessageId, traceparent, file }: Composing,
  ): Promise<MessageAcceptedView> {
    // A quote that no channel could find again would be dropped without a word.
    if (
      replyToMessageId &&
      !(await this.reads.hasInboundMessage(caller.workspaceId, conversationId, replyToMessageId))
    )
      throw badField('replyToMessageId', 'must be a message that the customer wrote here');
    const { version } = await this.desk.handle(
      caller,
      conversationId,
      {
        type: 'ComposeMessage',
        messageId,
        author: { kind: 'agent', agentId: caller.accountId },
        content,
        ...(suggestion ? { suggestion } : {}),
        ...(replyToMessageId ? { replyToMessageId } : {}),
      },
      {
        traceparent,
        messageId,
        // The store refuses a second event for the same message, for ever.
        externalId: (event) =>
          event.type === 'MessageComposed'
            ? derivedId(caller.workspaceId, 'composed', messageId)
            : null,
        ...(file
          ? {
              alongside: ({ state }) => ({
                blobs: [
                  {
                    id: file.blobId,
                    sealFor: state.start?.contactId ?? '',
                    mime: file.mime,
                    bytes: file.bytes,
                  },
                ],
              }),
            }
          : {}),
      },
    );
    return { messageId, version };
  }
}
