/** What the API takes about the bot's knowledge. What may be taught is libs/brain's rule. */
import { ANSWER_CHARS_MAX, WORDING_CHARS_MAX, WORDINGS_MAX } from '#libs/brain';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';

const PATTERNS_MAX = 50;
const AT_ONCE_MAX = 500;

export class EntryBody {
  @ApiProperty({ example: 'en', description: 'ISO 639-1.' })
  @Matches(/^[a-z]{2}$/)
  language: string;

  @ApiProperty({ type: [String], example: ['When are you open?'] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(WORDINGS_MAX)
  @IsString({ each: true })
  @MaxLength(WORDING_CHARS_MAX, { each: true })
  questions: string[];

  @ApiProperty({ example: 'From nine to five.' })
  @IsString()
  @Length(1, ANSWER_CHARS_MAX)
  answer: string;

  @ApiPropertyOptional({ description: 'For buttons and lists.' })
  @IsOptional()
  @IsString()
  @MaxLength(80)
  title?: string;

  @ApiPropertyOptional({ type: [String], example: ['when * open'] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(PATTERNS_MAX)
  @IsString({ each: true })
  @MaxLength(300, { each: true })
  patterns?: string[];
}

export class ResolveBody {
  @ApiProperty({ type: [String], format: 'uuid', description: 'All questions of a group.' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(AT_ONCE_MAX)
  @IsUUID('all', { each: true })
  questionMessageIds: string[];

  @ApiProperty({ enum: ['taught', 'linked', 'dismissed'] })
  @IsIn(['taught', 'linked', 'dismissed'])
  as: 'taught' | 'linked' | 'dismissed';

  @ApiPropertyOptional({ description: 'linked: the entry that answers it.' })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  entryId?: string;

  @ApiPropertyOptional({ type: EntryBody, description: 'taught: the new entry.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => EntryBody)
  entry?: EntryBody;

  @ApiPropertyOptional({
    type: [String],
    description: 'linked: wordings to learn as well. No names.',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(AT_ONCE_MAX)
  @IsString({ each: true })
  @MaxLength(WORDING_CHARS_MAX, { each: true })
  wordings?: string[];
}

export class PublishBody {
  @ApiProperty({ description: 'From the gate: the draft that you have seen.' })
  @IsInt()
  @Min(0)
  upToVersion: number;

  @ApiPropertyOptional({ description: 'Why, although some questions get worse.' })
  @IsOptional()
  @IsString()
  @Length(1, 500)
  reason?: string;
}

export class TryBody {
  @ApiProperty()
  @IsString()
  @Length(1, WORDING_CHARS_MAX)
  text: string;
}
