/**
 * Sends one message as a mail, over one SMTP connection, and says for certain what is certain.
 *
 * Until the last byte of the mail is handed over the server cannot have taken it, so any failure
 * before that is safe to repeat. After it only the server's answer counts; silence is `unknown`
 * (RFC 1047), because the customer may have the mail already.
 */
import { Readable } from 'node:stream';
import { type Media, summaryOf } from '#libs/conversation';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { OutboundMessage, SendOutcome, SendTools } from '../src/outbound.js';
import type { EmailConfig } from './config.js';
import { loopMarkOf, LOOP_HEADER, MESSAGE_HEADER } from './loop-mark.js';
import {
  conversationIdOf,
  domainOf,
  envelopeIdOf,
  ownMessageIdOf,
  replyAddressOf,
} from './threading.js';

const RETRY_AFTER_MS = 60_000;
const REFERENCES_MAX = 20;

export async function sendMail(
  message: OutboundMessage,
  config: EmailConfig,
  tools: SendTools,
): Promise<SendOutcome> {
  if (!/^[^\s@]+@[^\s@]+$/.test(message.to) || domainOf(message.to).endsWith('.invalid')) {
    return {
      kind: 'failed',
      code: 'no_address',
      reason: 'The sender of this mail left no address to answer to.',
    };
  }
  const messageId = ownMessageIdOf(message, config.secret, config.address);
  let raw: Buffer;
  try {
    raw = await composeMail(message, config, tools, messageId);
  } catch (error) {
    if (error instanceof MissingAttachmentError)
      return { kind: 'failed', code: 'no_attachment', reason: error.message };
    throw error;
  }
  const outcome = await transmit(
    raw,
    { to: message.to, envelopeId: envelopeIdOf(messageId) },
    config,
    tools.timeoutMs,
  );
  return outcome === 'accepted' ? { kind: 'accepted', externalId: messageId } : outcome;
}

/** The whole mail in bytes; the same message gives the same Message-ID, on a retry too. */
export async function composeMail(
  message: OutboundMessage,
  config: EmailConfig,
  tools: Pick<SendTools, 'readBlob'>,
  messageId: string,
): Promise<Buffer> {
  const references = message.references.slice(-REFERENCES_MAX);
  const inReplyTo = message.replyToExternalId ?? references.at(-1);
  const mail = new MailComposer({
    from: { name: message.senderName ?? config.senderName, address: config.address },
    to: message.to,
    replyTo: config.plusAddressing
      ? replyAddressOf(message.conversationId, config.secret, config.address)
      : config.address,
    subject: subjectOf(message),
    messageId,
    ...(inReplyTo ? { inReplyTo } : {}),
    references: [
      ...references,
      conversationIdOf(message.conversationId, config.secret, config.address),
    ],
    ...(await bodyOf(message, tools)),
    headers: {
      [LOOP_HEADER]: loopMarkOf(config.secret),
      // A relay may change the Message-ID; in a returned mail this one still says what came back.
      [MESSAGE_HEADER]: messageId,
      ...(message.isAutomatic
        ? { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All' }
        : {}),
    },
    // Contents come from customers and agents: they name no files of ours and no addresses to load.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return mail.compile().build();
}

function subjectOf(message: OutboundMessage): string {
  const subject = message.subject?.trim();
  if (!subject)
    return message.references.length > 0 ? 'Re: your message' : 'Your conversation with us';
  return /^(re|aw|antw|sv|tr)\s*:/i.test(subject) || message.references.length === 0
    ? subject
    : `Re: ${subject}`;
}

async function bodyOf({ content }: OutboundMessage, tools: Pick<SendTools, 'readBlob'>) {
  switch (content.kind) {
    case 'text':
      return { text: content.text };
    case 'rich_text':
      return {
        text: content.text,
        ...(content.html ? { html: content.html } : {}),
        attachments: await Promise.all(
          (content.attachments ?? []).map((media) => attach(media, tools)),
        ),
      };
    case 'image':
    case 'video':
    case 'audio':
    case 'file':
      return { text: content.caption ?? '', attachments: [await attach(content.media, tools)] };
    default:
      return { text: summaryOf(content) };
  }
}

async function attach(media: Media, tools: Pick<SendTools, 'readBlob'>) {
  const blob = media.source.from === 'blob' ? await tools.readBlob(media.source.blobId) : null;
  if (!blob) throw new MissingAttachmentError(media.name ?? 'without a name');
  return {
    filename: media.name ?? 'attachment',
    content: blob.bytes,
    contentType: media.mime || blob.mime,
    ...(media.contentId ? { cid: media.contentId } : {}),
  };
}

class MissingAttachmentError extends Error {
  constructor(name: string) {
    super(`The attachment "${name}" is not at hand any more.`);
  }
}

interface SmtpError extends Error {
  readonly code?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

/** One connection, one mail. `timeoutMs` is for all of it. */
function transmit(
  raw: Buffer,
  { to, envelopeId }: { readonly to: string; readonly envelopeId: string },
  config: EmailConfig,
  timeoutMs: number,
): Promise<'accepted' | SendOutcome> {
  const { host, port, secure, user, pass } = config.smtp;
  const connection = new SMTPConnection({
    host,
    port,
    secure,
    name: domainOf(config.address),
    requireTLS: config.smtp.requireTls,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  });
  let isHandedOver = false;
  return new Promise((resolve) => {
    const finish = (outcome: 'accepted' | SendOutcome) => {
      clearTimeout(timer);
      resolve(outcome);
      if (outcome === 'accepted') connection.quit();
      else connection.close();
    };
    const fail = (error: SmtpError) => finish(outcomeOf(error, isHandedOver));
    const timer = setTimeout(() => fail(new Error(`No answer within ${timeoutMs} ms.`)), timeoutMs);
    connection.on('error', fail);
    connection.on('end', () => fail(new Error('The server closed the connection.')));
    const submit = () => {
      const body = Readable.from([raw], { objectMode: false });
      body.once('end', () => {
        isHandedOver = true;
      });
      const envelope = {
        from: config.address,
        to: [to],
        size: raw.length,
        // A bounce then names our message even when it returns no headers.
        dsn: { id: envelopeId, return: 'headers', notify: ['failure', 'delay'], recipient: to },
      };
      connection.send(envelope, body, (error) =>
        error ? fail(error as SmtpError) : finish('accepted'),
      );
    };
    connection.connect((error) => {
      if (error) return fail(error as SmtpError);
      if (!user) return submit();
      connection.login({ user, pass: pass ?? '' }, (refused) =>
        refused ? fail(refused as SmtpError) : submit(),
      );
    });
  });
}

function outcomeOf(error: SmtpError, isHandedOver: boolean): SendOutcome {
  // The answer may quote the customer's address; the code says enough.
  const { responseCode } = error;
  if (responseCode !== undefined && responseCode >= 500) {
    return { kind: 'failed', code: `smtp_${responseCode}`, reason: reasonOf(error) };
  }
  if (responseCode !== undefined && responseCode >= 400) {
    return {
      kind: 'retry',
      afterMs: RETRY_AFTER_MS,
      code: `smtp_${responseCode}`,
      reason: reasonOf(error),
    };
  }
  if (isHandedOver)
    return { kind: 'unknown', reason: 'The mail server did not say whether it took the mail.' };
  return {
    kind: 'retry',
    afterMs: RETRY_AFTER_MS,
    code: (error.code ?? 'connection').toLowerCase(),
    reason: 'The mail server could not be reached, or broke off before it had the mail.',
  };
}

/** The enhanced status code (RFC 3463) without the free text around it, which may name people. */
function reasonOf(error: SmtpError): string {
  const enhanced = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(error.response ?? '')?.[0];
  const command =
    error.code === 'EAUTH' ? 'the login' : error.code === 'EENVELOPE' ? 'the address' : 'the mail';
  return `The mail server refused ${command}: ${error.responseCode}${enhanced ? ` ${enhanced}` : ''}.`;
}
