/** What the API answers about persons: contacts that hang together, and what a merge would change. */
import { MERGE_REASONS, type MergeReason } from '#libs/contact';
import { ApiProperty } from '@nestjs/swagger';
import { ConversationView, ItemView } from '../conversations/views.js';

const ISO = { type: String, format: 'date-time' } as const;
const UUID = { format: 'uuid' } as const;

export class IdentityView {
  @ApiProperty() channel: string;
  @ApiProperty(UUID) inboxId: string;
  @ApiProperty({ description: 'What people recognise: a phone number, an address; else empty.' })
  address: string;
  @ApiProperty({ type: String, nullable: true }) name: string | null;
  @ApiProperty({ description: 'The channel vouches for it; otherwise it is a claim.' })
  isVerified: boolean;
  @ApiProperty(ISO) since: string;
}

export class MergeView {
  @ApiProperty(UUID) mergeId: string;
  @ApiProperty(UUID) keptContactId: string;
  @ApiProperty(UUID) joinedContactId: string;
  @ApiProperty(ISO) at: string;
  @ApiProperty({ description: 'Who decided it.' }) byName: string;
  @ApiProperty({ enum: MERGE_REASONS }) because: MergeReason;
  @ApiProperty({ type: String, nullable: true }) remark: string | null;
}

export class ContactCardView {
  @ApiProperty(UUID) contactId: string;
  @ApiProperty({ type: String, nullable: true }) name: string | null;
  @ApiProperty() isForgotten: boolean;
  @ApiProperty({ type: [IdentityView] }) identities: IdentityView[];
  @ApiProperty({
    type: MergeView,
    nullable: true,
    description: 'The merge that joined it to the person; `null` for the one that stands for it.',
  })
  merge: MergeView | null;
}

export class SuggestionView {
  @ApiProperty({ ...UUID, description: 'The other person.' }) personId: string;
  @ApiProperty({ type: String, nullable: true }) name: string | null;
  @ApiProperty({ type: [String] }) channels: string[];
  @ApiProperty({ enum: MERGE_REASONS }) because: MergeReason;
  @ApiProperty({ description: 'The address, number or account that both have.' }) shared: string;
  @ApiProperty({
    description: 'Both channels guarantee it. Otherwise one of the two is only a claim.',
  })
  isProvenByBoth: boolean;
}

export class PersonSummaryView {
  @ApiProperty({ ...UUID, description: 'The contact that stands for the person.' })
  personId: string;
  @ApiProperty({ type: String, nullable: true }) name: string | null;
  @ApiProperty({ type: [String] }) contactIds: string[];
  @ApiProperty({ type: [String] }) channels: string[];
  @ApiProperty({ type: [String], description: 'Phone numbers and addresses.' })
  addresses: string[];
  @ApiProperty() conversations: number;
  @ApiProperty() openConversations: number;
}

export class PersonView extends PersonSummaryView {
  @ApiProperty() isForgotten: boolean;
  @ApiProperty({ type: [ContactCardView] }) contacts: ContactCardView[];
  @ApiProperty({ type: [ConversationView], description: 'The latest 50, the newest first.' })
  latest: ConversationView[];
  @ApiProperty({ type: [SuggestionView] }) suggestions: SuggestionView[];
}

export class PersonListView {
  @ApiProperty({ type: [PersonSummaryView] }) items: PersonSummaryView[];
}

export class MergePreviewView {
  @ApiProperty({ type: PersonSummaryView }) kept: PersonSummaryView;
  @ApiProperty({ type: PersonSummaryView }) joined: PersonSummaryView;
  @ApiProperty({ type: [String], description: 'What will change, and what will not.' })
  lines: string[];
}

export class MergedView {
  @ApiProperty({ ...UUID, description: 'Takes the merge back.' }) mergeId: string;
  @ApiProperty(UUID) personId: string;
}

export class SplitView {
  @ApiProperty({ type: [String], description: 'The two persons, as they stand again.' })
  personIds: string[];
}

export class TimelineItemView {
  @ApiProperty(UUID) conversationId: string;
  @ApiProperty(UUID) contactId: string;
  @ApiProperty() channel: string;
  @ApiProperty(UUID) inboxId: string;
  @ApiProperty({ description: 'Place in the whole store: the order of the timeline.' })
  position: number;
  @ApiProperty({ type: ItemView }) item: ItemView;
}

export class TimelineView {
  @ApiProperty({ type: [TimelineItemView], description: 'The newest first.' })
  items: TimelineItemView[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: string | null;
}
