/** What may be sent to the Cloud API's `/messages`, and what a phone shows of it. Pure. */
import { z } from 'zod';
import type { Bubble } from '../phones.js';
import { offersOf } from './offers.js';

const TEXT_MAX = 4_096;

const Media = z.looseObject({
  id: z.string().optional(),
  link: z.string().optional(),
  caption: z.string().max(1_024).optional(),
  filename: z.string().optional(),
});
const Option = z.looseObject({ id: z.string(), title: z.string() });
const Products = z.array(z.looseObject({ product_retailer_id: z.string() }));
const Interactive = z.looseObject({
  type: z.string(),
  header: z.looseObject({ type: z.string(), text: z.string().max(60).optional() }).optional(),
  body: z.looseObject({ text: z.string().min(1).max(1_024) }).optional(),
  action: z.looseObject({
    buttons: z
      .array(z.looseObject({ reply: Option }))
      .max(3)
      .optional(),
    sections: z
      .array(
        z.looseObject({
          title: z.string().max(24).optional(),
          rows: z.array(Option).optional(),
          product_items: Products.max(30).optional(),
        }),
      )
      .max(10)
      .optional(),
    catalog_id: z.string().optional(),
    product_retailer_id: z.string().optional(),
    parameters: z
      .looseObject({
        flow_message_version: z.string().optional(),
        flow_id: z.string().optional(),
        flow_cta: z.string().max(20).optional(),
        flow_token: z.string().optional(),
      })
      .optional(),
  }),
});
export const SendRequest = z.object({
  messaging_product: z.literal('whatsapp'),
  recipient_type: z.string().optional(),
  to: z.string().min(1).optional(),
  recipient: z.string().min(1).optional(),
  type: z.string().default('text'),
  context: z.looseObject({ message_id: z.string() }).optional(),
  biz_opaque_callback_data: z.string().max(512).optional(),
  text: z.looseObject({ body: z.string().min(1).max(TEXT_MAX) }).optional(),
  image: Media.optional(),
  video: Media.optional(),
  audio: Media.optional(),
  document: Media.optional(),
  sticker: Media.optional(),
  location: z.looseObject({ latitude: z.coerce.number(), longitude: z.coerce.number() }).optional(),
  reaction: z.looseObject({ message_id: z.string(), emoji: z.string() }).optional(),
  interactive: Interactive.optional(),
  template: z.looseObject({ name: z.string() }).optional(),
});
export type SendRequest = z.infer<typeof SendRequest>;

export const ReadRequest = z.looseObject({
  messaging_product: z.literal('whatsapp'),
  status: z.literal('read'),
  message_id: z.string(),
  typing_indicator: z.looseObject({}).optional(),
});

export type ShownPart = Pick<Bubble, 'kind' | 'text' | 'mediaUrl' | 'mediaName' | 'options'>;

/** What the phone shows of a request; null when the part that `type` names is missing. */
export function partOf(request: SendRequest): ShownPart | null {
  switch (request.type) {
    case 'text':
      return request.text ? { kind: 'text', text: request.text.body } : null;
    case 'image':
    case 'sticker':
    case 'video':
    case 'audio':
    case 'document': {
      const media = request[request.type];
      if (!media?.id && !media?.link) return null;
      const kind = request.type === 'document' || request.type === 'video' ? 'file' : request.type;
      const mediaUrl = media.link ?? `/sandbox/media/${media.id}`;
      return { kind, text: media.caption ?? '', mediaUrl, mediaName: media.filename };
    }
    case 'location':
      return request.location
        ? { kind: 'location', text: `${request.location.latitude}, ${request.location.longitude}` }
        : null;
    case 'interactive': {
      if (!request.interactive) return null;
      const { action, body } = request.interactive;
      const choices = [
        ...(action.buttons ?? []).map((button) => button.reply),
        ...(action.sections ?? []).flatMap((section) => section.rows ?? []),
      ];
      const options = [
        ...choices.map(({ id, title }) => ({ title, payload: id })),
        ...offersOf(request.interactive),
      ];
      return { kind: 'text', text: body?.text ?? '', options };
    }
    case 'template':
      return request.template ? { kind: 'notice', text: request.template.name } : null;
    case 'reaction':
      return request.reaction
        ? { kind: 'notice', text: `Reacted ${request.reaction.emoji}` }
        : null;
    default:
      return null;
  }
}
