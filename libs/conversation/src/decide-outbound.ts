/** Words that go out, and what became of them. */
import { accept, refuse } from '#libs/decider';
import { type Answer, isHeldBy } from './answer.js';
import type { OutboundCommand } from './commands.js';
import type { Author, ConversationEvent } from './events.js';
import { isHigher, type Outcome } from './outcome.js';
import { comeTrue } from './parked.js';
import type { ConversationState } from './state.js';
import { suggestionUsed } from './suggestion.js';
import { isKnownAs, type OutboundMessage } from './state-outbound.js';

export function decideOutbound(state: ConversationState, command: OutboundCommand): Answer {
  switch (command.type) {
    case 'ComposeMessage':
      if (state.status === 'resolved') return refuse('resolved');
      if (!hasFloor(state, command.author)) return refuse('not_your_turn');
      if (state.outbound.some((message) => message.messageId === command.messageId))
        return accept();
      return accept<ConversationEvent>(
        {
          type: 'MessageComposed',
          data: {
            messageId: command.messageId,
            kind: command.content.kind,
            author: command.author,
            ...(command.replyToMessageId ? { replyToMessageId: command.replyToMessageId } : {}),
          },
          private: { content: command.content },
        },
        ...suggestionUsed(state, command),
      );
    case 'OfferSuggestions':
      // Asked twice (two tabs, a reload): it was offered once.
      if (state.suggestion?.questionMessageId === command.questionMessageId) return accept();
      if (state.status === 'resolved' || command.entryIds.length === 0) return accept();
      return accept<ConversationEvent>({
        type: 'SuggestionOffered',
        data: {
          questionMessageId: command.questionMessageId,
          entryIds: command.entryIds,
          brainVersion: command.brainVersion,
        },
      });
    case 'React':
      if (state.status === 'resolved') return refuse('resolved');
      if (!isHeldBy(state, command.agentId)) return refuse('not_your_turn');
      return accept<ConversationEvent>({
        type: command.emoji === null ? 'ReactionRemoved' : 'ReactionAdded',
        data: { messageId: command.messageId },
        private: { emoji: command.emoji ?? '' },
      });
    case 'RecordReactionRefused': {
      const { type: _, emoji, ...data } = command;
      return accept<ConversationEvent>({ type: 'ReactionRefused', data, private: { emoji } });
    }
    case 'RecordAttempt':
      return onOutbound(state, command.messageId, (message) => {
        // Somebody else is already on it: two senders must never both call the channel.
        if (message.outcome === 'attempted') return refuse('already_attempted');
        if (message.outcome !== 'composed') return refuse('already_settled');
        if (command.attempt !== message.attempts + 1) return refuse('already_attempted');
        return accept<ConversationEvent>({
          type: 'DeliveryAttempted',
          data: { messageId: command.messageId, attempt: command.attempt },
        });
      });
    case 'RecordPostponed':
      return onOutbound(state, command.messageId, (message) => {
        if (message.outcome !== 'attempted') return refuse('already_settled');
        return accept<ConversationEvent>({
          type: 'DeliveryPostponed',
          data: {
            messageId: command.messageId,
            code: command.code,
            reason: command.reason,
            until: command.until,
          },
        });
      });
    case 'RecordPartAccepted':
      return onOutbound(state, command.messageId, (message) =>
        isKnownAs(message, command.externalId)
          ? accept()
          : accept(...partAccepted(state, message, command.externalId)),
      );
    case 'RecordAccepted':
      return onOutbound(state, command.messageId, (message) =>
        isHigher('accepted', message.outcome) || !isKnownAs(message, command.externalId)
          ? accept(...accepted(state, message, command.externalId))
          : accept(),
      );
    case 'RecordDelivered':
      return recordOutcome(state, command.messageId, 'delivered', () => ({
        type: 'MessageDelivered',
        data: { messageId: command.messageId },
      }));
    case 'RecordRead':
      return recordOutcome(state, command.messageId, 'read', () => ({
        type: 'MessageRead',
        data: { messageId: command.messageId },
      }));
    case 'RecordFailed':
      return recordOutcome(state, command.messageId, 'failed', () => ({
        type: 'MessageFailed',
        data: { messageId: command.messageId, code: command.code, reason: command.reason },
      }));
    case 'RecordUnknown':
      return onOutbound(state, command.messageId, (message) =>
        isHigher('unknown', message.outcome)
          ? accept<ConversationEvent>(
              {
                type: 'MessageOutcomeUnknown',
                data: { messageId: command.messageId, reason: command.reason },
              },
              // The platform has told already what our call did not.
              ...comeTrue(
                state.parked,
                message,
                ({ ownMessageId }) => ownMessageId === message.messageId,
                'unknown',
              ),
            )
          : accept(),
      );
  }
}

/** The channel took the message (or its last part) under this id; reports that waited come true. */
export function accepted(
  state: ConversationState,
  message: OutboundMessage,
  externalId: string,
): ConversationEvent[] {
  const known = isHigher('accepted', message.outcome) ? 'accepted' : message.outcome;
  return [
    { type: 'MessageAccepted', data: { messageId: message.messageId }, private: { externalId } },
    ...comeTrue(state.parked, message, (receipt) => receipt.externalId === externalId, known),
  ];
}

/** Of a part, only that it failed says something about the whole. */
export function partAccepted(
  state: ConversationState,
  message: OutboundMessage,
  externalId: string,
): ConversationEvent[] {
  const isMeant = (receipt: { readonly externalId: string; readonly outcome: Outcome }) =>
    receipt.externalId === externalId && receipt.outcome === 'failed';
  return [
    {
      type: 'MessagePartAccepted',
      data: { messageId: message.messageId },
      private: { externalId },
    },
    ...comeTrue(state.parked, message, isMeant, message.outcome),
  ];
}

function onOutbound(
  state: ConversationState,
  messageId: string,
  then: (message: OutboundMessage) => Answer,
): Answer {
  const message = state.outbound.find((candidate) => candidate.messageId === messageId);
  return message ? then(message) : refuse('unknown_message');
}

function recordOutcome(
  state: ConversationState,
  messageId: string,
  outcome: Outcome,
  event: () => ConversationEvent,
): Answer {
  return onOutbound(state, messageId, (message) =>
    isHigher(outcome, message.outcome) ? accept(event()) : accept(),
  );
}

function hasFloor(state: ConversationState, author: Author): boolean {
  return author.kind === 'bot' ? state.holder.kind === 'bot' : isHeldBy(state, author.agentId);
}
