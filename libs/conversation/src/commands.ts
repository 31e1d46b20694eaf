/** What may be asked of a conversation. Clock, ids and versions arrive inside the command. */
import type { CallbackCommand, RequestRating, TakeBotTurn } from './bot-commands.js';
import type { Content } from './content.js';
import type {
  AbandonReason,
  AgentNeeds,
  Author,
  Classification,
  ConsideredAgent,
  HandoverReason,
  NewsAbout,
  OfferInputs,
} from './events.js';

export type ConversationCommand =
  | InboundCommand
  | AwayCommand
  | OutboundCommand
  | BotCommand
  | CallbackCommand
  | OfferCommand
  | FloorCommand;

/** What a channel reported. */
export type InboundCommand =
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
      readonly type: 'RecordMediaFetched';
      readonly messageId: string;
      /** The n-th file of the message, from 0. */
      readonly index: number;
      readonly blobId: string;
      readonly mime: string;
      readonly bytes: number;
    }
  | {
      readonly type: 'RecordMediaFetchFailed';
      readonly messageId: string;
      readonly index: number;
      readonly code: string;
      readonly reason: string;
    }
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
    };

/** A visitor who goes and comes back, and the mail that is sent after them. Times in epoch milliseconds. */
export type AwayCommand =
  | {
      readonly type: 'LeaveReplyAddress';
      readonly address: string;
      readonly by: 'contact' | 'site';
    }
  /** `afterSeconds`: the inbox's setting for answers that stay unread. */
  | { readonly type: 'NoteVisitorLeft'; readonly at: number; readonly afterSeconds: number }
  | { readonly type: 'NoteVisitorReturned' }
  | {
      readonly type: 'ContinueByMail';
      readonly messageId: string;
      /** The mailbox's inbox; `null`: the workspace has none. */
      readonly inboxId: string | null;
      readonly now: number;
    };

/** Words of an agent, and what delivery learnt about any message. */
export type OutboundCommand =
  | {
      readonly type: 'ComposeMessage';
      readonly messageId: string;
      readonly author: Author;
      readonly content: Content;
      readonly replyToMessageId?: string;
      /** The suggestion that the words were made from. */
      readonly suggestion?: { readonly entryId: string; readonly isEdited: boolean };
    }
  | {
      readonly type: 'OfferSuggestions';
      readonly questionMessageId: string;
      readonly entryIds: readonly string[];
      readonly brainVersion: number;
    }
  /** An agent's sign under a customer's message; `null` takes it back. */
  | {
      readonly type: 'React';
      readonly agentId: string;
      readonly messageId: string;
      readonly emoji: string | null;
    }
  /** What the platform did with it, where that is not what was asked. */
  | {
      readonly type: 'RecordReactionRefused';
      readonly messageId: string;
      readonly agentId: string;
      /** That was not put, or is still there. */
      readonly emoji: string;
      readonly isRemoval: boolean;
      readonly code: string;
      readonly reason: string;
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
  | { readonly type: 'RecordPartAccepted'; readonly messageId: string; readonly externalId: string }
  | { readonly type: 'RecordDelivered' | 'RecordRead'; readonly messageId: string }
  | {
      readonly type: 'RecordFailed';
      readonly messageId: string;
      readonly code: string;
      readonly reason: string;
    }
  | { readonly type: 'RecordUnknown'; readonly messageId: string; readonly reason: string };

/** What the bot decided. */
export type BotCommand =
  | TakeBotTurn
  | RequestRating
  | {
      readonly type: 'RequestHandover';
      readonly reason: HandoverReason;
      readonly priority: number;
      readonly needs?: AgentNeeds | undefined;
      readonly reply: Words | null;
    };

/** Something to be said to the customer. */
export interface Words {
  readonly messageId: string;
  readonly content: Content;
}

/** Waiting for a person: offers and their ends, and what the customer is told. */
export type OfferCommand =
  | {
      readonly type: 'OfferToAgent';
      readonly offerId: string;
      readonly agentId: string;
      readonly expiresAt: string;
      readonly considered?: readonly ConsideredAgent[];
      readonly inputs?: OfferInputs;
      readonly notAsked?: readonly { readonly agentId: string; readonly why: string }[];
    }
  | {
      readonly type: 'AcceptOffer' | 'DeclineOffer' | 'ExpireOffer';
      readonly agentId: string;
      readonly offerId: string;
    }
  | { readonly type: 'WithdrawOffer'; readonly offerId: string; readonly reason: string }
  | {
      readonly type: 'PickUp';
      readonly agentId: string;
      /** Said first, when the customer has had no word of anybody so far. */
      readonly say?: Words | null;
    }
  /** Nobody took it in time: the bot speaks, and the offers go on. */
  | {
      readonly type: 'GiveToBot';
      readonly by: string;
      readonly rings: number;
      readonly waitedSeconds: number;
    }
  | {
      readonly type: 'TellWaiting';
      readonly say: Words;
      readonly position: number;
      readonly expectedSeconds: number | null;
    }
  /** @param at epoch milliseconds, for the seconds waited */
  | { readonly type: 'Abandon'; readonly reason: AbandonReason; readonly at: number };

/** Passing the floor on, and the desk work around it. */
export type FloorCommand =
  | {
      readonly type: 'Transfer';
      readonly byAgentId: string;
      readonly toAgentId: string | null;
      readonly toTeamId?: string | undefined;
      readonly note?: string;
    }
  | { readonly type: 'ReturnToBot'; readonly byAgentId: string; readonly note?: string }
  | {
      readonly type: 'ReturnToQueue';
      readonly agentId: string;
      readonly reason: string;
      /** Said to the customer, who would wonder. */
      readonly say?: Words | null;
    }
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
  /** Where the customer may be answered when they are gone; the channel vouches for it. */
  readonly replyAddress?: string | undefined;
  readonly about?: NewsAbout | undefined;
  /** Where the customer is reached from now on, for sure; absent: as before. */
  readonly reachedAt?: string | undefined;
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
  | 'not_resolved'
  | 'no_such_callback'
  | 'no_address'
  | 'taken_by_another_agent';
