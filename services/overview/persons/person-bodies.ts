/** What may be asked about persons, with the rules. */
import { MERGE_REASONS, type MergeReason } from '#libs/contact';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';

/** What an agent may say; what a channel says is not theirs to state. */
export const AGENT_REASONS = MERGE_REASONS.filter((reason) => reason !== 'channel_says_same');

export class MergeBody {
  @ApiProperty({ format: 'uuid', description: 'Any contact of the person who is joined.' })
  @IsUUID()
  withContactId: string;

  @ApiPropertyOptional({
    format: 'uuid',
    description: 'Yours to choose: the same one again changes nothing. Made up when absent.',
  })
  @IsOptional()
  @IsUUID()
  mergeId?: string;

  @ApiPropertyOptional({ enum: AGENT_REASONS, default: 'judged' })
  @IsOptional()
  @IsIn(AGENT_REASONS)
  because: Exclude<MergeReason, 'channel_says_same'> = 'judged';

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(500)
  remark?: string;
}

export class SplitBody {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  mergeId: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(500)
  remark?: string;
}

export class ApartBody {
  @ApiProperty({ format: 'uuid', description: 'Any contact of the other person.' })
  @IsUUID()
  fromContactId: string;
}

export class ForgetBody {
  @ApiPropertyOptional({
    type: [String],
    description:
      'All contacts of the person, as they were shown. When the person is others by now, nothing is forgotten (409).',
  })
  @IsOptional()
  @ArrayMinSize(1)
  @ArrayMaxSize(400)
  @IsUUID(undefined, { each: true })
  contactIds?: string[];
}

export class PreviewQuery {
  @ApiPropertyOptional({ format: 'uuid', description: 'Of a merge: any contact of the other.' })
  @IsOptional()
  @IsUUID()
  withContactId?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'Of a split: the merge to take back.' })
  @IsOptional()
  @IsUUID()
  mergeId?: string;
}

export class SearchQuery {
  @ApiProperty({ description: 'A phone number or address, or part of a name.' })
  @IsString()
  @Length(2, 200)
  q: string;
}

export class TimelineQuery {
  @ApiPropertyOptional({ minimum: 1, maximum: 100, default: 50 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit = 50;

  @ApiPropertyOptional({ description: '`nextCursor` of the page before.' })
  @IsOptional()
  @Matches(/^\d{1,15}$/, { message: 'cursor must be a nextCursor that was answered before' })
  cursor?: string;
}
