/**
 * Everything that can have happened in a conversation, in the past tense.
 *
 * `data` holds facts that stay countable for ever; `private` holds what a person said or is called.
 * `private` is sealed with the contact's key before it is stored, and reads as `null` once the
 * person has been forgotten. Never rename or reshape a published event: add a version instead.
 */
import type { AwayEvent } from './away-events.js';
import type { BotEvent } from './bot-events.js';
import type { Content, ContentKind } from './content.js';
import type { HandoverSummary, UnhappySign } from './handover-summary.js';

/** A fact with a public and a sealed part. */
export interface Fact<Type extends string, Data extends object, Private = undefined> {
  readonly type: Type;
  readonly data: Readonly<Data>;
  readonly private?: Private extends undefined ? undefined : Readonly<Private> | null;
}

/** Who answers the customer. In an open conversation exactly one of these has the floor. */
export type HolderKind = 'bot' | 'queue' | 'agent' | 'callback' | 'nobody';

/** How an inbound message came to be; only `human` ones wake the bot or an agent. */
export type Classification = 'human' | 'auto_reply' | 'bounce' | 'bulk' | 'notice';

/** The customer stopped or allowed marketing on this channel, or is called otherwise there now. */
export type NewsAbout =
  | 'marketing_stopped'
  | 'marketing_resumed'
  | 'new_user_id'
  | 'new_phone_number'
  /** Another app has the floor now, or gave it back. */
  | 'handover';

export type HandoverReason = 'contact_asked' | 'bot_unsure' | 'contact_unhappy' | 'agent_took_over';

export type ConversationEvent =
  | BotEvent
  | AwayEvent
  | Fact<
      'ConversationStarted',
      { inboxId: string; channel: string; contactId: string; episode: number },
      {
        threadKey: string;
        address: string;
        name?: string | undefined;
        subject?: string | undefined;
      }
    >
  | Fact<
      'MessageReceived',
      {
        messageId: string;
        kind: ContentKind;
        classification: Classification;
        replyToMessageId?: string | undefined;
        isForwarded?: boolean | undefined;
        /** Where it came in, when that is not the inbox in which the conversation began: a chat's mail. */
        inboxId?: string | undefined;
        channel?: string | undefined;
        /** News of the platform about a customer who said nothing. */
        about?: NewsAbout | undefined;
      },
      {
        content: Content;
        externalId: string;
        senderName?: string | undefined;
        /** Campaign or advertisement the message came from, whole. */
        referral?: Readonly<Record<string, unknown>> | undefined;
        /** Email: ids for the answer's threading headers, oldest first. */
        references?: readonly string[] | undefined;
        /** Where the customer is reached from now on, when that is another address than before. */
        address?: string | undefined;
      }
    >
  /** Sent by the business from another app (page inbox, phone); shown, never sent again. */
  | Fact<
      'MessageEchoed',
      { messageId: string; kind: ContentKind },
      { content: Content; externalId: string }
    >
  | Fact<'MessageEdited', { messageId: string; kind: ContentKind }, { content: Content }>
  | Fact<'MessageRevoked', { messageId: string }>
  /** The bytes of a message's n-th file (from 0) are with us: sealed, in a blob of our own. */
  | Fact<
      'MediaFetched',
      {
        messageId: string;
        index: number;
        blobId: string;
        /** By the file's first bytes, not by what was announced. */
        mime: string;
        bytes: number;
      }
    >
  /** The provider did not give the bytes, after several tries or for good. */
  | Fact<'MediaFetchFailed', { messageId: string; index: number; code: string; reason: string }>
  | Fact<'ReactionAdded', { messageId: string }, { emoji: string }>
  | Fact<'ReactionRemoved', { messageId: string }, { emoji: string }>
  /** The platform did not put an agent's reaction under the message, or did not take it back. */
  | Fact<
      'ReactionRefused',
      {
        messageId: string;
        agentId: string;
        isRemoval: boolean;
        code: string;
        reason: string;
      },
      { emoji: string }
    >
  | Fact<
      'MessageComposed',
      {
        messageId: string;
        kind: ContentKind;
        author: Author;
        replyToMessageId?: string | undefined;
      },
      { content: Content }
    >
  /** Written before the channel is called, so that a crash leaves a trace and not a guess. */
  | Fact<'DeliveryAttempted', { messageId: string; attempt: number }>
  /** The channel asked for patience (rate limit, passing fault): certain that nothing went out. */
  | Fact<'DeliveryPostponed', { messageId: string; code: string; reason: string; until: string }>
  | Fact<'MessageAccepted', { messageId: string }, { externalId: string }>
  /** A part of a message in several parts is out, and is not the last one. */
  | Fact<'MessagePartAccepted', { messageId: string }, { externalId: string }>
  | Fact<'MessageDelivered', { messageId: string }>
  | Fact<'MessageRead', { messageId: string }>
  | Fact<'MessageFailed', { messageId: string; code: string; reason: string }>
  | Fact<'MessageOutcomeUnknown', { messageId: string; reason: string }>
  /** A report about a message that is not known here (yet). It comes true when its id is told. */
  | Fact<
      'ReceiptParked',
      {
        outcome: 'accepted' | 'delivered' | 'read' | 'failed';
        ownMessageId?: string | undefined;
        code?: string | undefined;
        reason?: string | undefined;
      },
      { externalId: string }
    >
  | Fact<
      'BotAnswered',
      { questionMessageId: string; messageId: string; entryId: string; score: number }
    >
  | Fact<'BotMismatched', { questionMessageId: string; score: number }>
  /** Answers of the brain that were put before an agent, best first. */
  | Fact<
      'SuggestionOffered',
      { questionMessageId: string; entryIds: readonly string[]; brainVersion: number }
    >
  /** What became of them when the agent wrote: `ignored` has no entry. */
  | Fact<
      'SuggestionUsed',
      {
        questionMessageId: string;
        messageId: string;
        entryId: string | null;
        how: 'as_it_was' | 'edited' | 'ignored';
      }
    >
  | Fact<
      'HandoverRequested',
      {
        reason: HandoverReason;
        priority: number;
        needs?: AgentNeeds | undefined;
        /** What made the bot think that the customer is not happy. */
        signs?: readonly UnhappySign[] | undefined;
      },
      /** Ready to act on: who, about what, with which details, and what was tried. */
      { summary?: HandoverSummary | undefined }
    >
  | Fact<
      'AgentOffered',
      {
        offerId: string;
        agentId: string;
        expiresAt: string;
        /** Who could have been asked, best first: why it was this one. */
        considered?: readonly ConsideredAgent[] | undefined;
        inputs?: OfferInputs | undefined;
        /** Who could not, and why; the first twenty. */
        notAsked?: readonly { readonly agentId: string; readonly why: string }[] | undefined;
      }
    >
  | Fact<'OfferAccepted', { offerId: string; agentId: string }>
  | Fact<'OfferDeclined', { offerId: string; agentId: string }>
  | Fact<'OfferExpired', { offerId: string; agentId: string }>
  | Fact<'OfferWithdrawn', { offerId: string; agentId: string; reason: string }>
  /** Taken from the list by an agent without an offer. */
  | Fact<'ConversationPickedUp', { agentId: string; from: HolderKind }>
  | Fact<
      'ConversationTransferred',
      {
        /** `null`: to the queue, for everybody or for one team. */
        toAgentId: string | null;
        toTeamId?: string | undefined;
        byAgentId: string;
      },
      { note?: string | undefined }
    >
  /**
   * Without a reason: an agent gave it back. `nobody_answered`: nobody took it in time; the bot says so and
   * offers a callback, and it still is offered when somebody has room, unless the customer chooses otherwise.
   * `contact_wrote`: instead of waiting for a call.
   */
  | Fact<
      'ConversationReturnedToBot',
      {
        by: string;
        reason?: string | undefined;
        /** Offers that nobody took in this wait, and its seconds. */
        rings?: number | undefined;
        waitedSeconds?: number | undefined;
      },
      { note?: string | undefined }
    >
  /** The customer was told how things stand. `expectedSeconds`: `null` when nobody can say. */
  | Fact<'WaitTold', { messageId: string; position: number; expectedSeconds: number | null }>
  /** The customer went, or wants nobody any more, before a person answered. */
  | Fact<'ConversationAbandoned', { reason: AbandonReason; waitedSeconds: number }>
  /** The holder stopped being there (lease lapsed, logged out); the customer waits again. */
  | Fact<'ConversationReturnedToQueue', { agentId: string; reason: string }>
  /** A promised time is over and the customer still waits. The id follows from clock and ordinal: once for ever. */
  | Fact<
      'ClockRanOut',
      {
        clock: 'first_answer' | 'next_answer' | 'resolution';
        ordinal: number;
        /** Open time. */
        promisedMs: number;
        startedAt: string;
        dueAt: string;
      }
    >
  | Fact<'NoteAdded', { noteId: string; agentId: string }, { text: string }>
  | Fact<'LabelAdded', { label: string }>
  | Fact<'LabelRemoved', { label: string }>
  | Fact<'ConversationSnoozed', { until: string }>
  | Fact<'ConversationResolved', { by: string }>
  | Fact<'ConversationReopened', { by: string }>
  | Fact<'ConversationSeen', { agentId: string; upToVersion: number }>;

export type AbandonReason = 'left' | 'not_wanted';

/** What the conversation asks of an agent; absent: nothing in particular. */
export interface AgentNeeds {
  readonly skills?: readonly string[] | undefined;
  /** Two-letter code of the customer's language. */
  readonly language?: string | undefined;
  readonly teamId?: string | undefined;
}

/** What the decision about an offer went by, beside the agents themselves. */
export interface OfferInputs {
  /** Room that the conversation takes. */
  readonly weight: number;
  readonly needs: AgentNeeds;
  readonly priority: number;
  readonly waitedMs: number;
  /** 1 for the first offer of this wait. */
  readonly ring: number;
}

/** What was weighed about an agent when an offer was made. */
export interface ConsideredAgent {
  readonly agentId: string;
  /** Weight of what is held and offered; in early events the number of conversations. */
  readonly load: number;
  readonly capacity?: number | undefined;
  /** Sum of the levels of the skills that are needed. */
  readonly skill?: number | undefined;
  /** Served this contact before. */
  readonly isPrevious?: boolean | undefined;
  readonly idleMs: number;
  /** Offers of this wait that the agent let pass. */
  readonly timesPassed: number;
}

export type ConversationEventType = ConversationEvent['type'];

/** Who wrote an outbound message. */
export type Author =
  | { readonly kind: 'bot' }
  | { readonly kind: 'agent'; readonly agentId: string };

/** The event of one type, with its own data and private part. */
export type ConversationEventOf<Type extends ConversationEventType> = Extract<
  ConversationEvent,
  { type: Type }
>;
