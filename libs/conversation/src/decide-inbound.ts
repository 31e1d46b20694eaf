/** What follows from a channel's report: a message, an echo, an edit, a reaction, a receipt. */
import { accept, refuse } from '#libs/decider';
import { type Answer, findByExternalId } from './answer.js';
import type { InboundCommand, ReceiveMessage, StartWith, Target } from './commands.js';
import type { ConversationEvent } from './events.js';
import { isHigher } from './outcome.js';
import type { ConversationState } from './state.js';

/** The only command, beside an echo, that may begin a conversation. */
export function receiveMessage(state: ConversationState, command: ReceiveMessage): Answer {
  return accept<ConversationEvent>(
    ...startIfNeeded(state, command.start),
    // Mail from machines never wakes a finished conversation: that is how mail loops begin.
    ...(state.status === 'resolved' && command.classification === 'human'
      ? [{ type: 'ConversationReopened', data: { by: 'contact' } } as const]
      : []),
    {
      type: 'MessageReceived',
      data: {
        messageId: command.messageId,
        kind: command.content.kind,
        classification: command.classification,
        ...(command.replyToMessageId ? { replyToMessageId: command.replyToMessageId } : {}),
        ...(command.isForwarded ? { isForwarded: true } : {}),
      },
      private: {
        content: command.content,
        externalId: command.externalId,
        ...(command.senderName ? { senderName: command.senderName } : {}),
        ...(command.referral ? { referral: command.referral } : {}),
        ...(command.references ? { references: command.references } : {}),
      },
    },
  );
}

/** Our own message coming back, or one that the business sent from another app. */
export function receiveEcho(
  state: ConversationState,
  command: Extract<InboundCommand, { type: 'ReceiveEcho' }>,
): Answer {
  const known = command.ownMessageId
    ? state.outbound.find((message) => message.messageId === command.ownMessageId)
    : findByExternalId(state, command.externalId);
  if (known) {
    return known.externalId === null
      ? accept<ConversationEvent>({
          type: 'MessageAccepted',
          data: { messageId: known.messageId },
          private: { externalId: command.externalId },
        })
      : accept();
  }
  return accept<ConversationEvent>(...startIfNeeded(state, command.start), {
    type: 'MessageEchoed',
    data: { messageId: command.messageId, kind: command.content.kind },
    private: { content: command.content, externalId: command.externalId },
  });
}

export function decideInbound(
  state: ConversationState,
  command: Exclude<InboundCommand, { type: 'ReceiveMessage' | 'ReceiveEcho' }>,
): Answer {
  switch (command.type) {
    case 'ReceiveEdit':
      return accept<ConversationEvent>({
        type: 'MessageEdited',
        data: { messageId: resolveTarget(state, command.target), kind: command.content.kind },
        private: { content: command.content },
      });
    case 'ReceiveRevoke':
      return accept<ConversationEvent>({
        type: 'MessageRevoked',
        data: { messageId: resolveTarget(state, command.target) },
      });
    case 'ReceiveReaction':
      return accept<ConversationEvent>({
        type: command.isRemoved ? 'ReactionRemoved' : 'ReactionAdded',
        data: { messageId: resolveTarget(state, command.target) },
        private: { emoji: command.emoji },
      });
    case 'ReceiveReceipt':
      return receiveReceipt(state, command);
    case 'RecordMediaFetched': {
      const { type: _type, ...data } = command;
      return accept<ConversationEvent>({ type: 'MediaFetched', data });
    }
    case 'RecordMediaFetchFailed': {
      const { type: _type, ...data } = command;
      return accept<ConversationEvent>({ type: 'MediaFetchFailed', data });
    }
  }
}

function receiveReceipt(
  state: ConversationState,
  command: Extract<InboundCommand, { type: 'ReceiveReceipt' }>,
): Answer {
  const targets = state.outbound.filter(
    (message) =>
      message.messageId === command.ownMessageId ||
      (command.externalIds === 'all'
        ? message.externalId !== null
        : message.externalId !== null && command.externalIds.includes(message.externalId)),
  );
  if (targets.length === 0) return refuse('unknown_message');
  return accept(
    ...targets
      // A report about one message goes on record even when we knew more (it never lowers the view);
      // a watermark repeats itself with every message and only brings what is new.
      .filter((message) =>
        command.externalIds === 'all'
          ? isHigher(command.outcome, message.outcome)
          : command.outcome !== message.outcome,
      )
      .map((message): ConversationEvent => {
        const data = { messageId: message.messageId };
        switch (command.outcome) {
          case 'accepted': {
            const externalId = command.externalIds === 'all' ? undefined : command.externalIds[0];
            return { type: 'MessageAccepted', data, private: { externalId: externalId ?? '' } };
          }
          case 'delivered':
            return { type: 'MessageDelivered', data };
          case 'read':
            return { type: 'MessageRead', data };
          case 'failed':
            return {
              type: 'MessageFailed',
              data: { ...data, code: command.code ?? 'unknown', reason: command.reason ?? '' },
            };
        }
      }),
  );
}

function startIfNeeded(state: ConversationState, start: StartWith): ConversationEvent[] {
  if (state.start !== null) return [];
  return [
    {
      type: 'ConversationStarted',
      data: {
        inboxId: start.inboxId,
        channel: start.channel,
        contactId: start.contactId,
        episode: start.episode,
      },
      private: {
        threadKey: start.threadKey,
        address: start.address,
        ...(start.name ? { name: start.name } : {}),
        ...(start.subject ? { subject: start.subject } : {}),
      },
    },
  ];
}

/** Reactions and edits may name a message of ours or theirs; theirs has a derived id. */
function resolveTarget(state: ConversationState, target: Target): string {
  return findByExternalId(state, target.externalId)?.messageId ?? target.inboundMessageId;
}
