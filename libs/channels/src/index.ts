export {
  type Capabilities,
  type Channel,
  type ChannelAnswer,
  type ChannelRequest,
  defineChannel,
  type Mailbox,
  type Pace,
  type PieceCheck,
  MalformedPayload,
} from './channel.js';
export { asNumberedText, degrade, inPlainWords, partsFor } from './degrade.js';
export {
  type InboundEcho,
  type InboundEdit,
  type InboundElement,
  type InboundFact,
  type InboundMessage,
  type InboundReaction,
  type InboundReceipt,
  type InboundRevoke,
  parseEach,
  type Sender,
} from './inbound.js';
export {
  type InboxFinding,
  MarkRefused,
  type MediaFile,
  MediaRefused,
  type MediaTools,
  type OutboundMessage,
  type SendOutcome,
  type SendTools,
} from './outbound.js';
export { type AnyChannel, type Channels, discoverChannels } from './registry.js';
export { isSameSecret } from './secrets.js';
export { splitText, type TextUnit } from './split.js';
export type { Template, TemplateButton, TemplateHeader } from './template.js';
export type { Trait, TraitKind, TraitSource } from './trait.js';
