/** What a Messenger or Instagram message says, in the house's kinds of content. */
import type { Content, Media, MediaContent } from '#libs/conversation';
import { z } from 'zod';
import { AnyObject, Id, optional, plainWord } from './values.js';

const Coordinates = z.looseObject({ lat: z.coerce.number(), long: z.coerce.number() });
const Button = z.looseObject({
  title: optional(z.string()),
  payload: optional(z.string()),
  url: optional(z.string()),
});
const Card = z.looseObject({
  title: optional(z.string()),
  subtitle: optional(z.string()),
  url: optional(z.string()),
});

const Payload = z.looseObject({
  url: optional(z.string()),
  title: optional(z.string()),
  sticker_id: optional(Id),
  coordinates: optional(Coordinates),
  template_type: optional(z.string()),
  text: optional(z.string()),
  buttons: optional(z.array(Button)),
  elements: optional(z.array(Card)),
  product: optional(z.looseObject({ elements: optional(z.array(Card)) })),
});

const Attachment = z.looseObject({
  type: z.string().catch('unknown'),
  title: optional(z.string()),
  url: optional(z.string()),
  payload: optional(Payload),
});
type Attachment = z.output<typeof Attachment>;

export const Message = z.looseObject({
  mid: optional(Id),
  text: optional(z.string()),
  is_echo: optional(z.boolean()),
  is_deleted: optional(z.boolean()),
  is_unsupported: optional(z.boolean()),
  metadata: optional(z.string()),
  quick_reply: optional(z.looseObject({ payload: optional(z.string()) })),
  reply_to: optional(z.looseObject({ mid: optional(Id), story: optional(AnyObject) })),
  referral: optional(AnyObject),
  // One attachment alone may come without its list.
  attachments: optional(
    z.preprocess(
      (value) => (value && !Array.isArray(value) ? [value] : value),
      z.array(Attachment).nullish(),
    ),
  ),
});
export type Message = z.output<typeof Message>;

const MEDIA_KINDS = ['image', 'video', 'audio', 'file', 'sticker'] as const;
type MediaKind = (typeof MEDIA_KINDS)[number];

/** Shared things: shown as a card that leads there. */
const SHARES = [
  'fallback',
  'share',
  'reel',
  'ig_reel',
  'post',
  'ig_post',
  'story_mention',
  'ig_story',
];

/**
 * What the message says, as one content where possible: text, a file with the text under it, or
 * text with several files. Things that are neither (a location, a shared post) follow as contents
 * of their own. Never empty.
 */
export function contentsOf(message: Message): Content[] {
  const text = message.text ?? '';
  if (message.quick_reply)
    return [
      {
        kind: 'button_reply',
        title: text || (message.quick_reply.payload ?? ''),
        payload: message.quick_reply.payload ?? '',
      },
    ];
  const attachments = withoutDoubleStickers(message.attachments ?? []);
  const files = attachments.flatMap((each) => mediaOf(each) ?? []);
  // A link's preview says nothing that the text does not say.
  const others = attachments.filter(
    (each) => !mediaOf(each) && !(each.type === 'fallback' && text !== ''),
  );
  const main = mainContent(text, files);
  const contents = [...(main ? [main] : []), ...others.map(otherContent)];
  return contents.length > 0 ? contents : [{ kind: 'unsupported', what: whatItWas(message) }];
}

function mainContent(text: string, files: readonly MediaContent[]): Content | null {
  const [first] = files;
  if (!first) return text === '' ? null : { kind: 'text', text };
  if (files.length === 1) return text === '' ? first : { ...first, caption: text };
  return {
    kind: 'rich_text',
    html: asHtml(text),
    text,
    attachments: files.map((file) => file.media),
  };
}

function whatItWas(message: Message): string {
  return message.is_unsupported ? 'message that the platform does not show' : 'empty message';
}

/** Until mid-2026 a sticker came twice: as an image and as itself. */
function withoutDoubleStickers(attachments: readonly Attachment[]): readonly Attachment[] {
  const stickers = attachments
    .filter((each) => each.type === 'sticker')
    .map((each) => each.payload?.sticker_id);
  return attachments.filter(
    (each) =>
      each.type === 'sticker' ||
      !each.payload?.sticker_id ||
      !stickers.includes(each.payload.sticker_id),
  );
}

function mediaOf(attachment: Attachment): MediaContent | null {
  const kind = attachment.payload?.sticker_id
    ? 'sticker'
    : MEDIA_KINDS.find((each) => each === attachment.type);
  const url = attachment.payload?.url ?? attachment.url;
  return kind && url ? { kind, media: mediaAt(url, kind) } : null;
}

/** Types by the address's ending; the platform does not name them. */
const TYPES: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  ogg: 'audio/ogg',
  wav: 'audio/wav',
  aac: 'audio/aac',
  pdf: 'application/pdf',
};
const USUAL: Readonly<Record<MediaKind, string>> = {
  image: 'image/jpeg',
  sticker: 'image/png',
  video: 'video/mp4',
  audio: 'audio/mp4',
  file: 'application/octet-stream',
};

function mediaAt(url: string, kind: MediaKind): Media {
  const name = fileName(url);
  const ending = name.split('.').pop()?.toLowerCase() ?? '';
  return {
    mime: TYPES[ending] ?? USUAL[kind],
    ...(kind === 'file' && name !== '' ? { name } : {}),
    source: { from: 'url', url },
  };
}

function fileName(url: string): string {
  const last = /([^/?#]*)(?:[?#].*)?$/s.exec(url.slice(0, 4096))?.[1] ?? '';
  try {
    return decodeURIComponent(last).slice(0, 255);
  } catch {
    return last.slice(0, 255);
  }
}

function otherContent(attachment: Attachment): Content {
  const { type, payload } = attachment;
  if (type === 'location' && payload?.coordinates)
    return {
      kind: 'location',
      latitude: payload.coordinates.lat,
      longitude: payload.coordinates.long,
      ...(attachment.title ? { name: attachment.title } : {}),
    };
  // A kind that is newer than this, but leads somewhere, is a card that leads there.
  const leads = type !== 'template' && !MEDIA_KINDS.some((kind) => kind === type);
  if (SHARES.includes(type) || (leads && type !== 'location' && (payload?.url ?? attachment.url))) {
    const title = attachment.title ?? payload?.title;
    const url = payload?.url ?? attachment.url;
    return {
      kind: 'referral',
      source: type,
      ...(title ? { title } : {}),
      ...(url ? { url } : {}),
      fields: payload ?? {},
    };
  }
  return (
    templateContent(type, payload) ?? {
      kind: 'unsupported',
      what: plainWord(nameOf(type, payload)) || 'attachment',
    }
  );
}

function nameOf(type: string, payload: z.output<typeof Payload> | null | undefined): string {
  return payload?.template_type ? `${type} ${payload.template_type}` : type;
}

/** Templates that our own side sent from another app: cards, or text with buttons. */
function templateContent(
  type: string,
  payload: z.output<typeof Payload> | null | undefined,
): Content | null {
  if (type !== 'template' || !payload) return null;
  const cards = payload.elements ?? payload.product?.elements ?? [];
  if (cards.length > 0)
    return {
      kind: 'carousel',
      cards: cards.map((card) => ({
        title: card.title ?? '',
        ...(card.subtitle ? { text: card.subtitle } : {}),
        ...(card.url ? { url: card.url } : {}),
      })),
    };
  if (payload.text && payload.buttons?.length)
    return {
      kind: 'list',
      text: payload.text,
      options: payload.buttons.map(({ title, payload: choice, url }) => ({
        title: title ?? '',
        payload: choice ?? url ?? '',
      })),
    };
  return null;
}

function asHtml(text: string): string {
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return escaped.replace(/\n/g, '<br>');
}
