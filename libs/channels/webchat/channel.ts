/**
 * Web chat: the widget on a site. There is no platform behind it; the event store is the mailbox, so
 * a message is accepted as soon as it is composed, and the widget reads it from the stream by its
 * cursor. The socket itself is `/chat` of the ingress; this folder says what its words mean.
 */
import type { Content } from '#libs/conversation';
import { defineChannel, MalformedPayload } from '../src/channel.js';
import { bytesOf, mimeOf, readAttachment } from './attachment.js';
import { MAIL_AFTER_SECONDS, type WebchatConfig, webchatConfig } from './config.js';
import { provenVisitorId, readIdentity } from './identity.js';
import { type Spoken, TEXT_CHARS_MAX, type WebchatPayload, webchatPayload } from './payload.js';
import { mintVisitor, readVisitorToken } from './visitor-token.js';

export default defineChannel({
  id: 'webchat',
  label: 'Web chat',
  config: webchatConfig,
  payloadBytesMax: 8 * 1024 * 1024,
  capabilities: {
    textCharsMax: TEXT_CHARS_MAX,
    textUnit: 'utf16',
    kinds: ['text', 'rich_text', 'image', 'video', 'audio', 'file', 'list', 'article', 'location'],
    buttonsMax: 10,
    replyWindowHours: null,
  },

  /** The token must be the one of the visitor whom the body names; nobody signs the body itself. */
  verify({ headers, body }, { secret }) {
    const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
    const visitorId = readVisitorToken(token, secret);
    return visitorId !== null && visitorIdIn(body) === visitorId;
  },
  parse(body, { identitySecret }) {
    const said = readPayload(body);
    const proven = provenIn(said, identitySecret);
    const name = proven?.name ?? said.name;
    // Browsers choose the ids: another visitor's browser must not be able to choose the same one.
    const externalId = `${said.visitorId}:${said.clientMessageId}`;
    return [
      {
        raw: body,
        result: {
          kind: 'fact',
          fact: {
            kind: 'message',
            threadKey: said.visitorId,
            dedupeKey: externalId,
            externalId,
            occurredAt: null,
            account: null,
            sender: {
              address: said.visitorId,
              identity: said.visitorId,
              ...(name ? { name } : {}),
              ...(proven ? { isVerified: true } : {}),
              ...(proven?.email ? { aliases: [proven.email.toLowerCase()] } : {}),
            },
            content: contentOf(said),
            classification: 'human',
            ...(proven?.email ? { replyAddress: proven.email } : {}),
            ...(said.page ? { referral: { page: said.page } } : {}),
          },
        },
      },
    ];
  },

  visitors: {
    mint: ({ secret }) => mintVisitor(secret),
    read: (token, { secret }) => readVisitorToken(token, secret),
    prove(proof, { identitySecret }, now) {
      const identity = identitySecret ? readIdentity(proof, identitySecret) : null;
      if (!identity || !identitySecret || identity.exp * 1_000 <= now) return null;
      return provenVisitorId(identity.sub, identitySecret);
    },
    mustProve: ({ identityRequired }) => identityRequired,
  },

  /** Only what the site's own server has signed. The pre-chat form is a claim, and no trait at all. */
  traits: ({ identity, aliases, isVerified }) =>
    isVerified
      ? [
          { kind: 'sign_in', value: `webchat:${identity}`, isProven: true },
          ...aliases.map((email) => ({ kind: 'email', value: email, isProven: true }) as const),
        ]
      : [],

  continuation: continuationOf,

  send: async ({ messageId }) => ({ kind: 'accepted', externalId: messageId }),
  isRepeatable: true,

  async readPart(raw, index) {
    const { attachment } = readPayload(raw);
    if (!attachment || index !== 0) return null;
    const bytes = bytesOf(attachment);
    return { mime: mimeOf(bytes), bytes };
  },
});

/** An inbox that was connected before there were such settings has none. */
function continuationOf(config: Partial<WebchatConfig>) {
  const { continueByMail = true, mailAfterSeconds = MAIL_AFTER_SECONDS } = config;
  if (!continueByMail) return null;
  return {
    mailInboxId: config.mailInboxId ?? null,
    afterSeconds: mailAfterSeconds,
    subject: config.siteName ?? 'Chat',
  };
}

/** A proof counts for the visitor whom it names, and for nobody else. */
function provenIn({ identity, visitorId }: WebchatPayload, secret: string | undefined) {
  const proven = identity && secret ? readIdentity(identity, secret) : null;
  return proven && secret && provenVisitorId(proven.sub, secret) === visitorId ? proven : null;
}

function contentOf(said: Spoken): Content {
  if (said.attachment) {
    const { kind, media } = readAttachment(said.attachment);
    return { kind, media, ...(said.text?.trim() ? { caption: said.text } : {}) };
  }
  if (said.choice) return { kind: 'button_reply', ...said.choice };
  return { kind: 'text', text: said.text ?? '' };
}

function readPayload(body: Buffer): WebchatPayload {
  const parsed = webchatPayload.safeParse(jsonIn(body));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new MalformedPayload(`${issue?.path.join('.') || 'body'}: ${issue?.message}`);
}

function visitorIdIn(body: Buffer): string | null {
  const json = jsonIn(body) as { visitorId?: unknown } | null;
  return typeof json?.visitorId === 'string' ? json.visitorId : null;
}

function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
