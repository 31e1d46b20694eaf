/** Translates what a channel told us into a command for the conversation. Pure. */
import type { InboundFact, Sender } from '#libs/channels';
import type { ConversationCommand, ConversationEvent, StartWith } from '#libs/conversation';
import { derivedId } from '#libs/event-store';
import type { Inbox } from '#libs/inbox';

/** Where the fact belongs, found by the directories. */
export interface Whereabouts {
  readonly contactId: string;
  readonly episode: number;
  /** The name under which the thread runs; not always the fact's own. */
  readonly threadKey: string;
}

/** Id of an inbound message: reactions, edits and quotes find it again by the channel's id alone. */
export function inboundMessageId(inbox: Inbox, externalId: string): string {
  return derivedId(inbox.namespace, 'message', externalId);
}

/**
 * Event id of what an inbound fact became; the same, however often the fact is delivered. Named by
 * the event and its message, not by its place among its neighbours: a first message stands behind
 * `ConversationStarted`, and its repetition does not.
 */
export function factId(inbox: Inbox, dedupeKey: string, event: ConversationEvent): string {
  const messageId = 'messageId' in event.data ? event.data.messageId : '';
  return derivedId(inbox.namespace, 'fact', dedupeKey, event.type, messageId);
}

/** Blob that keeps the raw payload: an inbound message's own id, so that its files are found. */
export function rawBlobId(inbox: Inbox, fact: InboundFact, command: ConversationCommand): string {
  return command.type === 'ReceiveMessage' || command.type === 'ReceiveEcho'
    ? command.messageId
    : derivedId(inbox.namespace, 'raw', fact.dedupeKey);
}

/** Who the fact is from, or about: the customer's side of the conversation. */
export function customerOf(fact: InboundFact): Sender {
  switch (fact.kind) {
    case 'message':
    case 'edit':
      return fact.sender;
    case 'echo':
      return fact.recipient;
    default:
      return { address: fact.threadKey, identity: fact.threadKey };
  }
}

export function factToCommand(
  inbox: Inbox,
  fact: InboundFact,
  { contactId, episode, threadKey }: Whereabouts,
): ConversationCommand {
  switch (fact.kind) {
    case 'message':
      return {
        type: 'ReceiveMessage',
        start: startWith(
          inbox,
          threadKey,
          fact.reachedAt ? { ...fact.sender, address: fact.reachedAt } : fact.sender,
          contactId,
          episode,
          fact.subject,
        ),
        messageId: inboundMessageId(inbox, fact.messageKey ?? fact.externalId),
        externalId: fact.externalId,
        content: fact.content,
        classification: fact.classification,
        senderName: fact.sender.name,
        isForwarded: fact.isForwarded,
        referral: fact.referral,
        references: fact.references,
        replyAddress: fact.replyAddress,
        about: fact.about,
        reachedAt: fact.reachedAt,
        ...(fact.replyToExternalId
          ? { replyToMessageId: inboundMessageId(inbox, fact.replyToExternalId) }
          : {}),
      };
    case 'echo':
      return {
        type: 'ReceiveEcho',
        start: startWith(inbox, threadKey, fact.recipient, contactId, episode, undefined),
        messageId: inboundMessageId(inbox, fact.externalId),
        externalId: fact.externalId,
        ownMessageId: fact.ownMessageId,
        content: fact.content,
      };
    case 'edit':
      return { type: 'ReceiveEdit', target: target(inbox, fact), content: fact.content };
    case 'revoke':
      return { type: 'ReceiveRevoke', target: target(inbox, fact) };
    case 'reaction':
      return {
        type: 'ReceiveReaction',
        target: target(inbox, fact),
        emoji: fact.emoji,
        isRemoved: fact.isRemoved,
      };
    case 'receipt':
      return {
        type: 'ReceiveReceipt',
        outcome: fact.outcome,
        ownMessageId: fact.ownMessageId,
        externalIds: fact.externalIds,
        code: fact.code,
        reason: fact.reason,
      };
  }
}

/** Only these may open a conversation; the others speak about one that exists. */
export function canStart(fact: InboundFact): boolean {
  // A new id of somebody who never wrote is nothing to begin a conversation about.
  if (fact.kind === 'message') return fact.about !== 'new_user_id';
  return fact.kind === 'echo';
}

function startWith(
  inbox: Inbox,
  threadKey: string,
  customer: Sender,
  contactId: string,
  episode: number,
  subject: string | undefined,
): StartWith {
  return {
    inboxId: inbox.inboxId,
    channel: inbox.channel,
    contactId,
    episode,
    threadKey,
    address: customer.address,
    name: customer.name,
    subject,
  };
}

function target(inbox: Inbox, fact: { readonly targetExternalId: string }) {
  return {
    externalId: fact.targetExternalId,
    inboundMessageId: inboundMessageId(inbox, fact.targetExternalId),
  };
}
