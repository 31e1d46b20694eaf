/** What the API takes and answers about opening hours. What a calendar may say is libs/calendar's rule. */
import { type ClockName, WHEN_SHUT, type Weekday, type WhenShut } from '#libs/calendar';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Min,
  ValidateNested,
} from 'class-validator';

const BLOCKS_MAX = 12;
const HOLIDAYS_MAX = 1_000;
const TEAMS_MAX = 50;
const isDay = [IsArray(), ArrayMaxSize(BLOCKS_MAX), ValidateNested({ each: true })];

/** The decorators that every weekday has. */
function Day(): PropertyDecorator {
  return (target, key) => {
    ApiProperty({ type: [BlockBody] })(target, key);
    Type(() => BlockBody)(target, key);
    for (const decorate of isDay) decorate(target, key);
  };
}

export class BlockBody {
  @ApiProperty({ example: '09:00' })
  @IsString()
  from: string;

  @ApiProperty({ example: '17:30', description: 'At most 24:00. Over midnight: two blocks.' })
  @IsString()
  to: string;
}

export class WeekBody implements Record<Weekday, BlockBody[]> {
  @Day() monday: BlockBody[];
  @Day() tuesday: BlockBody[];
  @Day() wednesday: BlockBody[];
  @Day() thursday: BlockBody[];
  @Day() friday: BlockBody[];
  @Day() saturday: BlockBody[];
  @Day() sunday: BlockBody[];
}

export class HolidayBody {
  @ApiProperty({ example: '2026-12-25', description: 'YYYY-MM-DD, or --MM-DD for every year.' })
  @IsString()
  date: string;

  @ApiProperty({ example: 'Christmas' })
  @IsString()
  @Length(1, 100)
  name: string;

  @ApiProperty({ type: [BlockBody], description: 'Empty: shut all day.' })
  @IsArray()
  @ArrayMaxSize(BLOCKS_MAX)
  @ValidateNested({ each: true })
  @Type(() => BlockBody)
  blocks: BlockBody[];
}

export class CalendarDefinitionBody {
  @ApiProperty({ example: 'Europe/Amsterdam' })
  @IsString()
  timeZone: string;

  @ApiProperty({ type: WeekBody })
  @IsObject()
  @ValidateNested()
  @Type(() => WeekBody)
  weekly: WeekBody;

  @ApiProperty({ type: [HolidayBody] })
  @IsArray()
  @ArrayMaxSize(HOLIDAYS_MAX)
  @ValidateNested({ each: true })
  @Type(() => HolidayBody)
  holidays: HolidayBody[];
}

const promise = {
  type: Number,
  nullable: true,
  description: 'Open milliseconds; null: no promise.',
};

export class PromisesBody implements Record<ClockName, number | null> {
  @ApiProperty({ ...promise, example: 30_000 })
  @IsOptional()
  @IsInt()
  first_answer: number | null = null;

  @ApiProperty(promise)
  @IsOptional()
  @IsInt()
  next_answer: number | null = null;

  @ApiProperty(promise)
  @IsOptional()
  @IsInt()
  resolution: number | null = null;
}

export class CalendarBody {
  @ApiProperty({ example: 'Customer service' })
  @IsString()
  @Length(1, 100)
  name: string;

  @ApiProperty({ type: CalendarDefinitionBody })
  @IsObject()
  @ValidateNested()
  @Type(() => CalendarDefinitionBody)
  definition: CalendarDefinitionBody;

  @ApiProperty({ type: PromisesBody })
  @IsObject()
  @ValidateNested()
  @Type(() => PromisesBody)
  promises: PromisesBody;

  @ApiProperty({ enum: WHEN_SHUT, description: 'What web chat does outside opening hours.' })
  @IsIn(WHEN_SHUT)
  whenShut: WhenShut;

  @ApiPropertyOptional({
    type: [String],
    example: ['sales'],
    description:
      'Teams whose own hours these are. None: the hours of the workspace, for every team without its own.',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(TEAMS_MAX)
  @IsString({ each: true })
  teamIds?: string[];

  @ApiProperty({ description: 'The version you looked at; 0 for a new calendar.', example: 0 })
  @IsInt()
  @Min(0)
  basedOn: number;
}

const INSTANT = { type: String, format: 'date-time', nullable: true } as const;

export class CalendarView {
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'null: never published',
  })
  calendarId: string | null;
  @ApiProperty() calendarVersion: number;
  @ApiProperty(INSTANT) publishedAt: string | null;
  @ApiProperty() name: string;
  @ApiProperty({ type: CalendarDefinitionBody }) definition: CalendarDefinitionBody;
  @ApiProperty({ type: PromisesBody }) promises: PromisesBody;
  @ApiProperty({ enum: WHEN_SHUT }) whenShut: WhenShut;
  @ApiProperty({ type: [String], description: 'None: the hours of the workspace.' })
  teamIds: readonly string[];
  @ApiProperty() isOpenNow: boolean;
  @ApiPropertyOptional({ ...INSTANT, description: 'null when it is open, or never opens.' })
  opensAt: string | null;
  @ApiPropertyOptional({ ...INSTANT, description: 'null when it is shut, or never shuts.' })
  shutsAt: string | null;
}
