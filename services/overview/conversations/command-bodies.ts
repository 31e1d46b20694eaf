/** What agents may send: the bodies of the commands, with their rules. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { FormBody, ProductsBody } from './offer-body.js';
import { TemplateBody } from './template-body.js';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsInt,
  IsLatitude,
  IsLongitude,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUrl,
  IsUUID,
  Length,
  Matches,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';

/** Longer than any channel carries in one message; delivery splits what a channel cannot. */
export const TEXT_CHARS_MAX = 20_000;
/** Kinds that an agent can write by hand. */
export const WRITABLE_KINDS = [
  'text',
  'list',
  'article',
  'location',
  'template',
  'form',
  'carousel',
] as const;

export class OptionBody {
  @ApiProperty()
  @IsString()
  @Length(1, 200)
  title: string;

  @ApiProperty({ description: 'What comes back when it is chosen.' })
  @IsString()
  @Length(1, 200)
  payload: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(200)
  description?: string;
}

const when = (...kinds: string[]) => ValidateIf(({ kind }: ContentBody) => kinds.includes(kind));

export class ContentBody {
  @ApiProperty({ enum: WRITABLE_KINDS })
  @IsIn(WRITABLE_KINDS)
  kind: (typeof WRITABLE_KINDS)[number];

  @ApiPropertyOptional({ description: 'text, list, form, carousel' })
  @when('text', 'list', 'form', 'carousel')
  @IsString()
  @IsNotEmpty()
  @MaxLength(TEXT_CHARS_MAX)
  text?: string;

  @ApiPropertyOptional({ type: [OptionBody], description: 'list' })
  @when('list')
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(30)
  @ValidateNested({ each: true })
  @Type(() => OptionBody)
  options?: OptionBody[];

  @ApiPropertyOptional({ description: 'article' })
  @when('article')
  @IsString()
  @Length(1, 500)
  title?: string;

  @ApiPropertyOptional({ description: 'article' })
  @when('article')
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true })
  url?: string;

  @ApiPropertyOptional({ description: 'article' })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  summary?: string;

  @ApiPropertyOptional({ description: 'location' })
  @when('location')
  @IsLatitude()
  latitude?: number;

  @ApiPropertyOptional({ description: 'location' })
  @when('location')
  @IsLongitude()
  longitude?: number;

  @ApiPropertyOptional({ description: 'location, template' })
  @IsOptional()
  @IsString()
  @MaxLength(512)
  name?: string;

  @ApiPropertyOptional({ type: TemplateBody, description: 'template; `name` is its name' })
  @when('template')
  @IsDefined()
  @ValidateNested()
  @Type(() => TemplateBody)
  template?: TemplateBody;

  @ApiPropertyOptional({ type: FormBody, description: 'form: one that the platform keeps' })
  @when('form')
  @IsDefined()
  @ValidateNested()
  @Type(() => FormBody)
  form?: FormBody;

  @ApiPropertyOptional({ type: ProductsBody, description: "carousel: of the platform's catalogue" })
  @when('carousel')
  @IsDefined()
  @ValidateNested()
  @Type(() => ProductsBody)
  products?: ProductsBody;
}

export class UsedSuggestionBody {
  @ApiProperty()
  @IsString()
  @Length(1, 100)
  entryId: string;

  @ApiProperty({ description: 'The agent changed its words.' })
  @IsBoolean()
  isEdited: boolean;
}

export class MessageBody {
  @ApiPropertyOptional({
    format: 'uuid',
    description: 'Chosen by the client: the same id is the same message.',
  })
  @IsOptional()
  @IsUUID()
  messageId?: string;

  @ApiPropertyOptional({ description: 'Short for a content of kind text.' })
  @ValidateIf(({ content }: MessageBody) => content === undefined)
  @IsString()
  @IsNotEmpty()
  @MaxLength(TEXT_CHARS_MAX)
  text?: string;

  @ApiPropertyOptional({ type: ContentBody })
  @IsOptional()
  @ValidateNested()
  @Type(() => ContentBody)
  content?: ContentBody;

  @ApiPropertyOptional({
    format: 'uuid',
    description:
      'The message of the customer, in the same conversation, that this one answers. The channel shows it in its way: as a quote, or as the thread of a mail.',
  })
  @IsOptional()
  @IsUUID()
  replyToMessageId?: string;

  @ApiPropertyOptional({ type: UsedSuggestionBody, description: 'What the words were made from.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => UsedSuggestionBody)
  suggestion?: UsedSuggestionBody;
}

/** One sign as people see one, however many characters it is made of (UTS 51). */
const ONE_EMOJI = new RegExp('^\\p{RGI_Emoji}$', 'v');

export class ReactionBody {
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'One emoji; `null` takes the last one back.',
  })
  @ValidateIf(({ emoji }: ReactionBody) => emoji !== null)
  @IsString()
  @Matches(ONE_EMOJI, { message: 'emoji must be one emoji' })
  emoji: string | null;
}

export class OfferBody {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  offerId: string;

  @ApiPropertyOptional({
    description:
      'Number of the lease under which the agent acts, as the live socket said it: who was gone in between is refused.',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  lease?: number;
}

export class PickUpBody {
  @ApiPropertyOptional({ description: 'Why in spite of the capacity; for leads, goes on record.' })
  @IsOptional()
  @IsString()
  @Length(3, 500)
  overrideReason?: string;
}

export class TransferBody {
  @ApiProperty({ description: 'An agent id, "queue", "bot", or "team:" and the name of a team.' })
  @IsString()
  @Matches(
    /^(?:queue|bot|team:[a-z0-9][a-z0-9-]{0,39}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/,
    { message: 'to must be an agent id, "queue", "bot" or "team:<name>"' },
  )
  to: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  note?: string;

  @ApiPropertyOptional({
    description: 'Why it goes to an agent who is full or not here; for leads, goes on record.',
  })
  @IsOptional()
  @IsString()
  @Length(3, 500)
  overrideReason?: string;
}

export class NoteBody {
  @ApiPropertyOptional({ format: 'uuid', description: 'Chosen by the client, as for messages.' })
  @IsOptional()
  @IsUUID()
  noteId?: string;

  @ApiProperty()
  @IsString()
  @IsNotEmpty()
  @MaxLength(TEXT_CHARS_MAX)
  text: string;
}

const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{N} _.:/-]{0,48}[\p{L}\p{N}])?$/u;
const LABEL_RULE = {
  each: true,
  message: 'must hold labels of 1 to 50 letters, digits, spaces and _ . : / -',
};

export class LabelsBody {
  @ApiPropertyOptional({ type: [String] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @Matches(LABEL, LABEL_RULE)
  add?: string[];

  @ApiPropertyOptional({ type: [String] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @Matches(LABEL, LABEL_RULE)
  remove?: string[];
}

export class SeenBody {
  @ApiProperty({ description: 'Version up to which the conversation was on the screen.' })
  @IsInt()
  @Min(1)
  version: number;
}
