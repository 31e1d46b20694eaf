/** Instagram: direct messages of a professional account. What it sends and what we make of it: README. */
import { defineChannel } from '#libs/channels';
import {
  answerHandshake,
  checkSubscription,
  fetchFile,
  Id,
  INSTAGRAM_PACE,
  isSigned,
  MESSENGER_ERROR_RULES,
  type MessagingSender,
  metaSettings,
  parseMessaging,
  react,
  secretsOf,
  nameOf,
  sendMessaging,
  showAction,
  signatureCheck,
  signBody,
} from '#libs/meta';
import { z } from 'zod';

const Config = z.object({
  ...metaSettings,
  /** Payloads for other accounts are filtered. Absent: one inbox for whatever account the app sends. */
  accountId: Id.optional(),
  /** Meta granted "Human Agent": people may answer for seven days instead of one. */
  mayUseHumanAgentTag: z.boolean().default(false),
});
type Config = z.output<typeof Config>;

const FILE_BYTES_MAX = 25 * 1024 * 1024;

export default defineChannel<Config>({
  id: 'instagram',
  label: 'Instagram',
  config: Config,
  capabilities: {
    textCharsMax: 1000,
    textUnit: 'utf8_bytes',
    kinds: ['text', 'image', 'video', 'audio', 'list'],
    buttonsMax: 13,
    optionTitleCharsMax: 20,
    captionCharsMax: 0,
    readsChatMarks: true,
    replyWindowHours: 24,
  },

  checkInbox: (config, tools) =>
    checkSubscription(
      `${config.accountId ?? 'me'}/subscribed_apps`,
      MESSENGER_ERROR_RULES,
      config,
      tools,
    ),

  // A person with Meta's permission may answer for seven days.
  replyWindowHoursFor: ({ isAutomatic }, { mayUseHumanAgentTag }) =>
    mayUseHumanAgentTag && !isAutomatic ? 7 * 24 : 24,

  accountPace: INSTAGRAM_PACE,
  handshake: (request, config) => answerHandshake(request, config.verifyToken),
  verify: (request, config) => isSigned(request, secretsOf(config)),
  verifyInPieces: (request, config) => signatureCheck(request, secretsOf(config)),
  parse: (body, config) =>
    parseMessaging(body, {
      // Meta's own pages disagree on the word; the account decides.
      objects: ['instagram', 'page'],
      account: config.accountId ?? null,
      accountWord: 'Instagram account',
    }),
  send: (message, config, tools) => sendMessaging(message, senderOf(config), tools),
  sign: (body, config) => signBody(body, config.appSecret),

  fetchMedia: async (source, config, tools) => {
    if (source.from !== 'url') throw new Error('Instagram names files by address, not by id.');
    return await fetchFile(source.url, config, tools, false);
  },
  typing: ({ address }, config, tools) => showAction('typing_on', address, senderOf(config), tools),
  react: ({ address, externalId }, emoji, config, tools) =>
    react(externalId, emoji, address, senderOf(config), tools),
  markRead: ({ address }, config, tools) =>
    showAction('mark_seen', address, senderOf(config), tools),
  profile: (address, config, tools) => nameOf(address, 'name,username', config, tools),
});

function senderOf(config: Config): MessagingSender {
  return {
    settings: config,
    account: config.accountId ?? 'me',
    fileBytesMax: FILE_BYTES_MAX,
    mayUseHumanAgentTag: config.mayUseHumanAgentTag,
    carriesMetadata: false,
  };
}
