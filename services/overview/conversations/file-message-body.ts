/** A message with a file: what comes beside the bytes, and what the two make together. */
import { createHash } from 'node:crypto';
import type { Content, Media, MediaContent } from '#libs/conversation';
import { fileType } from '#libs/file-type';
import { badField } from '#libs/host';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsDefined,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { TEXT_CHARS_MAX } from './command-bodies.js';
import { TemplateBody, templateOf } from './template-body.js';

const NAME_CHARS_MAX = 240;

export class NamedTemplateBody {
  @ApiProperty()
  @IsString()
  @Length(1, 512)
  name: string;

  @ApiProperty({ type: TemplateBody, description: 'With a `headerFile` that has no `url`.' })
  @IsDefined()
  @ValidateNested()
  @Type(() => TemplateBody)
  template: TemplateBody;
}

export class FileMessageBody {
  @ApiPropertyOptional({
    format: 'uuid',
    description: 'Chosen by the client: the same id is the same message.',
  })
  @IsOptional()
  @IsUUID()
  messageId?: string;

  @ApiPropertyOptional({ description: 'Words under the file.' })
  @IsOptional()
  @IsString()
  @MaxLength(TEXT_CHARS_MAX)
  caption?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'As for a message of words.' })
  @IsOptional()
  @IsUUID()
  replyToMessageId?: string;

  @ApiPropertyOptional({
    type: NamedTemplateBody,
    description: 'The file stands above the words of this template, instead of alone.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => NamedTemplateBody)
  template?: NamedTemplateBody;
}

export interface UploadedFile {
  /** As the browser named it. */
  readonly name: string;
  readonly mime: string;
  readonly bytes: Buffer;
}

/** What its first bytes say counts, not what the browser announced. */
export function mediaOf({ name, mime, bytes }: UploadedFile, blobId: string): Media {
  if (bytes.length === 0) throw badField('file', 'must not be empty');
  const known = name.split(/[\\/]/).at(-1)?.trim().slice(0, NAME_CHARS_MAX);
  return {
    mime: fileType(bytes, mime),
    ...(known ? { name: known } : {}),
    sizeBytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    source: { from: 'blob', blobId },
  };
}

export function contentWith(media: Media, { caption, template }: FileMessageBody): Content {
  if (template) return templateOf(template.name, template.template, media);
  const words = caption?.trim();
  return { kind: kindOf(media), media, ...(words ? { caption: words } : {}) };
}

function kindOf({ mime }: Media): MediaContent['kind'] {
  const [family] = mime.split('/');
  return family === 'image' || family === 'video' || family === 'audio' ? family : 'file';
}
