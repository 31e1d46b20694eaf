/**
 * What may happen next in a conversation.
 *
 * The floor rule is the heart: only the holder's words go out. A bot answer that was computed
 * before a handover meets a state in which the bot no longer holds the floor, and is refused.
 */
import { accept, type Decision, refuse } from '#libs/decider';
import type { Content } from './content.js';
import type {
  Author,
  Classification,
  ConsideredAgent,
  ConversationEvent,
  HandoverReason,
} from './events.js';
import { isHigher, type Outcome } from './outcome.js';
import type { ConversationState, OutboundMessage } from './state.js';

export type ConversationCommand =
  | ReceiveMessage
  | {
      readonly type: 'ReceiveEcho';
      readonly start: StartWith;
      readonly messageId: string;
      readonly externalId: string;
      /** Our own outbound id when the channel carried it back: then it is no news to us. */
      readonly ownMessageId: string | null;
      readonly content: Content;
    }
  | { readonly type: 'ReceiveEdit'; readonly target: Target; readonly content: Content }
  | { readonly type: 'ReceiveRevoke'; readonly target: Target }
  | {
      readonly type: 'ReceiveReaction';
      readonly target: Target;
      readonly emoji: string;
      readonly isRemoved: boolean;
    }
  | {
      readonly type: 'ReceiveReceipt';
      readonly outcome: 'accepted' | 'delivered' | 'read' | 'failed';
      readonly ownMessageId: string | null;
      /** `all` is a watermark: everything that was accepted so far. */
      readonly externalIds: readonly string[] | 'all';
      readonly code: string | null;
      readonly reason: string | null;
    }
  | {
      readonly type: 'ComposeMessage';
      readonly messageId: string;
      readonly author: Author;
      readonly content: Content;
      readonly replyToMessageId?: string;
    }
  | { readonly type: 'RecordAttempt'; readonly messageId: string; readonly attempt: number }
  | {
      readonly type: 'RecordPostponed';
      readonly messageId: string;
      readonly code: string;
      readonly reason: string;
      readonly until: string;
    }
  | { readonly type: 'RecordAccepted'; readonly messageId: string; readonly externalId: string }
  | { readonly type: 'RecordDelivered' | 'RecordRead'; readonly messageId: string }
  | {
      readonly type: 'RecordFailed';
      readonly messageId: string;
      readonly code: string;
      readonly reason: string;
    }
  | { readonly type: 'RecordUnknown'; readonly messageId: string; readonly reason: string }
  | {
      readonly type: 'AnswerAsBot';
      readonly questionMessageId: string;
      readonly messageId: string;
      readonly entryId: string;
      readonly score: number;
      readonly content: Content;
    }
  | {
      readonly type: 'MismatchAsBot';
      readonly questionMessageId: string;
      readonly score: number;
      /** Said to the customer; absent when a handover follows with words of its own. */
      readonly reply: { readonly messageId: string; readonly content: Content } | null;
      readonly handover: HandoverReason | null;
    }
  | {
      readonly type: 'RequestHandover';
      readonly reason: HandoverReason;
      readonly priority: number;
      readonly reply: { readonly messageId: string; readonly content: Content } | null;
    }
  | {
      readonly type: 'OfferToAgent';
      readonly offerId: string;
      readonly agentId: string;
      readonly expiresAt: string;
      readonly considered?: readonly ConsideredAgent[];
    }
  | {
      readonly type: 'AcceptOffer' | 'DeclineOffer' | 'ExpireOffer';
      readonly agentId: string;
      readonly offerId: string;
    }
  | { readonly type: 'WithdrawOffer'; readonly offerId: string; readonly reason: string }
  | { readonly type: 'PickUp'; readonly agentId: string }
  | {
      readonly type: 'Transfer';
      readonly byAgentId: string;
      readonly toAgentId: string | null;
      readonly note?: string;
    }
  | { readonly type: 'ReturnToBot'; readonly byAgentId: string }
  | { readonly type: 'ReturnToQueue'; readonly agentId: string; readonly reason: string }
  | {
      readonly type: 'AddNote';
      readonly noteId: string;
      readonly agentId: string;
      readonly text: string;
    }
  | { readonly type: 'AddLabel' | 'RemoveLabel'; readonly label: string }
  | { readonly type: 'MarkSeen'; readonly agentId: string; readonly upToVersion: number }
  | { readonly type: 'Resolve' | 'Reopen'; readonly by: string };

/** Facts of a conversation's beginning, given with every first-contact command. */
export interface StartWith {
  readonly inboxId: string;
  readonly channel: string;
  readonly contactId: string;
  readonly episode: number;
  readonly threadKey: string;
  readonly address: string;
  readonly name?: string | undefined;
  readonly subject?: string | undefined;
}

export interface ReceiveMessage {
  readonly type: 'ReceiveMessage';
  readonly start: StartWith;
  readonly messageId: string;
  readonly externalId: string;
  readonly content: Content;
  readonly classification: Classification;
  readonly replyToMessageId?: string | undefined;
  readonly isForwarded?: boolean | undefined;
  readonly senderName?: string | undefined;
  readonly referral?: Readonly<Record<string, unknown>> | undefined;
  readonly references?: readonly string[] | undefined;
}

/** An earlier message, named by the channel's id and by the id that it has if it was inbound. */
export interface Target {
  readonly externalId: string;
  readonly inboundMessageId: string;
}

export type ConversationRefusal =
  | 'not_started'
  | 'resolved'
  | 'not_your_turn'
  | 'not_pending'
  | 'unknown_message'
  | 'already_settled'
  | 'already_attempted'
  | 'not_waiting'
  | 'offer_gone'
  | 'offer_open'
  | 'held_by_another_agent'
  | 'not_held_by_you'
  | 'not_resolved';

type Answer = Decision<ConversationEvent, ConversationRefusal>;

export function decide(state: ConversationState, command: ConversationCommand): Answer {
  switch (command.type) {
    case 'ReceiveMessage':
      return receiveMessage(state, command);
    case 'ReceiveEcho': {
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
    default:
      return state.start === null ? refuse('not_started') : decideStarted(state, command);
  }
}

function decideStarted(
  state: ConversationState,
  command: Exclude<ConversationCommand, { type: 'ReceiveMessage' | 'ReceiveEcho' }>,
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
    case 'ComposeMessage':
      if (state.status === 'resolved') return refuse('resolved');
      if (!hasFloor(state, command.author)) return refuse('not_your_turn');
      if (state.outbound.some((message) => message.messageId === command.messageId))
        return accept();
      return accept<ConversationEvent>({
        type: 'MessageComposed',
        data: {
          messageId: command.messageId,
          kind: command.content.kind,
          author: command.author,
          ...(command.replyToMessageId ? { replyToMessageId: command.replyToMessageId } : {}),
        },
        private: { content: command.content },
      });
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
    case 'RecordAccepted':
      return recordOutcome(state, command.messageId, 'accepted', () => ({
        type: 'MessageAccepted',
        data: { messageId: command.messageId },
        private: { externalId: command.externalId },
      }));
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
      return recordOutcome(state, command.messageId, 'unknown', () => ({
        type: 'MessageOutcomeUnknown',
        data: { messageId: command.messageId, reason: command.reason },
      }));
    case 'AnswerAsBot':
      if (state.holder.kind !== 'bot') return refuse('not_your_turn');
      if (!state.pendingForBot.includes(command.questionMessageId)) return refuse('not_pending');
      return accept<ConversationEvent>(
        {
          type: 'BotAnswered',
          data: {
            questionMessageId: command.questionMessageId,
            messageId: command.messageId,
            entryId: command.entryId,
            score: command.score,
          },
        },
        composedByBot(command.messageId, command.content),
      );
    case 'MismatchAsBot':
      if (state.holder.kind !== 'bot') return refuse('not_your_turn');
      if (!state.pendingForBot.includes(command.questionMessageId)) return refuse('not_pending');
      return accept<ConversationEvent>(
        {
          type: 'BotMismatched',
          data: { questionMessageId: command.questionMessageId, score: command.score },
        },
        ...(command.reply ? [composedByBot(command.reply.messageId, command.reply.content)] : []),
        ...(command.handover ? [handover(command.handover, 0)] : []),
      );
    case 'RequestHandover':
      if (state.status === 'resolved') return refuse('resolved');
      if (state.holder.kind !== 'bot') return accept(); // Already asked: a retry changes nothing.
      return accept<ConversationEvent>(
        ...(command.reply ? [composedByBot(command.reply.messageId, command.reply.content)] : []),
        handover(command.reason, command.priority),
      );
    default:
      return decideFloor(state, command);
  }
}

type FloorCommand = Extract<
  ConversationCommand,
  {
    type:
      | 'OfferToAgent'
      | 'AcceptOffer'
      | 'DeclineOffer'
      | 'ExpireOffer'
      | 'WithdrawOffer'
      | 'PickUp'
      | 'Transfer'
      | 'ReturnToBot'
      | 'ReturnToQueue'
      | 'AddNote'
      | 'AddLabel'
      | 'RemoveLabel'
      | 'MarkSeen'
      | 'Resolve'
      | 'Reopen';
  }
>;

/** Commands about who has the floor, and the desk work around it. */
function decideFloor(state: ConversationState, command: FloorCommand): Answer {
  switch (command.type) {
    case 'OfferToAgent':
      if (state.holder.kind !== 'queue') return refuse('not_waiting');
      if (state.offer !== null) return refuse('offer_open');
      return accept<ConversationEvent>({
        type: 'AgentOffered',
        data: {
          offerId: command.offerId,
          agentId: command.agentId,
          expiresAt: command.expiresAt,
          ...(command.considered ? { considered: command.considered } : {}),
        },
      });
    case 'AcceptOffer':
      if (isHeldBy(state, command.agentId)) return accept();
      if (state.holder.kind === 'agent') return refuse('held_by_another_agent');
      if (state.offer?.offerId !== command.offerId) return refuse('offer_gone');
      if (state.offer.agentId !== command.agentId) return refuse('offer_gone');
      return accept<ConversationEvent>({ type: 'OfferAccepted', data: offerData(command) });
    case 'DeclineOffer':
      if (state.offer?.offerId !== command.offerId) return accept();
      return accept<ConversationEvent>({ type: 'OfferDeclined', data: offerData(command) });
    case 'ExpireOffer':
      if (state.offer?.offerId !== command.offerId) return accept();
      return accept<ConversationEvent>({ type: 'OfferExpired', data: offerData(command) });
    case 'WithdrawOffer':
      if (state.offer?.offerId !== command.offerId) return accept();
      return accept<ConversationEvent>({
        type: 'OfferWithdrawn',
        data: { offerId: command.offerId, agentId: state.offer.agentId, reason: command.reason },
      });
    case 'PickUp':
      if (state.status === 'resolved') return refuse('resolved');
      if (isHeldBy(state, command.agentId)) return accept();
      if (state.holder.kind === 'agent') return refuse('held_by_another_agent');
      return accept<ConversationEvent>({
        type: 'ConversationPickedUp',
        data: { agentId: command.agentId, from: state.holder.kind },
      });
    case 'Transfer':
      if (!isHeldBy(state, command.byAgentId)) return refuse('not_held_by_you');
      if (command.toAgentId === command.byAgentId) return accept();
      return accept<ConversationEvent>({
        type: 'ConversationTransferred',
        data: { toAgentId: command.toAgentId, byAgentId: command.byAgentId },
        private: { ...(command.note ? { note: command.note } : {}) },
      });
    case 'ReturnToBot':
      if (!isHeldBy(state, command.byAgentId)) return refuse('not_held_by_you');
      return accept<ConversationEvent>({
        type: 'ConversationReturnedToBot',
        data: { by: command.byAgentId },
      });
    case 'ReturnToQueue':
      if (!isHeldBy(state, command.agentId)) return accept();
      return accept<ConversationEvent>({
        type: 'ConversationReturnedToQueue',
        data: { agentId: command.agentId, reason: command.reason },
      });
    case 'AddNote':
      return accept<ConversationEvent>({
        type: 'NoteAdded',
        data: { noteId: command.noteId, agentId: command.agentId },
        private: { text: command.text },
      });
    case 'AddLabel':
      return accept<ConversationEvent>({ type: 'LabelAdded', data: { label: command.label } });
    case 'RemoveLabel':
      return accept<ConversationEvent>({ type: 'LabelRemoved', data: { label: command.label } });
    case 'MarkSeen':
      return accept<ConversationEvent>({
        type: 'ConversationSeen',
        data: { agentId: command.agentId, upToVersion: command.upToVersion },
      });
    case 'Resolve':
      if (state.status === 'resolved') return accept();
      return accept<ConversationEvent>({ type: 'ConversationResolved', data: { by: command.by } });
    case 'Reopen':
      if (state.status !== 'resolved') return refuse('not_resolved');
      return accept<ConversationEvent>({ type: 'ConversationReopened', data: { by: command.by } });
  }
}

function receiveMessage(state: ConversationState, command: ReceiveMessage): Answer {
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

function receiveReceipt(
  state: ConversationState,
  command: Extract<ConversationCommand, { type: 'ReceiveReceipt' }>,
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

function findByExternalId(state: ConversationState, id: string): OutboundMessage | undefined {
  return state.outbound.find((message) => message.externalId === id);
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

function isHeldBy(state: ConversationState, agentId: string): boolean {
  return state.holder.kind === 'agent' && state.holder.agentId === agentId;
}

function offerData(command: { offerId: string; agentId: string }) {
  return { offerId: command.offerId, agentId: command.agentId };
}

function composedByBot(messageId: string, content: Content): ConversationEvent {
  return {
    type: 'MessageComposed',
    data: { messageId, kind: content.kind, author: { kind: 'bot' } },
    private: { content },
  };
}

function handover(reason: HandoverReason, priority: number): ConversationEvent {
  return { type: 'HandoverRequested', data: { reason, priority } };
}
