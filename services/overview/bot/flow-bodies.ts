/** What the API takes and answers about flows. What a flow may say is libs/flows' rule. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';

export class CheckBody {
  @ApiProperty({ type: Object, description: 'A definition; see GET /api/v1/flow/schema.' })
  @IsObject()
  flow: Record<string, unknown>;
}

export class PublishBody extends CheckBody {
  @ApiProperty({ description: 'The version that you began with.', example: 1 })
  @IsInt()
  @Min(1)
  basedOn: number;

  @ApiPropertyOptional({ description: 'What it is for; shown in the history.' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  note?: string;

  @ApiPropertyOptional({ description: 'Why, although some questions get worse.' })
  @IsOptional()
  @IsString()
  @Length(1, 500)
  reason?: string;
}

export class FlowProblemView {
  @ApiProperty({ type: String, nullable: true, description: '`null`: the flow itself.' })
  stepId: string | null;
  @ApiProperty() field: string;
  @ApiProperty() rule: string;
}

export class CheckedView {
  @ApiProperty({ type: [FlowProblemView] }) problems: FlowProblemView[];
  @ApiProperty({ type: Object, nullable: true, description: 'Against the newest version.' })
  difference: object | null;
}

export class FlowGateFiguresView {
  @ApiProperty({ description: 'Questions of the past that were put to both versions.' })
  asked: number;
  @ApiProperty() same: number;
  @ApiProperty() better: number;
  @ApiProperty() changed: number;
  @ApiProperty() worse: number;
}

export class FlowGateDifferenceView {
  @ApiProperty({ format: 'uuid' }) questionMessageId: string;
  @ApiProperty({ format: 'uuid' }) conversationId: string;
  @ApiProperty() askedAt: string;
  @ApiProperty() text: string;
  @ApiProperty({
    type: Object,
    description:
      '`first`: as the first message; `open`: at the open question. `{outcome, say, ...}`',
  })
  was: object;
  @ApiProperty({ type: Object }) becomes: object;
  @ApiProperty({ type: Object, nullable: true, description: 'What a person said it means.' })
  expected: object | null;
  @ApiProperty({ enum: ['worse', 'changed', 'better'] }) verdict: string;
}

export class FlowTurnDifferenceView {
  @ApiProperty({ format: 'uuid' }) questionMessageId: string;
  @ApiProperty({ format: 'uuid' }) conversationId: string;
  @ApiProperty() askedAt: string;
  @ApiProperty() text: string;
  @ApiProperty({ type: Object, description: '`{would, say}`' }) was: object;
  @ApiProperty({ type: Object }) becomes: object;
  @ApiProperty({ enum: ['worse', 'changed', 'better'] }) verdict: string;
}

export class FlowTurnsView {
  @ApiProperty({ description: 'The latest ones, at most 200.' }) conversations: number;
  @ApiProperty({ type: FlowGateFiguresView, description: '`asked`: messages to the bot.' })
  figures: FlowGateFiguresView;
  @ApiProperty({ type: [FlowTurnDifferenceView], description: 'The worst first; at most 500.' })
  differences: FlowTurnDifferenceView[];
}

export class FlowGateView {
  @ApiProperty({ description: 'The live version that it was held against.' }) against: number;
  @ApiProperty({ type: FlowGateFiguresView }) figures: FlowGateFiguresView;
  @ApiProperty({ description: 'Questions whose words are gone with their person.' })
  unreadable: number;
  @ApiProperty({ type: [FlowGateDifferenceView], description: 'The worst first; at most 500.' })
  differences: FlowGateDifferenceView[];
  @ApiProperty({ type: FlowTurnsView, description: 'Messages from where they really stood.' })
  turns: FlowTurnsView;
}

export class FlowVersionLine {
  @ApiProperty() flowVersion: number;
  @ApiProperty() name: string;
  @ApiProperty({ description: 'Who published it.' }) by: string;
  @ApiProperty() at: string;
  @ApiProperty({ type: String, nullable: true }) note: string | null;
  @ApiProperty({ type: FlowGateFiguresView, nullable: true }) gate: FlowGateFiguresView | null;
  @ApiProperty({
    type: Object,
    nullable: true,
    description: '`{by, reason}`: although some got worse.',
  })
  overruled: { by: string; reason: string } | null;
}

export class FlowView {
  @ApiProperty({ type: Object }) flow: object;
  @ApiProperty() flowVersion: number;
  @ApiProperty({ type: [FlowVersionLine], description: 'Oldest first.' })
  versions: FlowVersionLine[];
}

export class FlowVersionView {
  @ApiProperty({ type: Object }) flow: object;
  @ApiProperty() flowVersion: number;
  @ApiProperty({ type: Object, description: 'Against the version before.' }) difference: object;
}

export class StepFigures {
  @ApiProperty() stepId: string;
  @ApiProperty({ description: 'Conversations that came to this step.' }) started: number;
  @ApiProperty({ description: 'Of those: the bot waits there, and nothing came for an hour.' })
  leftHere: number;
  @ApiProperty({ description: 'The bot waits there, and the hour is not over.' })
  waitingHere: number;
}

export class FlowFiguresView {
  @ApiProperty() flowVersion: number;
  @ApiProperty() conversations: number;
  @ApiProperty({ description: 'That went to a person.' }) handovers: number;
  @ApiProperty({ description: 'That ended with a callback.' }) callbacks: number;
  @ApiProperty({ type: [StepFigures] }) steps: StepFigures[];
}

export class SaidBody {
  @ApiProperty()
  @IsString()
  @MaxLength(4_000)
  text: string;

  @ApiPropertyOptional({ description: 'Of a pressed button.' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  payload?: string;
}

export class TryBody extends CheckBody {
  @ApiProperty({ type: [SaidBody], description: 'What the customer said so far, in order.' })
  @IsArray()
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => SaidBody)
  said: SaidBody[];

  @ApiProperty({ description: 'As if the team were not there.' })
  @IsBoolean()
  isClosed: boolean;
}

export class TriedView {
  @ApiProperty({ type: [Object], description: '`{who, text, options, path}`' }) lines: object[];
  @ApiProperty({ type: String, nullable: true }) waitsAt: string | null;
  @ApiProperty() isOver: boolean;
}
