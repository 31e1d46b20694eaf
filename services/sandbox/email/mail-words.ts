/** Real MIME for what pretend customers write, and a plain reading of what they get. */
import { createTransport } from 'nodemailer';
import PostalMime from 'postal-mime';

export interface MailToWrite {
  readonly from: { readonly name: string; readonly address: string };
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly messageId: string;
  /** The mail that this one answers, with the History shown below the answer as clients do. */
  readonly answers?: ReadMail | undefined;
  readonly inReplyTo?: string | undefined;
  readonly references?: readonly string[] | undefined;
  readonly attachments?: readonly {
    readonly name: string;
    readonly mime: string;
    readonly bytes: Buffer;
  }[];
}

export interface ReadMail {
  readonly messageId: string;
  readonly from: { readonly name: string; readonly address: string };
  /** Where an answer goes: Reply-To, else From. */
  readonly replyTo: string;
  readonly subject: string;
  readonly text: string;
  readonly references: readonly string[];
  readonly isAutomatic: boolean;
  readonly attachments: readonly {
    readonly name: string;
    readonly mime: string;
    readonly bytes: Buffer;
  }[];
}

const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });

export async function writeMail(mail: MailToWrite): Promise<Buffer> {
  const quoted = mail.answers ? history(mail.answers) : '';
  const inReplyTo = mail.answers?.messageId ?? mail.inReplyTo;
  const references = mail.answers
    ? [...mail.answers.references, mail.answers.messageId]
    : mail.references;
  const { message } = await composer.sendMail({
    from: mail.from,
    to: mail.to,
    subject: mail.subject,
    text: `${mail.text}${quoted}`,
    html: `<div dir="ltr">${paragraphs(mail.text)}</div>${mail.answers ? htmlHistory(mail.answers) : ''}`,
    messageId: mail.messageId,
    ...(inReplyTo ? { inReplyTo } : {}),
    ...(references?.length ? { references: [...references] } : {}),
    headers: { 'X-Mailer': 'Convolog sandbox' },
    attachments: (mail.attachments ?? []).map(({ name, mime, bytes }) => ({
      filename: name,
      contentType: mime,
      content: bytes,
    })),
  });
  return message as Buffer;
}

/** A delivery status notification (RFC 3464) for a mail that could not be delivered. */
export function writeBounce(mail: ReadMail, to: string, statusCode: string): Buffer {
  const boundary = 'sandbox-report';
  const lines = [
    'From: Mail Delivery Subsystem <mailer-daemon@example.org>',
    `To: ${mail.from.address}`,
    'Subject: Undelivered Mail Returned to Sender',
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <bounce.${Date.now()}@example.org>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=us-ascii',
    '',
    `Your message to ${to} could not be delivered (${statusCode}).`,
    '',
    `--${boundary}`,
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.org',
    '',
    `Final-Recipient: rfc822; ${to}`,
    'Action: failed',
    `Status: ${statusCode}`,
    '',
    `--${boundary}`,
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: ${mail.messageId}`,
    `Subject: ${mail.subject}`,
    '',
    `--${boundary}--`,
    '',
  ];
  return Buffer.from(lines.join('\r\n'));
}

/** Reads a mail that the house sent; never throws for a strange one. */
export async function readMail(raw: Buffer): Promise<ReadMail> {
  const mail = await PostalMime.parse(raw);
  const header = (name: string) => mail.headers.find((one) => one.key === name)?.value ?? '';
  const address = mail.from?.address ?? '';
  return {
    messageId: mail.messageId ?? '',
    from: { name: mail.from?.name ?? '', address },
    replyTo: mail.replyTo?.[0]?.address ?? address,
    subject: mail.subject ?? '(no subject)',
    text: (mail.text ?? mail.html?.replace(/<[^>]+>/g, ' ') ?? '').trim(),
    references: (mail.references ?? '').match(/<[^<>\s]+>/g) ?? [],
    isAutomatic: header('auto-submitted') !== '' && header('auto-submitted') !== 'no',
    attachments: mail.attachments.map((part) => ({
      name: part.filename ?? 'attachment',
      mime: part.mimeType,
      bytes: bytesOf(part.content),
    })),
  };
}

/** Without the quoted history, as mail clients fold it away. */
export function withoutHistory(text: string): string {
  const lines = text.split('\n');
  const start = lines.findIndex(
    (line, index) =>
      /^On .{4,200} wrote:\s*$/.test(line) ||
      (line.startsWith('>') &&
        lines.slice(index).every((rest) => rest.startsWith('>') || !rest.trim())),
  );
  const own = (start > 0 ? lines.slice(0, start) : lines).join('\n').trim();
  return own || text.trim();
}

function history(mail: ReadMail): string {
  const quoted = mail.text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
  return `\n\n${attribution(mail)}\n\n${quoted}\n`;
}

function htmlHistory(mail: ReadMail): string {
  return (
    `<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">${escapeHtml(attribution(mail))}<br></div>` +
    `<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex">` +
    `${paragraphs(mail.text)}</blockquote></div>`
  );
}

function attribution(mail: ReadMail): string {
  const when = new Date().toDateString();
  return `On ${when} ${mail.from.name || mail.from.address} <${mail.from.address}> wrote:`;
}

function paragraphs(text: string): string {
  return escapeHtml(text).replaceAll('\n', '<br>');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function bytesOf(content: unknown): Buffer {
  if (typeof content === 'string') return Buffer.from(content);
  return Buffer.from(content as ArrayBuffer);
}
