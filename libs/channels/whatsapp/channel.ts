/** WhatsApp by Meta's Cloud API. What it sends and what we make of it: README. */
import { defineChannel } from '#libs/channels';
import {
  answerHandshake,
  checkSubscription,
  fetchFile,
  fetchFileById,
  Id,
  isSigned,
  listTemplates,
  metaSettings,
  secretsOf,
  signatureCheck,
  signBody,
  WHATSAPP_ERROR_RULES,
  WHATSAPP_TEMPLATES,
} from '#libs/meta';
import { z } from 'zod';
import { parseWhatsApp } from './parse.js';
import { markReadOnWhatsApp } from './mark-read.js';
import { reactOnWhatsApp } from './react.js';
import { ROWS } from './interactive.js';
import { fitToWhatsApp, sendWhatsApp } from './send.js';
import { traitsOf } from './traits.js';

const Config = z.object({
  ...metaSettings,
  /** The number we send from; payloads for other numbers are filtered. Absent: receives only. */
  phoneNumberId: Id.optional(),
  /** The business account of the number, to look whether Meta still sends us what happens. */
  businessAccountId: Id.optional(),
});
type Config = z.output<typeof Config>;

export default defineChannel<Config>({
  id: 'whatsapp',
  label: 'WhatsApp',
  config: Config,
  capabilities: {
    textCharsMax: 4096,
    textUnit: 'utf16',
    kinds: [
      'text',
      'image',
      'video',
      'audio',
      'file',
      'sticker',
      'location',
      'contact_card',
      'list',
      'form',
      'carousel',
      'template',
    ],
    buttonsMax: 3,
    listOptionsMax: ROWS.max,
    optionTitleCharsMax: ROWS.titleMax,
    captionCharsMax: 1024,
    readsChatMarks: true,
    replyWindowHours: 24,
  },

  checkInbox: async (config, tools) => {
    const { businessAccountId, phoneNumberId } = config;
    const path = businessAccountId ? `${businessAccountId}/subscribed_apps` : phoneNumberId;
    return path
      ? checkSubscription(path, WHATSAPP_ERROR_RULES, config, tools)
      : { kind: 'unknown' };
  },

  react: ({ address, externalId }, emoji, config, tools) =>
    reactOnWhatsApp(address, externalId, emoji, config, tools),

  templates: async (config, tools) =>
    config.businessAccountId
      ? listTemplates(config.businessAccountId, WHATSAPP_TEMPLATES, config, tools)
      : [],

  // One message to one user in 6 seconds, 45 of them in advance; more is error 131056.
  // developers.facebook.com/docs/whatsapp/cloud-api/overview#pair-rate-limits
  paceFor: () => ({ burst: 45, everyMs: 6_000 }),
  // 80 messages a second for one number by default, more is error 130429: 20 at once and 58 refills.
  // developers.facebook.com/documentation/business-messaging/whatsapp/throughput
  accountPace: { burst: 20, everyMs: 17 },

  // Templates are what may be sent at any time.
  replyWindowHoursFor: ({ content }) => (content.kind === 'template' ? null : 24),

  handshake: (request, config) => answerHandshake(request, config.verifyToken),
  verify: (request, config) => isSigned(request, secretsOf(config)),
  verifyInPieces: (request, config) => signatureCheck(request, secretsOf(config)),
  parse: (body, config) => parseWhatsApp(body, config.phoneNumberId ?? null),
  send: (message, config, tools) => sendWhatsApp(message, config, tools),
  sign: (body, config) => signBody(body, config.appSecret),
  degrade: fitToWhatsApp,
  traits: traitsOf,
  // A number, a user id, a parent's user id: any of them may come alone.
  hasAliases: true,

  fetchMedia: (source, config, tools) =>
    source.from === 'url'
      ? fetchFile(source.url, config, tools, true)
      : fetchFileById(source.id, config, tools),
  typing: ({ newestExternalId }, config, tools) =>
    markReadOnWhatsApp(newestExternalId ?? '', config, tools, { isTyping: true }),
  markRead: ({ externalId }, config, tools) => markReadOnWhatsApp(externalId, config, tools),
});
