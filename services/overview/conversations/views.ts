/** What the API answers. These classes are the OpenAPI document; nothing is validated on the way out. */
import { ROLES, type Role } from '#libs/access';
import type { HolderKind, Outcome } from '#libs/conversation';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

const ISO = { type: String, format: 'date-time' } as const;
const UUID = { format: 'uuid' } as const;

export class AccountView {
  @ApiProperty(UUID) accountId: string;
  @ApiProperty() name: string;
  @ApiProperty() email: string;
}

export class MembershipView {
  @ApiProperty(UUID) workspaceId: string;
  @ApiProperty() name: string;
  @ApiProperty({ enum: ROLES }) role: Role;
}

export class SessionView {
  @ApiPropertyOptional({ description: 'Answered once, at login. For Authorization: Bearer.' })
  token?: string;
  @ApiProperty({ type: AccountView }) account: AccountView;
  @ApiProperty({ type: [MembershipView] }) workspaces: MembershipView[];
}

export class SessionSummaryView {
  @ApiProperty(UUID) sessionId: string;
  @ApiProperty(ISO) createdAt: string;
  @ApiProperty(ISO) lastUsedAt: string;
  @ApiProperty() isThisOne: boolean;
}

export class SetUpView {
  @ApiProperty(UUID) workspaceId: string;
  @ApiProperty(UUID) accountId: string;
}

export class SetUpStateView {
  @ApiProperty({ description: 'Nobody has set this place up yet.' }) isOpen: boolean;
}

export class MemberView {
  @ApiProperty(UUID) accountId: string;
  @ApiProperty() name: string;
  @ApiProperty() email: string;
  @ApiProperty({ enum: ROLES }) role: Role;
}

export class AgentView {
  @ApiProperty({ ...UUID, description: 'The same as the account id.' }) agentId: string;
  @ApiProperty() name: string;
  @ApiProperty({ enum: ['online', 'away', 'offline'] }) status: 'online' | 'away' | 'offline';
  @ApiProperty({ description: 'Open conversations that the agent holds.' }) holding: number;
}

export class AuditEntryView {
  @ApiProperty() number: number;
  @ApiProperty(ISO) at: string;
  @ApiProperty(UUID) accountId: string;
  @ApiProperty() action: string;
  @ApiProperty() subject: string;
  @ApiProperty({ type: Object }) detail: Record<string, string>;
}

export class InboxView {
  @ApiProperty(UUID) inboxId: string;
  @ApiProperty() channel: string;
  @ApiProperty() name: string;
  @ApiProperty({ example: '/webhooks/whatsapp/…' }) webhookPath: string;
  @ApiProperty({ enum: ['good', 'bad'] }) health: 'good' | 'bad';
  @ApiProperty({
    type: [String],
    description: 'What is wrong with the account, for people. Empty when nothing is.',
  })
  problems: string[];
}

export class ChannelView {
  @ApiProperty() id: string;
  @ApiProperty() label: string;
  @ApiProperty() textCharsMax: number;
  @ApiProperty({ type: Number, nullable: true }) replyWindowHours: number | null;
  @ApiProperty({ type: [String], description: 'What else it can: `react`, `templates`.' })
  abilities: string[];
  @ApiProperty({ type: Object, description: 'JSON Schema of the settings of an inbox.' })
  settings: object;
}

export class BalanceView {
  @ApiProperty() received: number;
  @ApiProperty() shown: number;
  @ApiProperty() filtered: number;
  @ApiProperty() quarantined: number;
}

export class HolderView {
  @ApiProperty({ enum: ['bot', 'queue', 'agent', 'callback', 'nobody'] }) kind: HolderKind;
  @ApiPropertyOptional(UUID) agentId?: string;
  @ApiPropertyOptional() agentName?: string;
  @ApiProperty(ISO) since: string;
}

export class OfferView {
  @ApiProperty(UUID) offerId: string;
  @ApiProperty(UUID) agentId: string;
  @ApiProperty(ISO) expiresAt: string;
}

export class ConversationView {
  @ApiProperty(UUID) conversationId: string;
  @ApiProperty(UUID) inboxId: string;
  @ApiProperty() channel: string;
  @ApiProperty(UUID) contactId: string;
  @ApiProperty({ type: String, nullable: true }) contactName: string | null;
  @ApiProperty() preview: string;
  @ApiProperty(ISO) lastMessageAt: string;
  @ApiProperty({ enum: ['in', 'out'] }) lastDirection: 'in' | 'out';
  @ApiProperty({ enum: ['open', 'resolved'] }) status: 'open' | 'resolved';
  @ApiProperty({ type: HolderView }) holder: HolderView;
  @ApiProperty({ type: OfferView, nullable: true }) offer: OfferView | null;
  @ApiProperty({ description: 'At most 100: more is shown as 99+.' }) unread: number;
  @ApiProperty({ ...ISO, nullable: true, description: 'Oldest unanswered message.' })
  waitingSince: string | null;
  @ApiProperty({ type: [String] }) labels: string[];
  @ApiProperty({ description: 'Place of the last message: the order of the list.' })
  activityPosition: number;
  @ApiProperty() version: number;
  @ApiProperty({ description: 'Place of the last event that the row shows.' }) position: number;
}

export class ConversationListView {
  @ApiProperty({ type: [ConversationView] }) items: ConversationView[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: string | null;
  @ApiProperty({
    description: 'The list holds everything up to here; give it to the socket as `after`.',
  })
  position: number;
}

export class ActorView {
  @ApiProperty({ enum: ['contact', 'bot', 'agent', 'system'] }) kind:
    | 'contact'
    | 'bot'
    | 'agent'
    | 'system';
  @ApiProperty() id: string;
  @ApiPropertyOptional() name?: string;
}

export class ReactionView {
  @ApiProperty() emoji: string;
  @ApiProperty({ type: ActorView }) by: ActorView;
  @ApiPropertyOptional({
    enum: ['not_put', 'not_taken_back'],
    description: "An agent's, which the platform refused; absent: the customer sees it.",
  })
  outcome?: 'not_put' | 'not_taken_back';
  @ApiPropertyOptional() outcomeReason?: string;
}

export class EditView {
  @ApiProperty() version: number;
  @ApiProperty(ISO) at: string;
  @ApiProperty({ type: Object, nullable: true }) content: object | null;
}

export class ItemView {
  @ApiProperty(UUID) itemId: string;
  @ApiProperty() version: number;
  @ApiProperty({ description: 'Version of the last change of the item.' }) lastVersion: number;
  @ApiProperty(ISO) at: string;
  @ApiProperty(ISO) occurredAt: string;
  @ApiProperty({ example: 'MessageReceived' }) type: string;
  @ApiProperty({ type: ActorView }) actor: ActorView;
  @ApiProperty({ enum: ['in', 'out', 'internal'] }) direction: 'in' | 'out' | 'internal';
  @ApiPropertyOptional() messageId?: string;
  @ApiPropertyOptional() replyToMessageId?: string;
  @ApiPropertyOptional({
    description: "Where it came in, when not by the conversation's own channel.",
    example: 'email',
  })
  channel?: string;
  @ApiPropertyOptional({
    type: Object,
    nullable: true,
    description: 'One of the 22 kinds. HTML is clean; files carry an `href` instead of a source.',
  })
  content?: object | null;
  @ApiProperty({ description: 'The person was forgotten: the words are gone for good.' })
  isForgotten: boolean;
  @ApiPropertyOptional({
    enum: ['composed', 'attempted', 'unknown', 'accepted', 'failed', 'delivered', 'read'],
  })
  outcome?: Outcome;
  @ApiPropertyOptional() outcomeReason?: string;
  @ApiPropertyOptional({ type: [ReactionView] }) reactions?: ReactionView[];
  @ApiPropertyOptional({ type: [EditView] }) edits?: EditView[];
  @ApiPropertyOptional() isRevoked?: boolean;
  @ApiPropertyOptional() text?: string;
  @ApiPropertyOptional({
    type: Object,
    nullable: true,
    description: 'Of a handover: who, about what, details, what was tried, mood.',
  })
  summary?: object | null;
}

export class ThreadView {
  @ApiProperty({ type: ConversationView }) conversation: ConversationView;
  @ApiProperty({ type: [ItemView] }) thread: ItemView[];
  @ApiProperty() version: number;
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description:
      "Until then an agent's free text may go out; later the channel takes templates only, or nothing. `null`: the channel sets no limit, or the customer has not written yet.",
  })
  replyUntil: string | null;
}

export class WhyView {
  @ApiProperty({ type: [String], description: 'Plain sentences, the most important first.' })
  lines: string[];
}

export class MessageAcceptedView {
  @ApiProperty(UUID) messageId: string;
  @ApiProperty() version: number;
}

export class VersionView {
  @ApiProperty() version: number;
}
