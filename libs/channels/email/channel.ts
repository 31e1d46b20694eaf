/**
 * Email: raw MIME in, by webhook or by our own listener; SMTP out.
 *
 * A mail never fails to show for what is wrong in it: it ends as a message, as filtered when it is
 * our own coming back, or as malformed when it is no mail at all.
 */
import { createHmac } from 'node:crypto';
import { defineChannel, MalformedPayload } from '../src/channel.js';
import { isSameSecret } from '../src/secrets.js';
import { emailConfig } from './config.js';
import { bytesOf, MAIL_BYTES_MAX, parseMail, readAttachment } from './parse-mail.js';
import { readFacts } from './read-facts.js';
import { sendMail } from './send-mail.js';
import { checkSmtp } from './smtp.js';

const SIGNATURE = 'x-convolog-signature';

export default defineChannel({
  id: 'email',
  label: 'Email',
  config: emailConfig,
  payloadBytesMax: MAIL_BYTES_MAX,
  capabilities: {
    textCharsMax: 500_000,
    textUnit: 'utf16',
    kinds: ['text', 'rich_text', 'image', 'video', 'audio', 'file'],
    buttonsMax: 0,
    automaticPerHourMax: 8,
    replyWindowHours: null,
  },

  verify: (request, { secret }) =>
    isSameSecret(request.headers[SIGNATURE]?.toLowerCase(), signatureOf(request.body, secret)),
  verifyInPieces({ headers }, { secret }) {
    const given = headers[SIGNATURE]?.toLowerCase();
    if (!given?.startsWith('sha256=')) return null;
    const mac = createHmac('sha256', secret);
    return {
      take: (piece) => void mac.update(piece),
      isGenuine: () => isSameSecret(given, `sha256=${mac.digest('hex')}`),
    };
  },
  sign: (body, { secret }) => ({
    [SIGNATURE]: signatureOf(body, secret),
    'content-type': 'message/rfc822',
  }),

  async parse(body, config) {
    const results = readFacts(await parseMail(body), config);
    return results.map((result) => ({ raw: body, result }));
  },

  send: sendMail,
  checkInbox: checkSmtp,
  isMail: true,

  /** A From header is a claim: anybody can write it, whatever its domain signs. */
  traits: ({ identity }) =>
    identity.endsWith('.invalid') ? [] : [{ kind: 'email', value: identity, isProven: false }],

  mailbox({ imap }) {
    if (!imap) return null;
    const { pollSeconds, ...mailbox } = imap;
    return { ...mailbox, pollMs: pollSeconds * 1_000 };
  },

  async readPart(raw, index) {
    try {
      const part = await readAttachment(raw, index);
      return part ? { mime: part.mimeType, bytes: bytesOf(part) } : null;
    } catch (error) {
      if (error instanceof MalformedPayload) return null;
      throw error;
    }
  },
});

function signatureOf(body: Buffer, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}
