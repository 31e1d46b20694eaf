/** What a Telegram message says, in the house's kinds of content. */
import type { Content, Media } from '#libs/conversation';
import { z } from 'zod';

const File = z.looseObject({
  file_id: z.string().min(1),
  file_name: z.string().nullish().catch(null),
  mime_type: z.string().nullish().catch(null),
  file_size: z.number().nullish().catch(null),
});
const Text = z.string().nullish().catch(null);
const Point = z.looseObject({ latitude: z.number(), longitude: z.number() });
const Venue = z.looseObject({ location: Point, title: Text, address: Text });
const Card = z.looseObject({ phone_number: z.coerce.string(), first_name: Text, last_name: Text });
const Poll = z.looseObject({
  question: z.string(),
  options: z.array(z.looseObject({ text: z.string() })),
});
const Dice = z.looseObject({ emoji: Text, value: z.number() });
const Story = z.looseObject({ id: z.union([z.number(), z.string()]).transform(String) });

const Named = z.looseObject({ title: Text, description: Text });
const Invoice = z.looseObject({
  title: Text,
  description: Text,
  currency: Text,
  total_amount: z.number().nullish().catch(null),
});
const Checklist = z.looseObject({
  title: Text,
  tasks: z.array(z.looseObject({ text: z.string() })).catch([]),
});
const PaidMedia = z.looseObject({
  star_count: z.number().nullish().catch(null),
  paid_media: z.array(z.looseObject({ type: z.string() })).catch([]),
});

type Members = Readonly<Record<string, unknown>>;

/** Kinds of file by their member, with our kind and the type that Telegram means by it. */
const FILES = {
  animation: { kind: 'video', mime: 'video/mp4' },
  document: { kind: 'file', mime: 'application/octet-stream' },
  audio: { kind: 'audio', mime: 'audio/mpeg' },
  voice: { kind: 'audio', mime: 'audio/ogg' },
  video: { kind: 'video', mime: 'video/mp4' },
  video_note: { kind: 'video', mime: 'video/mp4' },
  sticker: { kind: 'sticker', mime: 'image/webp' },
} as const;

/** Members of a message that are not what it says. */
const ENVELOPE = new Set([
  'message_id',
  'message_thread_id',
  'from',
  'sender_chat',
  'sender_boost_count',
  'sender_business_bot',
  'date',
  'chat',
  'edit_date',
  'business_connection_id',
  'forward_origin',
  'forward_from',
  'forward_from_chat',
  'forward_date',
  'forward_from_message_id',
  'forward_signature',
  'forward_sender_name',
  'is_topic_message',
  'is_automatic_forward',
  'reply_to_message',
  'external_reply',
  'quote',
  'reply_to_story',
  'via_bot',
  'has_protected_content',
  'is_from_offline',
  'is_paid_post',
  'media_group_id',
  'author_signature',
  'paid_star_count',
  'entities',
  'caption',
  'caption_entities',
  'show_caption_above_media',
  'has_media_spoiler',
  'link_preview_options',
  'effect_id',
  'reply_markup',
  'direct_messages_topic',
  'suggested_post_info',
]);

/** Never throws for a kind that we do not know; throws for one that we know in a form that we do not. */
export function contentOf(message: Members): Content {
  const name = kindName(message);
  const said = name === null ? null : message[name];
  const caption =
    typeof message['caption'] === 'string' && message['caption'] !== ''
      ? message['caption']
      : undefined;
  if (name !== null && Object.hasOwn(FILES, name))
    return fileContent(name as keyof typeof FILES, File.parse(said), caption);
  switch (name) {
    case 'text':
      return { kind: 'text', text: z.string().parse(said) };
    case 'photo':
      return {
        kind: 'image',
        media: largest(z.array(File).min(1).parse(said)),
        ...(caption ? { caption } : {}),
      };
    case 'venue': {
      const { location, title, address } = Venue.parse(said);
      return {
        kind: 'location',
        ...pointOf(location),
        ...(title ? { name: title } : {}),
        ...(address ? { address } : {}),
      };
    }
    case 'location':
      return { kind: 'location', ...pointOf(Point.parse(said)) };
    case 'contact': {
      const { phone_number, first_name, last_name } = Card.parse(said);
      const fullName = [first_name, last_name].filter(Boolean).join(' ') || phone_number;
      return {
        kind: 'contact_card',
        contacts: [{ name: fullName, phones: [phone_number], emails: [] }],
      };
    }
    case 'poll': {
      const { question, options } = Poll.parse(said);
      return {
        kind: 'list',
        text: question,
        options: options.map(({ text }) => ({ title: text, payload: text })),
      };
    }
    case 'dice': {
      const { emoji, value } = Dice.parse(said);
      return { kind: 'text', text: `${emoji ?? 'dice'} ${value}` };
    }
    case 'game': {
      const { title, description } = Named.parse(said);
      return { kind: 'text', text: lines(title, description) };
    }
    case 'invoice': {
      const { title, description, currency, total_amount } = Invoice.parse(said);
      return { kind: 'text', text: lines(title, description, sumOf(total_amount, currency)) };
    }
    case 'checklist': {
      const { title, tasks } = Checklist.parse(said);
      return { kind: 'text', text: lines(title, ...tasks.map(({ text }) => `- ${text}`)) };
    }
    case 'paid_media':
      return paidMedia(PaidMedia.parse(said), caption);
    case 'story':
      return { kind: 'referral', source: 'story', fields: { story: Story.parse(said) } };
    default:
      return serviceContent(name);
  }
}

/** The member that tells the kind. A venue and an animation also carry the older member beside it. */
export function kindName(message: Members): string | null {
  const names = Object.keys(message).filter(
    (name) => !ENVELOPE.has(name) && message[name] !== null && message[name] !== undefined,
  );
  return names.find((name) => name === 'venue' || name === 'animation') ?? names[0] ?? null;
}

/** Notices of the chat itself: somebody joined, the title changed. */
const SERVICE =
  /^(?:new_chat_|left_chat_|delete_chat_|group_chat_|supergroup_chat_|channel_chat_|migrate_|pinned_|forum_topic_|general_forum_|video_chat_|message_auto_delete_|write_access_|boost_added|chat_|users_shared|user_shared|proximity_|connected_website|gift|unique_gift|giveaway|successful_payment|refunded_payment|passport_data|web_app_data|checklist_tasks|direct_message_price|paid_message_price|suggested_post_)/;

function serviceContent(name: string | null): Content {
  if (name === null) return { kind: 'unsupported', what: 'empty message' };
  const code = name.slice(0, 60);
  if (SERVICE.test(name))
    return { kind: 'system_notice', code, text: `${code.replaceAll('_', ' ')}.` };
  return { kind: 'unsupported', what: code };
}

/** Pictures and films behind a price: the first one that was sent whole, or what they are. */
function paidMedia(said: z.output<typeof PaidMedia>, caption: string | undefined): Content {
  for (const each of said.paid_media) {
    const photo = z.array(File).min(1).safeParse(each['photo']);
    if (photo.success)
      return { kind: 'image', media: largest(photo.data), ...(caption ? { caption } : {}) };
    const video = File.safeParse(each['video']);
    if (video.success) return fileContent('video', video.data, caption);
  }
  return { kind: 'unsupported', what: 'paid_media' };
}

/** Amounts come in the currency's smallest unit; Stars (XTR) have no smaller one. */
function sumOf(
  amount: number | null | undefined,
  currency: string | null | undefined,
): string | null {
  if (amount === null || amount === undefined || !/^[A-Z]{3}$/.test(currency ?? '')) return null;
  const digits =
    currency === 'XTR'
      ? 0
      : (new Intl.NumberFormat('en', {
          style: 'currency',
          currency: currency as string,
        }).resolvedOptions().maximumFractionDigits ?? 2);
  return `${(amount / 10 ** digits).toFixed(digits)} ${currency}`;
}

function lines(...parts: readonly (string | null | undefined)[]): string {
  return parts.filter((part) => part).join('\n') || '(empty message)';
}

function fileContent(
  name: keyof typeof FILES,
  file: z.output<typeof File>,
  caption: string | undefined,
): Content {
  const { kind, mime } = FILES[name];
  const media = { ...mediaOf(file, mime), ...(name === 'voice' ? { isVoice: true } : {}) };
  return { kind, media, ...(caption ? { caption } : {}) };
}

function mediaOf(file: z.output<typeof File>, usualMime: string): Media {
  return {
    mime: file.mime_type || usualMime,
    ...(file.file_name ? { name: file.file_name } : {}),
    ...(file.file_size ? { sizeBytes: file.file_size } : {}),
    source: { from: 'provider', id: file.file_id },
  };
}

/** A photo comes in several sizes; the last one is the largest. */
function largest(sizes: readonly z.output<typeof File>[]): Media {
  return mediaOf(sizes.at(-1) as z.output<typeof File>, 'image/jpeg');
}

function pointOf({ latitude, longitude }: z.output<typeof Point>) {
  return { latitude, longitude };
}
