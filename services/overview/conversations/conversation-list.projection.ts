/**
 * One row per conversation: everything that a list of conversations shows, so that a list needs no
 * second look. What people said or are called stays sealed in the row.
 */
import type { ConversationEvent, HolderKind } from '#libs/conversation';
import {
  defineProjection,
  type RecordedEvent,
  type SealedPart,
  sealedPart,
  splitStream,
} from '#libs/event-store';

export interface ConversationListRow {
  readonly inboxId: string;
  readonly channel: string;
  readonly contactId: string;
  readonly status: 'open' | 'resolved';
  readonly holderKind: HolderKind;
  readonly holderAgentId: string | null;
  readonly holderSince: Date;
  readonly offerId: string | null;
  readonly offerAgentId: string | null;
  readonly offerExpiresAt: Date | null;
  /** Versions of the customer's messages that nobody has seen or answered; the latest ones. */
  readonly unreadVersions: readonly number[];
  /** When the oldest unanswered message was recorded. A bot's real answer counts; small talk does not. */
  readonly waitingSince: Date | null;
  readonly labels: readonly string[];
  readonly version: number;
  readonly activityPosition: number;
  readonly lastMessageAt: Date;
  readonly lastDirection: 'in' | 'out';
  /** How the conversation began: holds the name that the channel gave. */
  readonly startedPart: SealedPart | null;
  readonly previewPart: SealedPart | null;
  /** Position of the last message when it is too long to be kept in a list. */
  readonly previewPosition: number | null;
  readonly previewMessageId: string | null;
  readonly isPreviewRevoked: boolean;
}

/** More unread messages than that are shown as "99+" anyway. */
export const UNREAD_MAX = 100;
/** A long mail would make the row of its conversation slow to read and to write. */
export const PREVIEW_BYTES_MAX = 4_096;

export const conversationList = defineProjection<ConversationListRow>({
  name: 'overview-conversation-list',
  version: 1,
  table: 'overview_conversation',
  handles: [
    'ConversationStarted',
    'MessageReceived',
    'MessageEchoed',
    'MessageEdited',
    'MessageRevoked',
    'MessageComposed',
    'BotAnswered',
    'HandoverRequested',
    'CallbackRequested',
    'AgentOffered',
    'OfferAccepted',
    'OfferDeclined',
    'OfferExpired',
    'OfferWithdrawn',
    'ConversationPickedUp',
    'ConversationTransferred',
    'ConversationReturnedToBot',
    'ConversationReturnedToQueue',
    'ConversationAbandoned',
    'LabelAdded',
    'LabelRemoved',
    'ConversationResolved',
    'ConversationReopened',
    'ConversationSeen',
  ],
  partition: 'stream',
  key: (event) => splitStream(event.stream).id,

  evolve(row, recorded) {
    const event = recorded as RecordedEvent & ConversationEvent;
    if (event.type === 'ConversationStarted') return row ?? started(recorded, event.data);
    if (row === null) return null;
    return { ...row, ...change(row, recorded, event), version: recorded.version };
  },
});

function started(
  event: RecordedEvent,
  data: Extract<ConversationEvent, { type: 'ConversationStarted' }>['data'],
): ConversationListRow {
  const at = event.recordedAt;
  return {
    inboxId: data.inboxId,
    channel: data.channel,
    contactId: data.contactId,
    status: 'open',
    holderKind: 'bot',
    holderAgentId: null,
    holderSince: at,
    offerId: null,
    offerAgentId: null,
    offerExpiresAt: null,
    unreadVersions: [],
    waitingSince: null,
    labels: [],
    version: event.version,
    activityPosition: event.position,
    lastMessageAt: event.occurredAt,
    lastDirection: 'in',
    startedPart: sealedPart(event),
    previewPart: null,
    previewPosition: null,
    previewMessageId: null,
    isPreviewRevoked: false,
  };
}

function change(
  row: ConversationListRow,
  recorded: RecordedEvent,
  event: ConversationEvent,
): Partial<ConversationListRow> {
  const at = recorded.recordedAt;
  switch (event.type) {
    case 'MessageReceived': {
      const said = message(recorded, event.data.messageId, 'in');
      // Machines write too: their mail is shown, and nobody has to answer it.
      if (event.data.classification !== 'human') return said;
      return {
        ...said,
        unreadVersions: [...row.unreadVersions, recorded.version].slice(-UNREAD_MAX),
        waitingSince: row.waitingSince ?? at,
      };
    }
    case 'MessageEchoed':
      return { ...message(recorded, event.data.messageId, 'out'), ...ANSWERED };
    case 'MessageComposed':
      return {
        ...message(recorded, event.data.messageId, 'out'),
        ...(event.data.author.kind === 'agent' ? ANSWERED : {}),
      };
    case 'MessageEdited':
      return event.data.messageId === row.previewMessageId ? preview(recorded) : {};
    case 'MessageRevoked':
      return event.data.messageId === row.previewMessageId
        ? { previewPart: null, previewPosition: null, isPreviewRevoked: true }
        : {};
    case 'BotAnswered':
      return { waitingSince: null };
    case 'ConversationSeen':
      return {
        unreadVersions: row.unreadVersions.filter((version) => version > event.data.upToVersion),
      };
    case 'LabelAdded':
      return {
        labels: [...row.labels.filter((label) => label !== event.data.label), event.data.label],
      };
    case 'LabelRemoved':
      return { labels: row.labels.filter((label) => label !== event.data.label) };
    default:
      return floor(row, at, event);
  }
}

/** Who answers the customer from now on; the rules are those of the conversation's own state. */
function floor(
  row: ConversationListRow,
  at: Date,
  event: ConversationEvent,
): Partial<ConversationListRow> {
  switch (event.type) {
    case 'HandoverRequested':
    case 'ConversationReturnedToQueue':
      return held(at, 'queue');
    case 'CallbackRequested':
      return held(at, 'callback');
    case 'AgentOffered':
      return {
        offerId: event.data.offerId,
        offerAgentId: event.data.agentId,
        offerExpiresAt: new Date(event.data.expiresAt),
      };
    case 'OfferDeclined':
    case 'OfferExpired':
    case 'OfferWithdrawn':
      return NO_OFFER;
    case 'OfferAccepted':
    case 'ConversationPickedUp':
      return held(at, 'agent', event.data.agentId);
    case 'ConversationTransferred':
      return event.data.toAgentId === null
        ? held(at, 'queue')
        : held(at, 'agent', event.data.toAgentId);
    case 'ConversationReturnedToBot':
      return held(at, 'bot');
    case 'ConversationAbandoned':
      return row.holderKind === 'queue' ? held(at, 'bot') : NO_OFFER;
    case 'ConversationResolved':
      return { ...held(at, 'nobody'), status: 'resolved', waitingSince: null };
    case 'ConversationReopened':
      return { ...held(at, 'bot'), status: 'open' };
    default:
      return {};
  }
}

const NO_OFFER = { offerId: null, offerAgentId: null, offerExpiresAt: null } as const;
const ANSWERED = { unreadVersions: [], waitingSince: null } as const;

function held(
  at: Date,
  kind: HolderKind,
  agentId: string | null = null,
): Partial<ConversationListRow> {
  return { holderKind: kind, holderAgentId: agentId, holderSince: at, ...NO_OFFER };
}

function message(
  event: RecordedEvent,
  messageId: string,
  direction: 'in' | 'out',
): Partial<ConversationListRow> {
  return {
    activityPosition: event.position,
    lastMessageAt: event.occurredAt,
    lastDirection: direction,
    previewMessageId: messageId,
    ...preview(event),
  };
}

function preview(event: RecordedEvent): Partial<ConversationListRow> {
  const isShort = (event.sealed?.box.length ?? 0) <= PREVIEW_BYTES_MAX;
  return {
    previewPart: isShort ? sealedPart(event) : null,
    previewPosition: isShort ? null : event.position,
    isPreviewRevoked: false,
  };
}
