export {
  type ArticleContent,
  type Authentication,
  type ButtonReplyContent,
  type CarouselContent,
  type ContactCardContent,
  type Content,
  type ContentKind,
  type FormAnswerContent,
  type FormContent,
  isSenderDoubtful,
  type ListContent,
  type ListReplyContent,
  type LocationContent,
  type Media,
  type MediaContent,
  type MediaSource,
  type OrderContent,
  type RatingContent,
  type ReferralContent,
  type RichTextContent,
  type SystemNoticeContent,
  type TemplateContent,
  type TemplateHeaderValue,
  type TextContent,
  type UnsupportedContent,
} from './content.js';
export { summaryOf } from './content-summary.js';
export type { AddressSource, AwayEvent } from './away-events.js';
export { type AwayMemory, isAddress, maskedAddress } from './away.js';
export type { BotEvent, CallbackOutcome, LookupOutcome, RatedStretch } from './bot-events.js';
export { botTurn, type TakeBotTurn } from './bot-commands.js';
export {
  type AskedOfBot,
  type BotMemory,
  emptyMemory,
  type FlowPosition,
  type OpenCallback,
} from './bot-memory.js';
export { conversation } from './conversation.js';
export { isWaiting } from './decide-offer.js';
export type {
  ConversationCommand,
  ConversationRefusal,
  ReceiveMessage,
  StartWith,
  Target,
  Words,
} from './commands.js';
export type {
  AbandonReason,
  AgentNeeds,
  Author,
  Classification,
  ConsideredAgent,
  ConversationEvent,
  ConversationEventOf,
  ConversationEventType,
  Fact,
  HandoverReason,
  HolderKind,
  NewsAbout,
  OfferInputs,
} from './events.js';
export { filesOf, withFiles } from './files.js';
export { type HandoverSummary, type TriedOutcome, type UnhappySign } from './handover-summary.js';
export { CALL_ATTEMPTS_MAX } from './decide-callback.js';
export { evolveFloor, type FloorEvent, floorEvents, type FloorRow } from './floor-row.js';
export { isHigher, isSettled, type Outcome } from './outcome.js';
export { LOW_SCORE_MAX, scoreOf } from './rating.js';
export {
  type ConversationState,
  type Holder,
  type Offer,
  type RecordedFact,
  type StartFacts,
} from './state.js';
export type { ParkedReceipt } from './parked.js';
export { OUTBOUND_REMEMBERED_MAX, type OutboundMessage } from './state-outbound.js';
export { type NameOfAgent, Thread, threadOf } from './thread.js';
export type { OpenedFact, ThreadActor, ThreadItem, ThreadReaction } from './thread-item.js';
export { whyOffered } from './why.js';
