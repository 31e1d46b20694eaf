/** What the API takes and answers about shadow runs. */
import { RUN_NAME_CHARS_MAX } from '#libs/shadow';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Max,
  Min,
} from 'class-validator';

const SAMPLES_MAX = 100;
const SAMPLES_DEFAULT = 30;
export const VERDICTS = [
  'same',
  'alike',
  'other',
  'more',
  'less',
  'earlier',
  'later',
  'silent',
  'unknown',
] as const;

export class StartBody {
  @ApiProperty({ example: 'With the new delivery answers' })
  @IsString()
  @Length(1, RUN_NAME_CHARS_MAX)
  name: string;

  @ApiPropertyOptional({ description: 'A published brain; absent: the draft as it stands now.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  brainVersion?: number;

  @ApiPropertyOptional({ description: 'A published flow; absent: the newest, or `flow`.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  flowVersion?: number;

  @ApiPropertyOptional({ type: Object, description: 'A definition that is not published.' })
  @IsOptional()
  @IsObject()
  flow?: Record<string, unknown>;
}

export class SamplesQuery {
  @ApiPropertyOptional({ enum: [...VERDICTS, 'open'], description: 'open: not answered yet.' })
  @IsOptional()
  @IsIn([...VERDICTS, 'open'])
  verdict?: string;

  @ApiPropertyOptional({ enum: ['bot', 'agent', 'nobody'], description: 'Who really answered.' })
  @IsOptional()
  @IsIn(['bot', 'agent', 'nobody'])
  by?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'Older than this `sampleId`.' })
  @IsOptional()
  @IsUUID('all')
  before?: string;

  @ApiPropertyOptional({ default: SAMPLES_DEFAULT })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(SAMPLES_MAX)
  limit: number = SAMPLES_DEFAULT;
}

export class MeanView {
  @ApiProperty({ description: 'Questions with a rating.' }) rated: number;
  @ApiProperty({ type: Number, nullable: true, description: 'Mean mark, 1 to 5.' })
  mean: number | null;
}

export class ShadowFiguresView {
  @ApiProperty({ description: 'Customers’ messages that the candidate was asked about.' })
  questions: number;
  @ApiProperty({ description: 'Of those: nobody has answered them yet.' }) open: number;
  @ApiProperty({ description: 'Of those: it would answer.' }) wouldAnswer: number;
  @ApiProperty({ description: 'Of those: it would hand over.' }) wouldHandOver: number;
  @ApiProperty({ description: 'Came after a first difference in their conversation.' })
  afterDifference: number;
  @ApiProperty({
    type: Object,
    description: 'What the live bot answered, by verdict.',
    additionalProperties: { type: 'number' },
  })
  withBot: Record<string, number>;
  @ApiProperty({
    type: Object,
    description: 'What people answered, by verdict.',
    additionalProperties: { type: 'number' },
  })
  withPeople: Record<string, number>;
  @ApiProperty({ description: 'Nobody answered before the conversation ended.' })
  unanswered: number;
  @ApiProperty({ type: MeanView, description: 'Where it would have done the same or alike.' })
  whereAlike: MeanView;
  @ApiProperty({ type: MeanView, description: 'Where it would have done something else.' })
  whereDifferent: MeanView;
}

export class ShadowRunView {
  @ApiProperty({ format: 'uuid' }) runId: string;
  @ApiProperty() name: string;
  @ApiProperty({ type: Object }) brain: { kind: string; version: number };
  @ApiProperty({ type: Object, description: 'A draft has the version that it began from.' })
  flow: { kind: string; version: number };
  @ApiProperty() by: string;
  @ApiProperty() startedAt: string;
  @ApiProperty({ type: String, nullable: true, description: '`null` while it runs.' })
  stoppedAt: string | null;
  @ApiProperty({ type: ShadowFiguresView }) figures: ShadowFiguresView;
}

export class ShadowRunsView {
  @ApiProperty({ type: [ShadowRunView], description: 'The latest first.' }) runs: ShadowRunView[];
  @ApiProperty({ description: 'Runs that may go on at once.' }) atOnceMax: number;
}

export class ShadowDayView {
  @ApiProperty({ example: '2026-03-02' }) day: string;
  @ApiProperty({ description: 'Same or alike.' }) alike: number;
  @ApiProperty({ description: 'Another answer or another move.' }) different: number;
  @ApiProperty({ description: 'A person answered; it would not have.' }) silent: number;
}

export class ShadowRunDetailView extends ShadowRunView {
  @ApiProperty({ type: [ShadowDayView] }) days: ShadowDayView[];
}

export class ShadowSampleView {
  @ApiProperty({ format: 'uuid' }) sampleId: string;
  @ApiProperty({ format: 'uuid' }) conversationId: string;
  @ApiProperty() askedAt: string;
  @ApiProperty() channel: string;
  @ApiProperty() floor: string;
  @ApiProperty({ type: String, nullable: true, description: '`null`: forgotten, or no words.' })
  question: string | null;
  @ApiProperty({ type: Object }) would: object;
  @ApiProperty({ type: String, nullable: true }) says: string | null;
  @ApiProperty({ type: Number, nullable: true }) score: number | null;
  @ApiProperty({ type: String, nullable: true, enum: ['bot', 'agent', 'nobody'] })
  by: string | null;
  @ApiProperty({ type: Object, nullable: true }) did: object | null;
  @ApiProperty({ type: String, nullable: true }) sent: string | null;
  @ApiProperty({ type: Number, nullable: true }) likeness: number | null;
  @ApiProperty({ type: String, nullable: true, enum: VERDICTS }) verdict: string | null;
  @ApiProperty({ type: Number, nullable: true, description: '1 to 5.' }) rated: number | null;
  @ApiProperty() isAfterDifference: boolean;
}
