/** What a WhatsApp message says, in the house's kinds of content. */
import type { Content, Media } from '#libs/conversation';
import { plainWord, readJson } from '#libs/meta';
import { z } from 'zod';
import { askedContent } from './interactive.js';
import {
  Button,
  Cards,
  File,
  Interactive,
  Location,
  Message,
  Order,
  System,
  Template,
  Text,
} from './payload.js';

/** Types whose content is a file, and what we call them. */
const FILES = {
  image: 'image',
  video: 'video',
  audio: 'audio',
  voice: 'audio',
  document: 'file',
  sticker: 'sticker',
} as const;

/** Members that say what a message is, in the order in which they count. */
const TYPES: readonly string[] = [
  ...Object.keys(FILES),
  'interactive',
  'template',
  'button',
  'location',
  'contacts',
  'order',
  'system',
  'reaction',
  'revoke',
  'edit',
  'text',
];

const USUAL_TYPES: Readonly<Record<string, string>> = {
  image: 'image/jpeg',
  video: 'video/mp4',
  audio: 'audio/ogg',
  file: 'application/octet-stream',
  sticker: 'image/webp',
};

const SYSTEM_WORDS: Readonly<Record<string, string>> = {
  user_identity_changed: 'The customer set WhatsApp up anew, or on another phone.',
  customer_identity_changed: 'The customer set WhatsApp up anew, or on another phone.',
};

/** Never throws for a kind we do not know; throws for one we know in a form we do not. */
export function contentOf(message: Message): Content {
  const type = message.type ?? 'unknown';
  const said = message[type];
  if (isFile(type)) return fileContent(type, File.parse(said));
  switch (type) {
    case 'text':
      return { kind: 'text', text: Text.parse(said).body };
    case 'button': {
      const { text, payload } = Button.parse(said);
      return { kind: 'button_reply', title: text ?? payload ?? '', payload: payload ?? '' };
    }
    case 'interactive':
      return askedContent(said) ?? interactiveContent(Interactive.parse(said));
    case 'template':
      return templateContent(Template.parse(said));
    case 'location': {
      const { latitude, longitude, name, address } = Location.parse(said);
      return {
        kind: 'location',
        latitude,
        longitude,
        ...(name ? { name } : {}),
        ...(address ? { address } : {}),
      };
    }
    case 'contacts':
      return { kind: 'contact_card', contacts: Cards.parse(said).map(cardOf) };
    case 'order':
      return orderContent(Order.parse(said));
    case 'system': {
      const { type: code, body } = System.parse(said);
      return {
        kind: 'system_notice',
        code: plainWord(code) || 'system',
        text: body || SYSTEM_WORDS[code ?? ''] || '',
      };
    }
    case 'request_welcome':
      return {
        kind: 'system_notice',
        code: 'request_welcome',
        text: 'The customer opened the chat for the first time.',
      };
    default:
      return { kind: 'unsupported', what: [plainWord(type), ...problemCodes(message)].join(' ') };
  }
}

/** A message that does not say what it is, but is: by the member that it has. */
export function typed(message: Message): Message {
  if (message.type) return message;
  const type = TYPES.find((name) => message[name] !== undefined && message[name] !== null);
  return type ? { ...message, type } : message;
}

function isFile(type: string): type is keyof typeof FILES {
  return Object.hasOwn(FILES, type);
}

function problemCodes(message: Message): string[] {
  return (message.errors ?? [])
    .map((problem) => plainWord(problem.code))
    .filter((code) => code !== '');
}

function fileContent(type: keyof typeof FILES, file: File): Content {
  const kind = FILES[type];
  const isVoice = type === 'voice' || file.voice === true;
  const source = file.id
    ? ({ from: 'provider', id: file.id } as const)
    : (file.url ?? file.link)
      ? ({ from: 'url', url: (file.url ?? file.link) as string } as const)
      : null;
  if (!source) throw new Error(`${type}.id: required`);
  const sha256 = hexDigest(file.sha256);
  const media: Media = {
    mime: file.mime_type || (USUAL_TYPES[kind] as string),
    ...(file.filename ? { name: file.filename } : {}),
    ...(sha256 ? { sha256 } : {}),
    ...(isVoice ? { isVoice } : {}),
    source,
  };
  return { kind, media, ...(file.caption ? { caption: file.caption } : {}) };
}

/** WhatsApp writes digests in base64. */
function hexDigest(text: string | null | undefined): string | null {
  const bytes = Buffer.from(text ?? '', 'base64');
  return bytes.length === 32 ? bytes.toString('hex') : null;
}

function interactiveContent(reply: z.output<typeof Interactive>): Content {
  if (reply.button_reply) {
    const { id, title } = reply.button_reply;
    return { kind: 'button_reply', title: title ?? id ?? '', payload: id ?? '' };
  }
  if (reply.list_reply) {
    const { id, title, description } = reply.list_reply;
    return {
      kind: 'list_reply',
      title: title ?? id ?? '',
      payload: id ?? '',
      ...(description ? { description } : {}),
    };
  }
  if (reply.nfm_reply)
    return { kind: 'form_answer', answers: formAnswers(reply.nfm_reply.response_json) };
  if (reply.call_permission_reply) {
    const text =
      reply.call_permission_reply.response === 'accept'
        ? 'The customer allows calls.'
        : 'The customer does not allow calls.';
    return { kind: 'system_notice', code: 'call_permission_reply', text };
  }
  // A customer shows a product of the catalogue, to ask about it.
  const product = reply.product ?? reply.product_reply;
  if (product) {
    const id = plainWord(product['product_retailer_id']);
    return {
      kind: 'referral',
      source: 'product',
      ...(id ? { title: id } : {}),
      fields: product,
    };
  }
  return { kind: 'unsupported', what: `interactive ${plainWord(reply.type)}`.trim() };
}

/** A template that another app of the business sent. */
function templateContent({ name, language, components }: z.output<typeof Template>): Content {
  const body = components?.find(({ type }) => type?.toLowerCase() === 'body');
  const parameters = (body?.parameters ?? []).flatMap(({ text }) => text ?? []);
  return { kind: 'template', name, language: language?.code ?? '', parameters };
}

/** A form's answers come as JSON inside a text. What cannot be read is shown as it is. */
function formAnswers(response: unknown): Record<string, string> {
  const parsed = typeof response === 'string' ? parseOrNull(response) : response;
  const fields = z.record(z.string(), z.unknown()).safeParse(parsed);
  if (!fields.success) return { response: asText(response) };
  return Object.fromEntries(
    Object.entries(fields.data).flatMap(([name, answer]) => {
      // An address comes as an object of its own lines.
      const lines = z.record(z.string(), z.unknown()).safeParse(answer);
      return lines.success && !Array.isArray(answer)
        ? Object.entries(lines.data).map(([line, said]) => [line, asText(said)])
        : [[name, asText(answer)]];
    }),
  );
}

function parseOrNull(text: string): unknown {
  try {
    return readJson(Buffer.from(text));
  } catch {
    return null;
  }
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function cardOf(card: z.output<typeof Cards>[number]) {
  const phones = (card.phones ?? []).flatMap(({ phone, wa_id }) => phone ?? wa_id ?? []);
  return {
    name:
      card.name?.formatted_name ||
      card.name?.first_name ||
      nameInVcard(card.vcard) ||
      phones[0] ||
      'contact',
    phones,
    emails: (card.emails ?? []).flatMap(({ email }) => email ?? []),
  };
}

function nameInVcard(vcard: string | null | undefined): string | undefined {
  return vcard
    ?.split(/\r?\n/)
    .find((line) => line.startsWith('FN:'))
    ?.slice(3)
    .trim();
}

function orderContent(order: z.output<typeof Order>): Content {
  return {
    kind: 'order',
    ...(order.text ? { text: order.text } : {}),
    items: (order.product_items ?? []).map((item) => ({
      productId: item.product_retailer_id ?? '',
      quantity: item.quantity ?? 1,
      ...(item.item_price === null || item.item_price === undefined
        ? {}
        : { price: item.item_price }),
      ...(item.currency ? { currency: item.currency } : {}),
    })),
  };
}
