/** Reads Telegram's updates. One payload is one update; a change of reactions is several facts. */
import {
  type InboundElement,
  type InboundFact,
  MalformedPayload,
  type Sender,
} from '#libs/channels';
import type { Content } from '#libs/conversation';
import { z } from 'zod';
import { contentOf } from './content.js';
import {
  Callback,
  type Chat,
  Deleted,
  type Mark,
  Membership,
  Message,
  Reactions,
  Update,
  type User,
} from './payload.js';

type Result = InboundElement['result'];

/** Throws `MalformedPayload` for JSON of another kind, such as an answer of the Bot API. */
export function parseTelegram(body: Buffer): InboundElement[] {
  const update = Update.safeParse(readJson(body));
  if (!update.success)
    throw new MalformedPayload('The payload is not an update of Telegram: it has no "update_id".');
  try {
    return readUpdate(update.data).map((result) => ({ raw: body, result }));
  } catch (error) {
    const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
    const reason = issue
      ? `${issue.path.map(String).join('.') || 'update'}: ${issue.message}`
      : String(error);
    return [{ raw: body, result: { kind: 'malformed', error: reason } }];
  }
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    throw new MalformedPayload('The body is not JSON in UTF-8.', { cause: error });
  }
}

function readUpdate(update: z.output<typeof Update>): Result[] {
  const kind = Object.keys(update).find((name) => name !== 'update_id') ?? 'nothing';
  const value = update[kind];
  switch (kind) {
    case 'message':
      return [message(Message.parse(value))];
    case 'business_message':
      return [businessMessage(Message.parse(value))];
    case 'channel_post':
      return [message(Message.parse(value), 'notice')];
    case 'edited_message':
    case 'edited_business_message':
    case 'edited_channel_post':
      return [edit(Message.parse(value))];
    case 'callback_query':
      return [fact(press(Callback.parse(value)))];
    case 'message_reaction':
      return reactions(Reactions.parse(value));
    case 'deleted_business_messages':
      return Deleted.parse(value).message_ids.map((id) =>
        fact(revoke(Deleted.parse(value).chat, id)),
      );
    case 'my_chat_member':
      return [fact(membership(Membership.parse(value)))];
    default:
      return [otherUpdate(kind, value)];
  }
}

/** A kind that came after this was written: shown when it holds a message, wakes nobody. */
function otherUpdate(kind: string, value: unknown): Result {
  const said = Message.safeParse(value);
  if (said.success) return message(said.data, 'notice');
  return {
    kind: 'filtered',
    reason: `The update "${kind.slice(0, 60)}" is not part of a conversation.`,
  };
}

const fact = (of: InboundFact): Result => ({ kind: 'fact', fact: of });

function common(chat: Chat, seconds: number | null | undefined) {
  const isKnown = typeof seconds === 'number' && seconds > 0 && seconds < 7_258_118_400; // until 2200
  return {
    threadKey: String(chat.id),
    occurredAt: isKnown ? new Date(seconds * 1000) : null,
    account: null,
  };
}

/** A message's number is unique in its chat only. */
function idOf(chat: Chat, messageId: number): string {
  return `${chat.id}:${messageId}`;
}

function senderOf(chat: Chat, user: Pick<User, 'id'> | null | undefined): Sender {
  const { first_name, last_name, username, title } = (user ?? {}) as Partial<User & Chat>;
  const name = [first_name, last_name].filter(Boolean).join(' ') || title || username;
  return {
    address: String(chat.id),
    identity: String(user?.id ?? chat.id),
    ...(name ? { name } : {}),
  };
}

function message(said: Message, classification: 'human' | 'notice' = 'human'): Result {
  // Anonymous administrators and channels write through a bot of Telegram's own, and are none.
  if (said.from?.is_bot && !said.sender_chat) return echo(said);
  const content = contentOf(said);
  const externalId = idOf(said.chat, said.message_id);
  return fact({
    kind: 'message',
    ...common(said.chat, said.date),
    dedupeKey: `message:${externalId}`,
    externalId,
    sender: senderOf(said.chat, said.sender_chat ?? said.from),
    content,
    classification: content.kind === 'system_notice' ? 'notice' : classification,
    ...(said.reply_to_message
      ? { replyToExternalId: idOf(said.chat, said.reply_to_message.message_id) }
      : {}),
    ...(said.forward_origin || said.forward_date ? { isForwarded: true } : {}),
    ...startedFrom(content),
  });
}

/** `/start <word>`: the word stood in the link that led here, a campaign's name most often. */
function startedFrom(content: Content): { referral?: Record<string, unknown> } {
  const word =
    content.kind === 'text' ? /^\/start (\S{1,512})$/.exec(content.text)?.[1] : undefined;
  return word ? { referral: { source: 'deep_link', ref: word } } : {};
}

/** In the owner's own chats: who is not the chat's other side is the owner. */
function businessMessage(said: Message): Result {
  const isOwner = said.chat.type === 'private' && said.from && said.from.id !== said.chat.id;
  return isOwner ? echo(said) : message(said);
}

/** Written by a bot, or by the business itself from its own phone: never answered. */
function echo(said: Message): Result {
  const externalId = idOf(said.chat, said.message_id);
  return fact({
    kind: 'echo',
    ...common(said.chat, said.date),
    ...(said.from ? { businessAddress: String(said.from.id) } : {}),
    dedupeKey: `echo:${externalId}`,
    externalId,
    recipient: senderOf(said.chat, null),
    content: contentOf(said),
    ownMessageId: null,
  });
}

function edit(said: Message): Result {
  const targetExternalId = idOf(said.chat, said.message_id);
  return fact({
    kind: 'edit',
    ...common(said.chat, said.edit_date ?? said.date),
    dedupeKey: `edit:${targetExternalId}:${said.edit_date ?? ''}`,
    sender: senderOf(said.chat, said.from),
    targetExternalId,
    content: contentOf(said),
  });
}

/** A pressed button. Old messages come without their date, or not at all. */
function press({ id, from, data, message: pressed }: z.output<typeof Callback>): InboundFact {
  const chat = pressed?.chat ?? { id: from.id, type: 'private' };
  const buttons = pressed?.reply_markup?.inline_keyboard.flat() ?? [];
  const title = buttons.find((button) => data && button.callback_data === data)?.text ?? data;
  return {
    kind: 'message',
    ...common(chat, null),
    dedupeKey: `press:${id}`,
    externalId: `press:${id}`,
    sender: senderOf(chat, from),
    content: { kind: 'button_reply', title: title ?? '', payload: data ?? '' },
    classification: 'human',
    ...(pressed ? { replyToExternalId: idOf(chat, pressed.message_id) } : {}),
  };
}

/** Telegram tells the reactions before and after; the difference is what happened. */
function reactions({
  message_id,
  chat,
  date,
  old_reaction,
  new_reaction,
}: z.output<typeof Reactions>): Result[] {
  const before = new Set(old_reaction.map(emojiOf));
  const after = new Set(new_reaction.map(emojiOf));
  const target = idOf(chat, message_id);
  const change = (emoji: string, isRemoved: boolean): Result =>
    fact({
      kind: 'reaction',
      ...common(chat, date),
      dedupeKey: `reaction:${target}:${isRemoved ? 'off' : 'on'}:${emoji}:${date ?? ''}`,
      targetExternalId: target,
      emoji,
      isRemoved,
    });
  const changes = [
    ...[...before].filter((emoji) => !after.has(emoji)).map((emoji) => change(emoji, true)),
    ...[...after].filter((emoji) => !before.has(emoji)).map((emoji) => change(emoji, false)),
  ];
  return changes.length > 0
    ? changes
    : [{ kind: 'filtered', reason: 'The reactions did not change.' }];
}

function emojiOf(mark: z.output<typeof Mark>): string {
  return mark.emoji ?? (mark.custom_emoji_id ? `custom:${mark.custom_emoji_id}` : mark.type);
}

function revoke(chat: Chat, messageId: number): InboundFact {
  const targetExternalId = idOf(chat, messageId);
  return {
    kind: 'revoke',
    ...common(chat, null),
    dedupeKey: `revoke:${targetExternalId}`,
    targetExternalId,
  };
}

/** The customer blocked the bot, or took it back. */
function membership({
  chat,
  from,
  date,
  new_chat_member,
}: z.output<typeof Membership>): InboundFact {
  const isGone = new_chat_member.status === 'kicked' || new_chat_member.status === 'left';
  const id = `member:${chat.id}:${date ?? ''}:${new_chat_member.status}`;
  return {
    kind: 'message',
    ...common(chat, date),
    dedupeKey: id,
    externalId: id,
    sender: senderOf(chat, from),
    content: isGone
      ? {
          kind: 'system_notice',
          code: 'bot_blocked',
          text: 'The customer blocked this chat. Answers will not arrive.',
        }
      : { kind: 'system_notice', code: 'bot_allowed', text: 'The customer opened this chat.' },
    classification: 'notice',
  };
}
