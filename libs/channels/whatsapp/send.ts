/**
 * Sends through WhatsApp's Cloud API. "Accepted" means no more than that: a message can still
 * fail, which comes as a status. Our message id travels along and comes back in each status.
 */
import {
  inPlainWords,
  type OutboundMessage,
  type SendOutcome,
  type SendTools,
} from '#libs/channels';
import type { Content, Media } from '#libs/conversation';
import {
  callGraph,
  correlationText,
  type MetaSettings,
  outcomeOf,
  sayTemplate,
  WHATSAPP_ERROR_RULES,
} from '#libs/meta';
import { z } from 'zod';
import { sayInteractive } from './interactive.js';
import { groupOf, isUserId } from './person.js';

export type SendConfig = Pick<MetaSettings, 'graphUrl' | 'apiVersion' | 'accessToken'> & {
  readonly phoneNumberId?: string | undefined;
};

const MIB = 1024 * 1024;
/** What WhatsApp calls a file, and how large one may be. */
const FILES = {
  image: { type: 'image', bytesMax: 5 * MIB },
  video: { type: 'video', bytesMax: 16 * MIB },
  audio: { type: 'audio', bytesMax: 16 * MIB },
  sticker: { type: 'sticker', bytesMax: MIB / 2 },
  file: { type: 'document', bytesMax: 100 * MIB },
} as const;

/** Types that WhatsApp shows; others of the same family go as documents. */
const SHOWN_TYPES: Readonly<Record<string, readonly string[]>> = {
  image: ['image/jpeg', 'image/png'],
  video: ['video/mp4', 'video/3gpp'],
  audio: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'],
  sticker: ['image/webp'],
};

/** WhatsApp's own limits, where they depend on more than the kind. */
export function fitToWhatsApp(content: Content): Content {
  if (content.kind === 'list' || content.kind === 'form' || content.kind === 'carousel')
    return sayInteractive(content) ? content : { kind: 'text', text: inPlainWords(content) };
  const shown = SHOWN_TYPES[content.kind];
  if (!shown || !('media' in content)) return content;
  const isShown = shown.includes(content.media.mime.split(';')[0]?.trim().toLowerCase() ?? '');
  // Sound and stickers have no caption; a document has.
  const losesCaption =
    content.caption !== undefined && (content.kind === 'audio' || content.kind === 'sticker');
  return isShown && !losesCaption ? content : { ...content, kind: 'file' };
}

const Sent = z.object({ messages: z.array(z.object({ id: z.string().min(1) })).min(1) });
const Uploaded = z.object({ id: z.union([z.string().min(1), z.number()]).transform(String) });

export async function sendWhatsApp(
  message: OutboundMessage,
  config: SendConfig,
  tools: SendTools,
): Promise<SendOutcome> {
  if (!config.phoneNumberId)
    return failed(
      'no_phone_number_id',
      'The inbox has no phoneNumberId, so there is no number to send from.',
    );
  const said = await sayContent(message.content, config.phoneNumberId, config, tools);
  if ('outcome' in said) return said.outcome;
  const body = {
    messaging_product: 'whatsapp',
    ...recipientOf(message.to),
    ...said.said,
    ...(message.replyToExternalId ? { context: { message_id: message.replyToExternalId } } : {}),
    biz_opaque_callback_data: correlationText(message),
  };
  const answer = await callGraph({ path: `${config.phoneNumberId}/messages`, body }, config, tools);
  if (answer.kind !== 'ok') return outcomeOf(answer, WHATSAPP_ERROR_RULES);
  const sent = Sent.safeParse(answer.body);
  return sent.success
    ? { kind: 'accepted', externalId: (sent.data.messages[0] as { id: string }).id }
    : { kind: 'unknown', reason: 'The platform accepted the call without naming the message.' };
}

export function recipientOf(address: string): object {
  const group = groupOf(address);
  if (group) return { recipient_type: 'group', to: group };
  return {
    recipient_type: 'individual',
    ...(isUserId(address) ? { recipient: address } : { to: address }),
  };
}

type Said = { readonly said: object } | { readonly outcome: SendOutcome };

async function sayContent(
  content: Content,
  account: string,
  config: SendConfig,
  tools: SendTools,
): Promise<Said> {
  switch (content.kind) {
    case 'text':
      return { said: { type: 'text', text: { body: content.text, preview_url: false } } };
    case 'list':
    case 'form':
    case 'carousel': {
      const interactive = sayInteractive(content);
      return interactive
        ? { said: { type: 'interactive', interactive } }
        : { outcome: failed('does_not_fit', `WhatsApp has no form for this ${content.kind}.`) };
    }
    case 'location': {
      const { latitude, longitude, name, address } = content;
      return { said: { type: 'location', location: { latitude, longitude, name, address } } };
    }
    case 'contact_card':
      return { said: { type: 'contacts', contacts: content.contacts.map(cardOf) } };
    case 'template': {
      const { header } = content;
      const isFile = header && 'media' in header;
      const placed = isFile
        ? await placeFile(
            header.media,
            { account, bytesMax: FILES[header.kind].bytesMax },
            config,
            tools,
          )
        : null;
      if (placed && 'outcome' in placed) return placed;
      const template = sayTemplate(content, placed?.reference ?? null);
      return { said: { type: 'template', template } };
    }
    case 'image':
    case 'video':
    case 'audio':
    case 'file':
    case 'sticker':
      return await sayFile(content, account, config, tools);
    default:
      return { outcome: failed('kind_not_supported', `WhatsApp cannot send "${content.kind}".`) };
  }
}

function cardOf(card: Extract<Content, { kind: 'contact_card' }>['contacts'][number]): object {
  return {
    name: { formatted_name: card.name, first_name: card.name },
    phones: card.phones.map((phone) => ({ phone })),
    emails: card.emails.map((email) => ({ email })),
  };
}

type FileContent = Extract<Content, { kind: keyof typeof FILES }>;

async function sayFile(
  content: FileContent,
  account: string,
  config: SendConfig,
  tools: SendTools,
): Promise<Said> {
  const { type, bytesMax } = FILES[content.kind];
  const placed = await placeFile(content.media, { account, bytesMax }, config, tools);
  if ('outcome' in placed) return placed;
  const takesCaption = type !== 'audio' && type !== 'sticker';
  const file = {
    ...placed.reference,
    ...(content.caption && takesCaption ? { caption: content.caption } : {}),
    ...(type === 'document' && content.media.name ? { filename: content.media.name } : {}),
  };
  return { said: { type, [type]: file } };
}

type Placed = { readonly reference: object } | { readonly outcome: SendOutcome };

/** By link, by the id that WhatsApp gave, or uploaded first. Nothing is sent yet, so trying again is safe. */
async function placeFile(
  media: Media,
  { account, bytesMax }: { readonly account: string; readonly bytesMax: number },
  config: SendConfig,
  tools: SendTools,
): Promise<Placed> {
  if (media.source.from === 'url') return { reference: { link: media.source.url } };
  if (media.source.from === 'provider') return { reference: { id: media.source.id } };
  const blob = media.source.from === 'blob' ? await tools.readBlob(media.source.blobId) : null;
  if (!blob) return { outcome: failed('file_gone', 'The file is no longer there.') };
  if (blob.bytes.length > bytesMax)
    return {
      outcome: failed(
        'file_too_large',
        `The file has ${blob.bytes.length} bytes; WhatsApp takes ${bytesMax}.`,
      ),
    };
  const form = new FormData();
  form.set('messaging_product', 'whatsapp');
  form.set('type', blob.mime);
  form.set('file', new Blob([blob.bytes], { type: blob.mime }), media.name ?? 'file');
  const answer = await callGraph({ path: `${account}/media`, body: form }, config, tools);
  const uploaded = answer.kind === 'ok' ? Uploaded.safeParse(answer.body) : null;
  if (uploaded?.success) return { reference: { id: uploaded.data.id } };
  const outcome = answer.kind === 'ok' ? null : outcomeOf(answer, WHATSAPP_ERROR_RULES);
  if (outcome && outcome.kind !== 'unknown') return { outcome };
  const reason = outcome?.reason ?? 'The platform took the file without naming it.';
  return { outcome: { kind: 'retry', afterMs: 5_000, code: 'upload_unclear', reason } };
}

function failed(code: string, reason: string): SendOutcome {
  return { kind: 'failed', code, reason };
}
