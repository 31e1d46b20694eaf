/**
 * Says a content in the words that a channel has. Called before every send; channels can rely on
 * getting only what their capabilities name, cut to their lengths.
 *
 * The rules, one line each (the first that the channel can carry wins):
 *
 * | kind | becomes |
 * |---|---|
 * | rich text | plain text, then each file as a part of its own |
 * | sticker | image, then file |
 * | image, video, audio | file |
 * | file | text with its name, and its address where it has a public one |
 * | list (options) | buttons or native list while they fit, else numbered text |
 * | rating (asked for) | a list of 5 to 1, then as lists go |
 * | form | the platform's own form where it keeps one, else text that asks for each field |
 * | carousel (of a catalogue) | products of the platform's catalogue, else text that says the same |
 * | carousel, article, referral, order, location, contact card | text that says the same |
 * | template | its words where they are known, else its name: the channel has no such thing |
 * | button reply, list reply, form answer, system notice, unsupported | text that says the same |
 */
import { type Content, type ListContent, type Media, summaryOf } from '#libs/conversation';
import type { Capabilities, Channel } from './channel.js';
import { splitText } from './split.js';

type MediaKind = 'image' | 'video' | 'audio' | 'file' | 'sticker';

const FALLBACK_KINDS: Readonly<Record<MediaKind, readonly MediaKind[]>> = {
  sticker: ['image', 'file'],
  image: ['file'],
  video: ['file'],
  audio: ['file'],
  file: [],
};

/**
 * What goes out for one content, in order: each part fits the channel, and the parts together say
 * all of it. Empty only when there is nothing to say (a text of white space).
 */
export function partsFor(
  content: Content,
  channel: Pick<Channel, 'capabilities' | 'degrade'>,
): Content[] {
  const { capabilities } = channel;
  if (content.kind === 'rich_text' && !capabilities.kinds.includes('rich_text'))
    return [
      ...partsFor({ kind: 'text', text: content.text }, channel),
      ...(content.attachments ?? []).flatMap((media) =>
        partsFor({ kind: kindOf(media), media }, channel),
      ),
    ];
  const fitting = degrade(content, channel);
  if (fitting.kind === 'text')
    return splitText(fitting.text, capabilities.textCharsMax, capabilities.textUnit).map(
      (text) => ({
        kind: 'text',
        text,
      }),
    );
  return isMedia(fitting) ? withFittingCaption(fitting, channel) : [fitting];
}

/** The nearest content that the channel can carry. Long texts stay long: see `partsFor`. */
export function degrade(
  content: Content,
  channel: Pick<Channel, 'capabilities' | 'degrade'>,
): Content {
  const own = channel.degrade?.(content) ?? content;
  if (canCarry(own, channel.capabilities)) return own;
  if (own.kind === 'rating' && own.score === undefined)
    return degrade(ratingQuestion(own.comment), channel);
  if (isMedia(own)) {
    const kind = FALLBACK_KINDS[own.kind].find((other) =>
      channel.capabilities.kinds.includes(other),
    );
    if (kind) return { ...own, kind };
  }
  return { kind: 'text', text: inPlainWords(own) };
}

function canCarry(content: Content, capabilities: Capabilities): boolean {
  if (content.kind === 'list') return fitsOptions(content, capabilities);
  return capabilities.kinds.includes(content.kind);
}

function fitsOptions(list: ListContent, capabilities: Capabilities): boolean {
  const optionsMax = Math.max(capabilities.buttonsMax, capabilities.listOptionsMax ?? 0);
  const titleMax = capabilities.optionTitleCharsMax ?? Number.POSITIVE_INFINITY;
  return (
    capabilities.kinds.includes('list') &&
    list.options.length > 0 &&
    list.options.length <= optionsMax &&
    list.options.every((option) => option.title.length <= titleMax && option.title !== '') &&
    splitText(list.text, capabilities.textCharsMax, capabilities.textUnit).length === 1
  );
}

/** The content as a person would write it in one plain text. Never empty. */
export function inPlainWords(content: Content): string {
  switch (content.kind) {
    case 'list':
      return asNumberedText(content);
    case 'form':
      return lines(content.text, ...content.fields.map((field) => `${field.label}:`));
    case 'form_answer':
      return lines(
        ...Object.entries(content.answers).map(([name, answer]) => `${name}: ${answer}`),
      );
    case 'carousel':
      return (
        [content.text, ...content.cards.map((card) => lines(card.title, card.text, card.url))]
          .filter(Boolean)
          .join('\n\n') || summaryOf(content)
      );
    case 'article':
      return lines(content.title, content.summary, content.url);
    case 'referral':
      return lines(content.title ?? content.source, content.url);
    case 'location':
      return lines(content.name, content.address, mapAddress(content.latitude, content.longitude));
    case 'contact_card':
      return content.contacts
        .map((contact) => lines(contact.name, ...contact.phones, ...contact.emails))
        .join('\n\n');
    case 'order':
      return lines(
        content.text,
        ...content.items.map((item) => `${item.quantity} x ${item.productId}`),
      );
    case 'image':
    case 'video':
    case 'audio':
    case 'file':
    case 'sticker':
      return lines(summaryOf(content), publicAddress(content.media));
    default:
      return summaryOf(content);
  }
}

/** A question and its options as text, for channels and lists that have no buttons to press. */
export function asNumberedText(list: ListContent): string {
  return lines(list.text, ...list.options.map(numbered));
}

function numbered(option: ListContent['options'][number], index: number): string {
  return `${index + 1}. ${option.title}${option.description ? ` (${option.description})` : ''}`;
}

function ratingQuestion(text: string | undefined): ListContent {
  return {
    kind: 'list',
    text: text ?? 'How did we do? 5 is best, 1 is worst.',
    options: ['5', '4', '3', '2', '1'].map((score) => ({
      title: score,
      payload: `rating:${score}`,
    })),
  };
}

type MediaPart = Extract<Content, { kind: MediaKind }>;

function isMedia(content: Content): content is MediaPart {
  return content.kind in FALLBACK_KINDS;
}

/** A caption that is too long goes ahead of the file as text of its own. */
function withFittingCaption(
  part: MediaPart,
  channel: Pick<Channel, 'capabilities' | 'degrade'>,
): Content[] {
  const { caption, ...bare } = part;
  if (!caption) return [bare];
  const { captionCharsMax, textCharsMax, textUnit } = channel.capabilities;
  const max = captionCharsMax ?? textCharsMax;
  const fits =
    max > 0 && (textUnit === 'utf16' ? caption.length : Buffer.byteLength(caption)) <= max;
  return fits ? [part] : [...partsFor({ kind: 'text', text: caption }, channel), bare];
}

function kindOf(media: Media): MediaKind {
  const family = media.mime.split('/')[0];
  return family === 'image' || family === 'video' || family === 'audio' ? family : 'file';
}

function publicAddress(media: Media): string | undefined {
  return media.source.from === 'url' ? media.source.url : undefined;
}

function mapAddress(latitude: number, longitude: number): string {
  return `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}`;
}

function lines(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join('\n') || '(empty message)';
}
