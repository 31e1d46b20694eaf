/** What an agent gives a template: the values of its parameters. */
import type { Content } from '#libs/conversation';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';

const CATEGORIES = ['marketing', 'utility', 'authentication'] as const;

export class TemplateButtonBody {
  @ApiProperty({ description: 'Its place among the buttons, from 0.' })
  @IsInt()
  @Min(0)
  @Max(9)
  index: number;

  @ApiProperty({ enum: ['url', 'quick_reply'] })
  @IsIn(['url', 'quick_reply'])
  kind: 'url' | 'quick_reply';

  @ApiProperty({ description: 'The end of the address, or what comes back when it is pressed.' })
  @IsString()
  @Length(1, 256)
  value: string;
}

export class TemplateBody {
  @ApiProperty({ example: 'en_US' })
  @Matches(/^[a-zA-Z]{2,3}([_-][a-zA-Z0-9]{2,8})?$/, { message: 'language must be as en or en_US' })
  language: string;

  @ApiPropertyOptional({ enum: CATEGORIES, description: 'Unknown counts as marketing.' })
  @IsOptional()
  @IsIn(CATEGORIES)
  category?: (typeof CATEGORIES)[number];

  @ApiPropertyOptional({ type: [String], description: 'Of the body, in order.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @Length(1, 1_024, { each: true })
  parameters?: string[];

  @ApiPropertyOptional({ type: [String], description: 'Names of the same, where it has names.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @Matches(/^[a-z0-9_]{1,60}$/i, { each: true, message: 'parameterNames must hold names' })
  parameterNames?: string[];

  @ApiPropertyOptional({ description: 'Of a header of text.' })
  @IsOptional()
  @IsString()
  @Length(1, 60)
  header?: string;

  @ApiPropertyOptional({ type: [TemplateButtonBody] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => TemplateButtonBody)
  buttons?: TemplateButtonBody[];

  @ApiPropertyOptional({ description: 'What it reads as, for the thread.' })
  @IsOptional()
  @IsString()
  @MaxLength(4_096)
  text?: string;
}

export function templateOf(name: string, body: TemplateBody): Content {
  const { language, category, parameters = [], parameterNames, header, buttons, text } = body;
  return {
    kind: 'template',
    name,
    language,
    parameters: [...parameters],
    ...(category ? { category } : {}),
    ...(parameterNames ? { parameterNames: [...parameterNames] } : {}),
    ...(header ? { header: { text: header } } : {}),
    ...(buttons
      ? { buttons: buttons.map(({ index, kind, value }) => ({ index, kind, value })) }
      : {}),
    ...(text ? { text } : {}),
  };
}
