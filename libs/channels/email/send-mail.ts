/** Makes one message a mail with our names in it, and hands it to the mail server. */
import { type Media, summaryOf } from '#libs/conversation';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { OutboundMessage, SendOutcome, SendTools } from '../src/outbound.js';
import type { EmailConfig } from './config.js';
import { loopMarkOf, LOOP_HEADER, MESSAGE_HEADER } from './loop-mark.js';
import { transmit } from './smtp.js';
import {
  conversationIdOf,
  domainOf,
  envelopeIdOf,
  ownMessageIdOf,
  replyAddressOf,
} from './threading.js';

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
