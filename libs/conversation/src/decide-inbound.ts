/** What follows from a channel's report: a message, an echo, an edit, a reaction, a receipt. */
import { accept, refuse } from '#libs/decider';
import { type Answer, findByExternalId } from './answer.js';
import { isAddress } from './away.js';
import type { InboundCommand, ReceiveMessage, StartWith, Target } from './commands.js';
import { handover } from './decide-bot.js';
import type { ConversationEvent } from './events.js';
import { isHigher } from './outcome.js';
import { accepted, partAccepted } from './decide-outbound.js';
import { comeTrue, reported } from './parked.js';
import { LOW_SCORE_MAX, scoreOf } from './rating.js';
import type { ConversationState } from './state.js';
import { isKnownAs, type OutboundMessage, wordsOf } from './state-outbound.js';

/** The only command, beside an echo, that may begin a conversation. */
export function receiveMessage(state: ConversationState, command: ReceiveMessage): Answer {
  const isHuman = command.classification === 'human';
  const { rating } = state.bot;
  const score = isHuman && rating && state.status === 'resolved' ? scoreOf(command.content) : null;
  const isLow = score !== null && score <= LOW_SCORE_MAX;
  // A good mark is no new question; mail from machines never wakes: that is how mail loops begin.
  const isReopened = state.status === 'resolved' && isHuman && (score === null || isLow);
  return accept<ConversationEvent>(
    ...startIfNeeded(state, command.start),
    ...(isReopened ? [{ type: 'ConversationReopened', data: { by: 'contact' } } as const] : []),
    // The callback stays on the list; what the customer writes meanwhile is answered by the bot.
    ...(state.holder.kind === 'callback' && isHuman
      ? [
          {
            type: 'ConversationReturnedToBot',
            data: { by: 'contact', reason: 'contact_wrote' },
          } as const,
        ]
      : []),
    received(state, command),
    ...vouchedAddress(state, command),
    ...(score !== null && rating
      ? [
          {
            type: 'RatingGiven',
            data: {
              ratingId: rating.ratingId,
              of: rating.of,
              ...(rating.agentId === null ? {} : { agentId: rating.agentId }),
              score,
            },
          } as const,
        ]
      : []),
    ...(isLow ? [handover(state, 'contact_unhappy', 1, ['low_rating'])] : []),
  );
}

/** The site's word for it, once. */
function vouchedAddress(
  { away }: ConversationState,
  { replyAddress }: ReceiveMessage,
): ConversationEvent[] {
  if (!replyAddress || !isAddress(replyAddress)) return [];
  if (away.address?.by === 'site' && away.address.address === replyAddress) return [];
  return [{ type: 'ReplyAddressLeft', data: { by: 'site' }, private: { address: replyAddress } }];
}

function received({ start }: ConversationState, command: ReceiveMessage): ConversationEvent {
  const { inboxId, channel } = command.start;
  const { reachedAt } = command;
  const isNewAddress =
    reachedAt !== undefined && (start?.address ?? command.start.address) !== reachedAt;
  return {
    type: 'MessageReceived',
    data: {
      messageId: command.messageId,
      kind: command.content.kind,
      classification: command.classification,
      ...(command.replyToMessageId ? { replyToMessageId: command.replyToMessageId } : {}),
      ...(command.isForwarded ? { isForwarded: true } : {}),
      ...(start && start.inboxId !== inboxId ? { inboxId, channel } : {}),
      ...(command.about ? { about: command.about } : {}),
    },
    private: {
      content: command.content,
      externalId: command.externalId,
      ...(command.senderName ? { senderName: command.senderName } : {}),
      ...(command.referral ? { referral: command.referral } : {}),
      ...(command.references ? { references: command.references } : {}),
      ...(isNewAddress ? { address: reachedAt } : {}),
    },
  };
}

/** Our own message coming back, or one that the business sent from another app. */
export function receiveEcho(
  state: ConversationState,
  command: Extract<InboundCommand, { type: 'ReceiveEcho' }>,
): Answer {
  const { externalId, ownMessageId } = command;
  const words = wordsOf(command.content);
  const own = ownMessageId
    ? state.outbound.find((message) => message.messageId === ownMessageId)
    : (findByExternalId(state, externalId) ?? twinOf(state, words));
  if (own) {
    if (isKnownAs(own, externalId)) return accept();
    const isOpen = own.words !== null;
    if (isOpen && own.words !== words) return accept(...partAccepted(state, own, externalId));
    return isOpen || own.externalId === null
      ? accept(...accepted(state, own, externalId))
      : accept();
  }
  const echoed: ConversationEvent = {
    type: 'MessageEchoed',
    data: { messageId: command.messageId, kind: command.content.kind },
    private: { content: command.content, externalId },
  };
  const early = comeTrue(
    state.parked,
    { messageId: command.messageId } as OutboundMessage,
    (receipt) => receipt.externalId === externalId,
    'accepted',
  );
  return accept<ConversationEvent>(...startIfNeeded(state, command.start), echoed, ...early);
}

/** Shorter words than these are said by everybody: they are the same only as a whole. */
const TELLING_CHARS = 100;

/**
 * A message of ours whose end is open and that says the same, or has it as a part. Some platforms
 * carry nothing of ours back, and their echo can be quicker than the answer to our call.
 */
function twinOf(state: ConversationState, words: string): OutboundMessage | undefined {
  return state.outbound.find(
    (message) =>
      (message.outcome === 'attempted' || message.outcome === 'unknown') &&
      message.words !== null &&
      (message.words === words || (words.length >= TELLING_CHARS && message.words.includes(words))),
  );
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

function receiveReceipt(state: ConversationState, command: Receipt): Answer {
  const { externalIds, outcome } = command;
  if (externalIds === 'all') {
    const reached = state.outbound.filter(({ externalId }) => externalId !== null);
    if (reached.length === 0) return refuse('unknown_message');
    // A watermark repeats itself with every message and only brings what is new.
    const news = reached.filter((message) => isHigher(outcome, message.outcome));
    return accept(...news.map((message) => report(message, command, message.externalId ?? '')));
  }
  return accept(...externalIds.flatMap((externalId) => oneReceipt(state, command, externalId)));
}

type Receipt = Extract<InboundCommand, { type: 'ReceiveReceipt' }>;

function oneReceipt(
  state: ConversationState,
  command: Receipt,
  externalId: string,
): ConversationEvent[] {
  const { outcome, ownMessageId, code, reason } = command;
  const own = state.outbound.find((message) => message.messageId === ownMessageId);
  const message = findByExternalId(state, externalId) ?? (isEndOpen(own) ? undefined : own);
  if (!message)
    return [
      {
        type: 'ReceiptParked',
        data: {
          outcome,
          ...(ownMessageId ? { ownMessageId } : {}),
          ...(code ? { code } : {}),
          ...(reason ? { reason } : {}),
        },
        private: { externalId },
      },
    ];
  // That a part arrived does not say that the whole did.
  if (message.partIds.includes(externalId) && outcome !== 'failed') return [];
  // A report about one message goes on record even when we knew more; it never lowers the view.
  return outcome === message.outcome ? [] : [report(message, command, externalId)];
}

/** The sender is at it, and will tell which id belongs to which part. */
function isEndOpen(message: OutboundMessage | undefined): boolean {
  return message?.outcome === 'composed' || message?.outcome === 'attempted';
}

function report(message: OutboundMessage, receipt: Receipt, externalId: string): ConversationEvent {
  return reported(message.messageId, { ...receipt, externalId });
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
