/** The parts of Telegram's updates that we read. Everything else is kept in the raw payload. */
import { z } from 'zod';

/** Chat ids have up to 52 bits, so a JavaScript number holds them exactly. */
const Whole = z.number().int();
export const User = z.looseObject({
  id: Whole,
  is_bot: z.boolean().nullish().catch(null),
  first_name: z.string().nullish().catch(null),
  last_name: z.string().nullish().catch(null),
  username: z.string().nullish().catch(null),
});
export const Chat = z.looseObject({
  id: Whole,
  type: z.string().nullish().catch(null),
  title: z.string().nullish().catch(null),
});
export const Update = z.looseObject({ update_id: Whole });
export const Message = z.looseObject({
  message_id: Whole,
  date: Whole.nullish().catch(null),
  edit_date: Whole.nullish().catch(null),
  chat: Chat,
  from: User.nullish().catch(null),
  sender_chat: Chat.nullish().catch(null),
  reply_to_message: z.looseObject({ message_id: Whole }).nullish().catch(null),
  forward_origin: z.unknown().optional(),
  forward_date: z.unknown().optional(),
});
export type Message = z.output<typeof Message>;
const Keyboard = z
  .looseObject({
    inline_keyboard: z.array(
      z.array(z.looseObject({ text: z.string(), callback_data: z.string().nullish().catch(null) })),
    ),
  })
  .nullish()
  .catch(null);
export const Callback = z.looseObject({
  id: z.coerce.string(),
  from: User,
  data: z.string().nullish().catch(null),
  message: z
    .looseObject({
      message_id: Whole,
      chat: Chat,
      date: Whole.nullish().catch(null),
      reply_markup: Keyboard,
    })
    .nullish()
    .catch(null),
});
export const Mark = z.looseObject({
  type: z.string(),
  emoji: z.string().nullish().catch(null),
  custom_emoji_id: z.coerce.string().nullish().catch(null),
});
export const Reactions = z.looseObject({
  message_id: Whole,
  chat: Chat,
  date: Whole.nullish().catch(null),
  old_reaction: z.array(Mark).catch([]),
  new_reaction: z.array(Mark).catch([]),
});
export const Deleted = z.looseObject({ chat: Chat, message_ids: z.array(Whole).max(1000) });
export const Membership = z.looseObject({
  chat: Chat,
  from: User,
  date: Whole.nullish().catch(null),
  new_chat_member: z.looseObject({ status: z.string() }),
});

export type User = z.output<typeof User>;
export type Chat = z.output<typeof Chat>;
