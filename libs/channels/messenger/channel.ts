/** Facebook Messenger: the direct messages of a page. What it sends and what we make of it: README. */
import { defineChannel } from '#libs/channels';
import {
  answerHandshake,
  checkSubscription,
  fetchFile,
  Id,
  isSigned,
  listTemplates,
  MESSENGER_ERROR_RULES,
  type MessagingSender,
  metaSettings,
  parseMessaging,
  react,
  secretsOf,
  nameOf,
  PAGE_PACE,
  PAGE_TEMPLATES,
  sendMessaging,
  showAction,
  signatureCheck,
  signBody,
} from '#libs/meta';
import { z } from 'zod';

const Config = z.object({
  ...metaSettings,
  /** Payloads for other pages are filtered. Absent: one inbox for whatever page the app sends. */
  pageId: Id.optional(),
  /** Meta granted "Human Agent": people may answer for seven days instead of one. */
  mayUseHumanAgentTag: z.boolean().default(false),
});
type Config = z.output<typeof Config>;

const FILE_BYTES_MAX = 25 * 1024 * 1024;

export default defineChannel<Config>({
  id: 'messenger',
  label: 'Messenger',
  config: Config,
  capabilities: {
    textCharsMax: 2000,
    textUnit: 'utf16',
    kinds: ['text', 'image', 'video', 'audio', 'file', 'list', 'template'],
    buttonsMax: 13,
    optionTitleCharsMax: 20,
    captionCharsMax: 0,
    readsChatMarks: true,
    replyWindowHours: 24,
  },

  checkInbox: (config, tools) =>
    checkSubscription(
      `${config.pageId ?? 'me'}/subscribed_apps`,
      MESSENGER_ERROR_RULES,
      config,
      tools,
    ),

  // A person with Meta's permission may answer for seven days; approved templates go at any time.
  replyWindowHoursFor({ isAutomatic, content }, { mayUseHumanAgentTag }) {
    if (content.kind === 'template') return null;
    return mayUseHumanAgentTag && !isAutomatic ? 7 * 24 : 24;
  },
  accountPace: PAGE_PACE,
  templates: (config, tools) => listTemplates(config.pageId ?? 'me', PAGE_TEMPLATES, config, tools),

  handshake: (request, config) => answerHandshake(request, config.verifyToken),
  verify: (request, config) => isSigned(request, secretsOf(config)),
  verifyInPieces: (request, config) => signatureCheck(request, secretsOf(config)),
  parse: (body, config) =>
    parseMessaging(body, {
      objects: ['page'],
      account: config.pageId ?? null,
      accountWord: 'page',
    }),
  send: (message, config, tools) => sendMessaging(message, senderOf(config), tools),
  sign: (body, config) => signBody(body, config.appSecret),

  fetchMedia: async (source, config, tools) => {
    if (source.from !== 'url') throw new Error('Messenger names files by address, not by id.');
    return await fetchFile(source.url, config, tools, false);
  },
  typing: ({ address }, config, tools) => showAction('typing_on', address, senderOf(config), tools),
  react: ({ address, externalId }, emoji, config, tools) =>
    react(externalId, emoji, address, senderOf(config), tools),
  markRead: ({ address }, config, tools) =>
    showAction('mark_seen', address, senderOf(config), tools),
  profile: (address, config, tools) => nameOf(address, 'first_name,last_name', config, tools),
});

function senderOf(config: Config): MessagingSender {
  return {
    settings: config,
    account: config.pageId ?? 'me',
    fileBytesMax: FILE_BYTES_MAX,
    mayUseHumanAgentTag: config.mayUseHumanAgentTag,
    carriesMetadata: true,
  };
}
