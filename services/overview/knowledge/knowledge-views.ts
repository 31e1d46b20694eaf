/** What the API answers about the bot's knowledge. */
import type { Expected, Outcome, Verdict } from '#libs/brain';
import { ApiProperty } from '@nestjs/swagger';

const INSTANT = { type: String, format: 'date-time' } as const;
const OUTCOME = {
  type: Object,
  description: '{kind: answer | choose | not_learned, ...}',
} as const;

export class EntryView {
  @ApiProperty() entryId: string;
  @ApiProperty() language: string;
  @ApiProperty() title: string;
  @ApiProperty({ type: [String] }) questions: readonly string[];
  @ApiProperty() answer: string;
  @ApiProperty({ type: [String] }) patterns: readonly string[];
  @ApiProperty({ enum: ['live', 'changed', 'new'], description: 'Against what is live.' })
  state: 'live' | 'changed' | 'new';
}

export class GateFiguresView {
  @ApiProperty() asked: number;
  @ApiProperty() same: number;
  @ApiProperty() better: number;
  @ApiProperty() changed: number;
  @ApiProperty() worse: number;
}

export class PublicationView {
  @ApiProperty() brainVersion: number;
  @ApiProperty(INSTANT) publishedAt: string;
  @ApiProperty() by: string;
  @ApiProperty() entries: number;
  @ApiProperty({ type: GateFiguresView }) gate: GateFiguresView;
  @ApiProperty({ type: Object, nullable: true }) overruled: { by: string; reason: string } | null;
}

export class KnowledgeView {
  @ApiProperty({ description: 'Version of the stream: what a publication names.' })
  version: number;
  @ApiProperty() liveVersion: number;
  @ApiProperty({ description: 'Lessons that are not live yet.' }) lessonsInDraft: number;
  @ApiProperty() openMismatches: number;
  @ApiProperty({ type: [EntryView] }) entries: EntryView[];
  @ApiProperty({ type: [EntryView], description: 'Live still, gone from the draft.' })
  removed: EntryView[];
  @ApiProperty({ type: [PublicationView], description: 'Newest first.' })
  publications: PublicationView[];
}

export class DifferenceView {
  @ApiProperty() questionMessageId: string;
  @ApiProperty() conversationId: string;
  @ApiProperty(INSTANT) askedAt: string;
  @ApiProperty() text: string;
  @ApiProperty(OUTCOME) was: Outcome;
  @ApiProperty(OUTCOME) becomes: Outcome;
  @ApiProperty({ type: Object, nullable: true }) expected: Expected;
  @ApiProperty({ enum: ['same', 'better', 'changed', 'worse'] }) verdict: Verdict;
}

export class GateView {
  @ApiProperty() upToVersion: number;
  @ApiProperty({ type: GateFiguresView }) figures: GateFiguresView;
  @ApiProperty({ description: 'Questions whose words are gone with their person.' })
  unreadable: number;
  @ApiProperty({ type: [DifferenceView], description: 'The worst first; at most 500.' })
  differences: DifferenceView[];
}

export class CandidateView {
  @ApiProperty() entryId: string;
  @ApiProperty() title: string;
  @ApiProperty() language: string;
  @ApiProperty() score: number;
  @ApiProperty() answer: string;
}

export class MismatchView {
  @ApiProperty() questionMessageId: string;
  @ApiProperty() conversationId: string;
  @ApiProperty(INSTANT) askedAt: string;
  @ApiProperty() text: string;
}

export class MismatchGroupView {
  @ApiProperty({ type: [MismatchView], description: 'Oldest first.' }) questions: MismatchView[];
  @ApiProperty({ enum: ['answer', 'choose', 'not_learned'], description: 'By the draft.' })
  draftSays: string;
  @ApiProperty({ type: [CandidateView] }) closest: CandidateView[];
}

export class MismatchesView {
  @ApiProperty({ type: [MismatchGroupView] }) groups: MismatchGroupView[];
  @ApiProperty({ description: 'There are more than are shown.' }) isCut: boolean;
}

export class TriedView {
  @ApiProperty(OUTCOME) live: Outcome;
  @ApiProperty(OUTCOME) draft: Outcome;
  @ApiProperty({ type: [CandidateView] }) closest: CandidateView[];
}
