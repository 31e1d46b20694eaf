/** A parsed mail as the house's facts: the message itself, and what it reports about ours. Pure. */
import { createHash } from 'node:crypto';
import type { Media, RichTextContent } from '#libs/conversation';
import type { InboundElement, InboundReceipt, Sender } from '../src/inbound.js';
import { readAuthentication } from './authentication.js';
import { type Automation, classify } from './automatic-mail.js';
import type { EmailConfig } from './config.js';
import { loopMarkOf, LOOP_HEADER } from './loop-mark.js';
import { bytesOf, type Mail } from './parse-mail.js';
import { plainBodies } from './strip-quotes/strip-quotes.js';
import { findThread, readOwnMessageId, type Thread } from './threading.js';

const ATTACHMENTS_MAX = 100;
/** What an event carries of a body; the raw mail, kept beside it, has all of it. */
const TEXT_CHARS_MAX = 500_000;
const HTML_CHARS_MAX = 1_000_000;
/** Addresses that nobody reads; a form that mails from one says in Reply-To whom it speaks for. */
const NOBODY =
  /^(no-?reply|do-?not-?reply|noreply|niet-?beantwoorden|donotreply|wordpress|forms?|notifications?)([+.-][^@]*)?@/i;

export function readFacts(mail: Mail, config: EmailConfig): InboundElement['result'][] {
  if (mail.header(LOOP_HEADER.toLowerCase()) === loopMarkOf(config.secret)) {
    return [{ kind: 'filtered', reason: 'own_mail_came_back' }];
  }
  const automation = classify(mail, config.address);
  const thread = findThread(mail, config.secret);
  const about = automation.report?.about
    ? readOwnMessageId(automation.report.about, config.secret)
    : null;
  const conversationId = about?.conversationId ?? thread.conversationId;
  const common = {
    threadKey: thread.threadKey,
    occurredAt: mail.date,
    account: config.address,
    ...(conversationId ? { conversationId } : {}),
  };
  const receipt = about ? receiptOf(automation) : null;
  return [
    ...(receipt && about
      ? [
          {
            kind: 'fact' as const,
            fact: {
              ...common,
              ...receipt,
              kind: 'receipt' as const,
              dedupeKey: `${dedupeKeyOf(mail)}:receipt`,
              ownMessageId: about.messageId,
              externalIds: [automation.report?.about as string],
            },
          },
        ]
      : []),
    {
      kind: 'fact',
      fact: {
        ...common,
        kind: 'message',
        dedupeKey: dedupeKeyOf(mail),
        externalId: mail.messageId,
        messageKey: dedupeKeyOf(mail),
        sender: senderOf(mail, config),
        content: contentOf(mail, config),
        classification: automation.classification,
        ...(thread.replyTo ? { replyToExternalId: thread.replyTo } : {}),
        ...(mail.subject === undefined ? {} : { subject: mail.subject }),
        references: referencesOf(mail, thread),
      },
    },
  ];
}

/**
 * The Message-ID alone is not enough: senders do reuse theirs, and whoever has seen one could make
 * us take a later mail for a copy.
 */
function dedupeKeyOf(mail: Mail): string {
  return `${mail.messageId}:${mail.digest}`;
}

function receiptOf({
  report,
  classification,
}: Automation): Pick<InboundReceipt, 'outcome' | 'code' | 'reason'> | null {
  if (report?.kind === 'delivery') {
    const code = report.status;
    if (report.action === 'failed')
      return {
        outcome: 'failed',
        code: code ?? 'bounced',
        reason: 'The mail came back: it could not be delivered.',
      };
    if (report.action === 'delivered') return { outcome: 'delivered', code, reason: null };
  }
  if (report?.kind === 'disposition' && report.action === 'displayed') {
    return { outcome: 'read', code: null, reason: null };
  }
  // A relay's bounce in words of its own, which quotes the Message-ID of what it returns.
  if (classification === 'bounce')
    return {
      outcome: 'failed',
      code: 'bounced',
      reason: 'The mail came back: it could not be delivered.',
    };
  return null;
}

/**
 * Replies go to Reply-To. The person is who the From header names, unless that is ourselves or an
 * address that nobody reads: then a form speaks for the person in Reply-To.
 */
function senderOf(mail: Mail, config: EmailConfig): Sender {
  const { from, replyTo } = mail;
  const own = config.address.toLowerCase();
  if (!from && !replyTo) return unknownSender(mail);
  const reply = replyTo && replyTo.address.toLowerCase() !== own ? replyTo : null;
  const isForm = from !== null && (NOBODY.test(from.address) || from.address.toLowerCase() === own);
  const person = reply && (isForm || !from) ? reply : (from ?? reply);
  if (!person) return unknownSender(mail);
  const address = (reply ?? person).address.toLowerCase();
  const identity = person.address.toLowerCase();
  return {
    address,
    identity,
    ...(address === identity ? {} : { aliases: [address] }),
    ...(person.name === '' ? {} : { name: person.name.slice(0, 200) }),
  };
}

/** Nobody is named: a person of their own per thread, and `send` refuses to answer `.invalid`. */
function unknownSender(mail: Mail): Sender {
  const root = mail.references[0] ?? mail.inReplyTo[0] ?? mail.messageId;
  const mark = createHash('sha256').update(root).digest('hex').slice(0, 16);
  const address = `unknown-${mark}@sender.invalid`;
  return { address, identity: address, name: 'Unknown sender' };
}

function contentOf(mail: Mail, config: EmailConfig): RichTextContent {
  const bodies = plainBodies(mail);
  const authentication = readAuthentication(
    mail.headers('authentication-results'),
    config.authenticationServer,
  );
  const attachments = mail.attachments.slice(0, ATTACHMENTS_MAX).map((attachment, index): Media => {
    const bytes = bytesOf(attachment);
    const contentId = attachment.contentId?.replace(/^<|>$/g, '');
    const name = nameOf(attachment.filename, attachment.mimeType);
    return {
      mime: attachment.mimeType || 'application/octet-stream',
      name,
      sizeBytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      ...(contentId ? { contentId } : {}),
      source: { from: 'mime_part', index },
    };
  });
  return {
    kind: 'rich_text',
    // Cut HTML would show broken, so a document that is too long is shown as its text.
    html: (mail.html?.length ?? 0) > HTML_CHARS_MAX ? '' : (mail.html ?? ''),
    text: bodies.text.slice(0, TEXT_CHARS_MAX),
    ...(mail.subject === undefined ? {} : { subject: mail.subject }),
    strippedText: bodies.strippedText.slice(0, TEXT_CHARS_MAX),
    ...(attachments.length > 0 ? { attachments } : {}),
    ...(authentication ? { authentication } : {}),
  };
}

/** A file name without path or control characters; a made-up one for a part without any. */
function nameOf(fileName: string | null, mime: string): string {
  const name = fileName
    ?.replace(/\p{Cc}/gu, '')
    .split(/[\\/]/)
    .at(-1)
    ?.trim()
    .slice(0, 200);
  if (name) return name;
  if (mime === 'message/rfc822') return 'message.eml';
  return mime.startsWith('message/') || mime === 'text/rfc822-headers'
    ? 'report.txt'
    : 'attachment';
}

/** RFC 5322 3.6.4: the parent's references and the parent itself; a made-up id helps nobody. */
function referencesOf(mail: Mail, thread: Thread): string[] {
  const before =
    mail.references.length > 0 ? mail.references : thread.replyTo ? [thread.replyTo] : [];
  return mail.hasMessageId ? [...before, mail.messageId] : [...before];
}
