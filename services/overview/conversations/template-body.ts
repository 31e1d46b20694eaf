/** What an agent gives a template: the values of its parameters. */
import type { Content, Media, TemplateHeaderValue } from '#libs/conversation';
import { badField } from '#libs/host';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsLatitude,
  IsLongitude,
  IsOptional,
  IsString,
  IsUrl,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';

const CATEGORIES = ['marketing', 'utility', 'authentication'] as const;

const BUTTON_KINDS = ['url', 'quick_reply', 'copy_code', 'flow'] as const;
/** Types where the sender names none; a template takes PDFs for documents. */
const USUAL_MIMES = { image: 'image/jpeg', video: 'video/mp4', file: 'application/pdf' } as const;

/** The file above the words: one that is uploaded with the message, or a public address. */
export class TemplateFileBody {
  @ApiProperty({ enum: ['image', 'video', 'file'] })
  @IsIn(['image', 'video', 'file'])
  kind: keyof typeof USUAL_MIMES;

  @ApiPropertyOptional({
    description:
      'Public, of https: the platform fetches it, we do not. Absent where the file itself comes with the message (`messages/with-file`).',
  })
  @IsOptional()
  @IsUrl({ protocols: ['https'], require_protocol: true })
  @MaxLength(2_000)
  url?: string;

  @ApiPropertyOptional({ description: 'As the customer sees a document named.' })
  @IsOptional()
  @IsString()
  @Length(1, 240)
  name?: string;

  @ApiPropertyOptional({ example: 'application/pdf' })
  @IsOptional()
  @Matches(/^[a-z]+\/[a-z0-9.+-]{1,80}$/, { message: 'mime must be as image/png' })
  mime?: string;
}

/** The place above the words. */
export class TemplatePlaceBody {
  @ApiProperty()
  @IsLatitude()
  latitude: number;

  @ApiProperty()
  @IsLongitude()
  longitude: number;

  @ApiProperty()
  @IsString()
  @Length(1, 100)
  name: string;

  @ApiProperty()
  @IsString()
  @Length(1, 200)
  address: string;
}

export class TemplateButtonBody {
  @ApiProperty({ description: 'Its place among the buttons, from 0.' })
  @IsInt()
  @Min(0)
  @Max(9)
  index: number;

  @ApiProperty({ enum: BUTTON_KINDS })
  @IsIn(BUTTON_KINDS)
  kind: (typeof BUTTON_KINDS)[number];

  @ApiProperty({
    description:
      'The end of the address, what comes back when it is pressed, the code to copy, or the token of a form.',
  })
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

  @ApiPropertyOptional({ description: 'Name of that parameter, where it has one.' })
  @IsOptional()
  @Matches(/^[a-z0-9_]{1,60}$/i, { message: 'headerName must be a name' })
  headerName?: string;

  @ApiPropertyOptional({ type: TemplateFileBody, description: 'Of a header that is a file.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => TemplateFileBody)
  headerFile?: TemplateFileBody;

  @ApiPropertyOptional({ type: TemplatePlaceBody, description: 'Of a header that is a place.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => TemplatePlaceBody)
  headerPlace?: TemplatePlaceBody;

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

/**
 * @param uploaded the file that came with the message, for its header
 * Throws a 400 when a header's file is neither linked nor uploaded, or is of another kind.
 */
export function templateOf(name: string, body: TemplateBody, uploaded?: Media): Content {
  const { language, category, parameters = [], parameterNames, buttons, text } = body;
  const header = headerOf(body, uploaded);
  return {
    kind: 'template',
    name,
    language,
    parameters: [...parameters],
    ...(category ? { category } : {}),
    ...(parameterNames ? { parameterNames: [...parameterNames] } : {}),
    ...(header ? { header } : {}),
    ...(buttons
      ? { buttons: buttons.map(({ index, kind, value }) => ({ index, kind, value })) }
      : {}),
    ...(text ? { text } : {}),
  };
}

function headerOf(body: TemplateBody, uploaded: Media | undefined): TemplateHeaderValue | null {
  const { header, headerName, headerFile, headerPlace } = body;
  if (uploaded && !headerFile) throw badField('headerFile', 'must say what the file is');
  if (headerFile) return { kind: headerFile.kind, media: fileOf(headerFile, uploaded) };
  if (headerPlace) {
    const { latitude, longitude, name, address } = headerPlace;
    return { kind: 'location', latitude, longitude, name, address };
  }
  return header ? { text: header, ...(headerName ? { name: headerName } : {}) } : null;
}

function fileOf(
  { kind, url, name, mime = USUAL_MIMES[kind] }: TemplateFileBody,
  uploaded: Media | undefined,
): Media {
  const named = name ? { name } : {};
  if (!uploaded) {
    if (!url) throw badField('headerFile.url', 'must be given where no file is uploaded');
    return { mime, ...named, source: { from: 'url', url } };
  }
  if (url) throw badField('headerFile.url', 'must not be given with a file');
  if (kind !== 'file' && !uploaded.mime.startsWith(`${kind}/`))
    throw badField('file', `must be ${kind === 'image' ? 'a picture' : 'a film'}`);
  return { ...uploaded, ...named };
}
