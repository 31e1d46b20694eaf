/** What an agent offers beside words, where the platform keeps it: a form of it, products of its catalogue. */
import type { CarouselContent, FormContent } from '#libs/conversation';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsOptional,
  IsString,
  Length,
  ValidateNested,
} from 'class-validator';

export class FormBody {
  @ApiProperty({ description: 'Its id at the platform: a flow of WhatsApp.' })
  @IsString()
  @Length(1, 100)
  id: string;

  @ApiProperty({ description: 'What stands on the button that opens it; WhatsApp takes 20.' })
  @IsString()
  @Length(1, 40)
  button: string;

  @ApiPropertyOptional({ description: 'Where it opens; its first screen when absent.' })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  screen?: string;

  @ApiPropertyOptional({ description: 'Comes back with the answer.' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  token?: string;
}

export class ProductBody {
  @ApiProperty({ description: 'Its number in the catalogue.' })
  @IsString()
  @Length(1, 100)
  productId: string;

  @ApiProperty({ description: 'For the thread, and for channels without the catalogue.' })
  @IsString()
  @Length(1, 200)
  title: string;
}

export class ProductsBody {
  @ApiProperty({ description: 'The catalogue at the platform.' })
  @IsString()
  @Length(1, 100)
  catalogueId: string;

  @ApiPropertyOptional({ description: 'Above several products.' })
  @IsOptional()
  @IsString()
  @Length(1, 60)
  title?: string;

  @ApiProperty({ type: [ProductBody], description: 'None: the whole catalogue is offered.' })
  @IsArray()
  @ArrayMaxSize(30)
  @ValidateNested({ each: true })
  @Type(() => ProductBody)
  items: ProductBody[];
}

export function formOf(text: string, { id, button, screen, token }: FormBody): FormContent {
  const native = { id, button, ...(screen ? { screen } : {}), ...(token ? { token } : {}) };
  return { kind: 'form', text, fields: [], native };
}

export function productsOf(text: string, body: ProductsBody): CarouselContent {
  const { catalogueId, title, items } = body;
  return {
    kind: 'carousel',
    text,
    cards: items.map((item) => ({ title: item.title, productId: item.productId })),
    catalogue: { id: catalogueId, ...(title ? { title } : {}) },
  };
}
