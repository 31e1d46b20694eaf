/**
 * What Telegram's refusals mean for a message that was not sent. The code alone says little: one 400
 * has many reasons, which are told by the beginning of the description.
 *
 * Source: Bot API, "Making requests" and "ResponseParameters"; descriptions as they are in use.
 */
export interface TelegramErrorRule {
  readonly code: number;
  /** Beginning of the description behind "Bad Request: " and the like; absent: any. */
  readonly says?: RegExp;
  readonly verdict: 'retry' | 'never';
  readonly meaning: string;
  /** The bot cannot send at all until its owner does something. */
  readonly breaksInbox?: true;
}

const retry = (code: number, meaning: string, says?: RegExp): TelegramErrorRule => ({
  code,
  verdict: 'retry',
  meaning,
  ...(says ? { says } : {}),
});
const never = (code: number, meaning: string, says?: RegExp): TelegramErrorRule => ({
  code,
  verdict: 'never',
  meaning,
  ...(says ? { says } : {}),
});

/** In the order of lookup: what is said before the code alone. */
export const TELEGRAM_ERROR_RULES: readonly TelegramErrorRule[] = [
  never(400, 'There is no such chat.', /chat not found|peer_id_invalid|user not found/i),
  never(400, 'The group has moved to another chat.', /group chat was upgraded/i),
  never(400, 'The text is empty.', /message text is empty|text must be non-empty/i),
  never(400, 'The text is too long.', /message is too long|caption is too long/i),
  never(400, 'The text has marks that cannot be read.', /can't parse entities/i),
  never(
    400,
    'The file cannot be used.',
    /wrong file|file is too big|failed to get http url|wrong type of the web page|image_process_failed|photo_invalid/i,
  ),
  never(
    400,
    'The bot may not write here.',
    /not enough rights|have no rights|chat_write_forbidden/i,
  ),
  never(400, 'A button is not valid.', /button_data_invalid|reply markup/i),
  never(400, 'The request was wrong.'),
  { ...never(401, 'The bot token is not valid (any more).'), breaksInbox: true },
  never(403, 'The customer blocked the bot.', /blocked by the user/i),
  never(403, 'The account of the customer is gone.', /user is deactivated/i),
  never(403, 'The bot was put out of the chat.', /kicked from|not a member/i),
  never(
    403,
    'The customer has not opened the chat.',
    /can't initiate conversation|can't send messages to bots/i,
  ),
  never(403, 'The bot may not write to this person.'),
  { ...never(404, 'The bot token is not valid (any more).'), breaksInbox: true },
  retry(409, 'Another call of the same bot is under way.'),
  never(413, 'The file is too large.'),
  retry(429, 'Too many messages.'),
  retry(500, 'Temporary failure at Telegram.'),
];

/** `null` for codes that nobody listed. */
export function telegramRuleFor(code: number, description: string): TelegramErrorRule | null {
  const ofCode = TELEGRAM_ERROR_RULES.filter((rule) => rule.code === (code >= 500 ? 500 : code));
  return (
    ofCode.find(({ says }) => says?.test(description)) ?? ofCode.find(({ says }) => !says) ?? null
  );
}
