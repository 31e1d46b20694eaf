/** Hands an agent's command to the desk, and says what came of it in the words of HTTP. */
import type { ConversationRefusal } from '#libs/conversation';
import {
  ContentionError,
  ConversationDesk,
  type HandleOptions,
  type HandleResult,
} from '#libs/desk';
import { newId } from '#libs/event-store';
import { Problem } from '#libs/host';
import { Injectable } from '@nestjs/common';
import type { Access } from '../access.guard.js';
import { ConversationReads } from './conversation-reads.js';
import type { VersionView } from './views.js';

const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

const WHY: Readonly<Partial<Record<ConversationRefusal, string>>> = {
  not_your_turn: 'Somebody else has the floor. Take the conversation first.',
  resolved: 'The conversation is resolved. Reopen it first.',
  offer_gone: 'The offer is gone: it ran out, or somebody else took it.',
  held_by_another_agent: 'Another agent holds the conversation.',
  not_held_by_you: 'You do not hold the conversation.',
  not_resolved: 'The conversation is open already.',
  no_such_callback: 'This call is off the list already.',
  taken_by_another_agent: 'A colleague makes this call.',
};

export interface CommandOptions extends HandleOptions {
  /** Of the request, so that one trace goes from the agent's click to the customer's phone. */
  readonly traceparent?: string | undefined;
  /** Of a message whose id the client chose. */
  readonly messageId?: string;
}

@Injectable()
export class DeskCommands {
  constructor(
    private readonly desk: ConversationDesk,
    private readonly reads: ConversationReads,
  ) {}

  /** Throws a 404 for what is not theirs, a 409 with `refusal`, or a 503 when others keep winning. */
  async handle(
    caller: Access,
    conversationId: string,
    command: Parameters<ConversationDesk['handle']>[2],
    options: CommandOptions = {},
  ): Promise<VersionView> {
    const { workspaceId, accountId } = caller;
    await this.reads.row(workspaceId, conversationId); // The wall: 404 for what is not theirs.
    const { traceparent, messageId, ...handleOptions } = options;
    const result = await this.desk
      .handle(
        workspaceId,
        conversationId,
        command,
        {
          actor: { kind: 'agent', id: accountId },
          causationId: null,
          correlationId: newId(),
          traceparent: traceparent && TRACEPARENT.test(traceparent) ? traceparent : null,
        },
        handleOptions,
      )
      .catch((error: unknown) => {
        if (error instanceof ContentionError)
          throw new Problem({ status: 503, detail: error.message });
        throw error;
      });
    switch (result.kind) {
      case 'done':
        return { version: result.version };
      case 'duplicate': {
        const { state, version } = await this.desk.refresh(workspaceId, conversationId);
        // The same message once more: it is on record, and that is all the client asks.
        if (messageId === undefined) return { version };
        if (state.outbound.some((message) => message.messageId === messageId)) return { version };
        throw new Problem({
          status: 409,
          detail: 'Another message has this id. Choose a new one.',
          members: { refusal: 'message_id_used' },
        });
      }
      case 'refused':
        return answerOf(result);
    }
  }
}

/** The version it stands at; throws a 409 with `refusal`. */
export function answerOf(result: HandleResult): VersionView {
  if (result.kind === 'done') return { version: result.version };
  const refusal = result.kind === 'refused' ? result.refusal : 'duplicate';
  const detail = result.kind === 'refused' ? (WHY[result.refusal] ?? refusal) : refusal;
  throw new Problem({ status: 409, detail, members: { refusal } });
}
