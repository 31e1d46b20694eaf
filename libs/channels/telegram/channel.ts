/** Telegram, by a bot. What it sends and what we make of it: README. */
import { asNumberedText, defineChannel, isSameSecret, MarkRefused } from '#libs/channels';
import { z } from 'zod';
import { checkTelegram } from './check-inbox.js';
import { fetchTelegramFile } from './fetch-file.js';
import { parseTelegram } from './parse.js';
import { callApi, outcomeOf, sendTelegram } from './send.js';

const Config = z.object({
  botToken: z.string().regex(/^[\w:-]{3,200}$/, 'must be the token that BotFather gave'),
  /** Given to setWebhook as `secret_token`; comes back in a header of each delivery. */
  webhookSecret: z.string().regex(/^[\w-]{1,256}$/, 'must have 1 to 256 letters, digits, _ or -'),
  apiUrl: z.url({ protocol: /^https?$/ }).default('https://api.telegram.org'),
});
type Config = z.output<typeof Config>;

const CALLBACK_BYTES_MAX = 64;

const SECRET = 'x-telegram-bot-api-secret-token';

export default defineChannel<Config>({
  id: 'telegram',
  label: 'Telegram',
  config: Config,
  capabilities: {
    textCharsMax: 4096,
    textUnit: 'utf16',
    kinds: ['text', 'image', 'video', 'audio', 'file', 'sticker', 'location', 'list'],
    buttonsMax: 30,
    optionTitleCharsMax: 60,
    captionCharsMax: 1024,
    replyWindowHours: null,
  },

  verify: (request, config) => isSameSecret(request.headers[SECRET], config.webhookSecret),
  /** Telegram proves itself by a secret, and not by what it says. */
  verifyInPieces: ({ headers }, config) =>
    headers[SECRET] === undefined
      ? null
      : {
          take: () => undefined,
          isGenuine: () => isSameSecret(headers[SECRET], config.webhookSecret),
        },
  parse: (body) => parseTelegram(body),
  send: (message, config, tools) => sendTelegram(message, config, tools),
  sign: (_body, config) => ({
    'content-type': 'application/json',
    [SECRET]: config.webhookSecret,
  }),
  degrade: (content) =>
    content.kind === 'list' && !content.options.every(({ payload }) => fitsCallback(payload))
      ? { kind: 'text', text: asNumberedText(content) }
      : content,

  /** A user's number is the same for every bot; those of groups and channels are negative. */
  traits: ({ identity }) =>
    /^[1-9]\d*$/.test(identity)
      ? [{ kind: 'account', value: `telegram:${identity}`, isProven: true }]
      : [],

  // About one message a second to one chat, 20 a minute to a group (core.telegram.org/bots/faq); a few at
  // once are taken.
  paceFor: (address) =>
    address.startsWith('-') ? { burst: 20, everyMs: 3_000 } : { burst: 5, everyMs: 1_000 },
  // 30 messages a second to all chats together (core.telegram.org/bots/faq): 6 at once and 23 refills.
  accountPace: { burst: 6, everyMs: 42 },

  checkInbox: checkTelegram,

  fetchMedia: async (source, config, tools) => {
    if (source.from !== 'provider') throw new Error('Telegram names files by id, not by address.');
    return await fetchTelegramFile(source.id, config, tools);
  },
  /** A pressed button shows a wheel until it is answered. Bots mark nothing as read. */
  acknowledge: async ({ externalId }, config, tools) => {
    const [kind, id] = externalId.split(':');
    if (kind === 'press')
      await callApi('answerCallbackQuery', { callback_query_id: id }, config, tools);
  },
  react: async ({ address, externalId }, emoji, config, tools) => {
    const reaction = emoji === null ? [] : [{ type: 'emoji', emoji }];
    const message_id = Number(externalId.split(':').at(-1));
    const called = await callApi(
      'setMessageReaction',
      { chat_id: address, message_id, reaction },
      config,
      tools,
    );
    if (called.kind !== 'answered') throw new Error(called.reason);
    if (called.answer?.ok) return;
    const outcome = outcomeOf(called);
    if (outcome.kind === 'failed') throw new MarkRefused(outcome.code, outcome.reason);
    throw new Error('Telegram did not take the reaction yet.');
  },
  typing: async ({ address }, config, tools) => {
    await callApi('sendChatAction', { chat_id: address, action: 'typing' }, config, tools);
  },
});

function fitsCallback(payload: string): boolean {
  return payload !== '' && Buffer.byteLength(payload) <= CALLBACK_BYTES_MAX;
}
