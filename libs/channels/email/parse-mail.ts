/**
 * Raw MIME to a mail with everything that the channel needs, bounded in size, depth and time.
 * Tolerant: a missing or broken header is a missing value, never an error. Nested messages stay
 * attachments: opened, a 3 MB mail of mails would hold the process for seconds.
 */
import { createHash } from 'node:crypto';
import PostalMime, {
  type Address,
  addressParser,
  type Attachment,
  decodeWords,
  type Email,
} from 'postal-mime';
import { MalformedPayload } from '../src/channel.js';
import { joinLinesFast } from './fast-lines.js';
import { readIds } from './threading.js';
import { headerEnd, mended } from './mend-mime.js';
import { readTolerantly } from './tolerant-parts.js';
import { withWindowsLetters } from './windows-letters.js';

joinLinesFast();
readTolerantly();

export const MAIL_BYTES_MAX = 25 * 1024 * 1024;
/**
 * The parser's time goes by lines and parts, not by bytes. A base64 line holds 76 characters, so a
 * mail of the full size has 350,000 of them; short lines are text, and nobody writes this much.
 */
const LINES_MAX = 600_000;
const SHORT_LINES_MAX = 100_000;
const SHORT_LINE_BYTES = 40;
const DASHED_LINES_MAX = 20_000;
const HEADERS_BYTES_MAX = 512 * 1024;
const DEPTH_MAX = 50;
const ADDRESSES_MAX = 100;
const STATUS_BYTES_MAX = 16 * 1024;
/** Wrapped mails are looked into for a text only below this size. */
const NESTED_BYTES_MAX = 256 * 1024;

export interface MailAddress {
  readonly address: string;
  readonly name: string;
}

export interface Mail {
  /** First value of a header, unfolded and decoded; undefined when absent or empty. */
  readonly header: (name: string) => string | undefined;
  readonly hasHeader: (name: string) => boolean;
  /** All values of a header, top first. */
  readonly headers: (name: string) => readonly string[];
  readonly contentType: string;
  readonly from: MailAddress | null;
  readonly replyTo: MailAddress | null;
  /** Every address that the mail says it was sent to. */
  readonly recipients: readonly string[];
  /** With angle brackets; made up from a digest when the mail has none. */
  readonly messageId: string;
  readonly hasMessageId: boolean;
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
  readonly subject: string | undefined;
  readonly date: Date | null;
  readonly text?: string;
  readonly html?: string;
  readonly attachments: readonly Attachment[];
  /** Tells two mails apart that carry the same Message-ID; the same for copies of one mail. */
  readonly digest: string;
}

/** Throws `MalformedPayload` when the bytes cannot be a mail. */
export async function parseMail(raw: Buffer): Promise<Mail> {
  const email = await readMime(raw, { forceRfc822Attachments: true });
  const recipients = recipientsOf(email);
  // An address where an id should stand would tie everybody's mails into one thread.
  const idsIn = (name: string) =>
    readIds(byName.get(name)).filter((id) => !recipients.includes(id.slice(1, -1).toLowerCase()));
  const byName = new Map<string, string>();
  for (const { key, value } of email.headers) {
    const text = oneLine(value);
    if (text !== '' && !byName.has(key)) byName.set(key, text);
  }
  const header = (name: string) => {
    const value = byName.get(name);
    return value === undefined ? undefined : oneLine(decodeWords(value));
  };
  const subject = header('subject');
  const digest = digestOf(raw, byName);
  const [messageId] = readIds(byName.get('message-id'));
  const bodies = await bodiesOf(raw, email);
  return {
    header,
    hasHeader: (name) => email.headers.some(({ key }) => key === name),
    headers: (name) =>
      email.headers.filter(({ key }) => key === name).map(({ value }) => oneLine(value)),
    contentType: (byName.get('content-type') ?? 'text/plain').toLowerCase(),
    from: senderOf(email, header),
    replyTo: firstMailbox(email.replyTo),
    recipients,
    messageId: messageId ?? `<${digest}@missing.invalid>`,
    hasMessageId: messageId !== undefined,
    inReplyTo: idsIn('in-reply-to'),
    references: idsIn('references'),
    subject,
    date: readDate(byName.get('date')),
    ...bodies,
    attachments: email.attachments,
    digest,
  };
}

/** Bytes of the n-th attachment, in the order that `parseMail` lists them. */
export async function readAttachment(raw: Buffer, index: number): Promise<Attachment | null> {
  const email = await readMime(raw, { forceRfc822Attachments: true });
  return email.attachments[index] ?? null;
}

/** Bytes of an attachment whatever the parser chose to hold them in. */
export function bytesOf(attachment: Attachment): Buffer {
  const { content } = attachment;
  if (typeof content === 'string') return Buffer.from(content, 'utf8');
  return ArrayBuffer.isView(content)
    ? Buffer.from(content.buffer, content.byteOffset, content.byteLength)
    : Buffer.from(content);
}

type ReadOptions = { forceRfc822Attachments: boolean; maxRfc822NestingDepth?: number };

async function readMime(raw: Buffer, options: ReadOptions): Promise<Email> {
  if (raw.length === 0) throw new MalformedPayload('The mail is empty.');
  if (raw.length > MAIL_BYTES_MAX) {
    throw new MalformedPayload(
      `The mail has ${raw.length} bytes; at most ${MAIL_BYTES_MAX} are read.`,
    );
  }
  refuseTooManyLines(raw);
  try {
    return await PostalMime.parse(mended(raw, HEADERS_BYTES_MAX), {
      ...options,
      maxNestingDepth: DEPTH_MAX,
      maxHeadersSize: HEADERS_BYTES_MAX,
    });
  } catch (error) {
    throw new MalformedPayload(`Not readable as a mail: ${String(error)}`, { cause: error });
  }
}

/** Throws `MalformedPayload` for a mail that would hold the process for seconds. */
function refuseTooManyLines(raw: Buffer): void {
  let lines = 0;
  let shortLines = 0;
  let dashedLines = 0;
  for (let start = 0; start < raw.length; lines++) {
    const end = raw.indexOf(10, start);
    const next = end === -1 ? raw.length : end + 1;
    if (next - start < SHORT_LINE_BYTES) shortLines++;
    // Every boundary starts with two dashes, and every one of them may open a part.
    if (raw[start] === 0x2d && raw[start + 1] === 0x2d) dashedLines++;
    start = next;
  }
  if (lines > LINES_MAX || shortLines > SHORT_LINES_MAX || dashedLines > DASHED_LINES_MAX) {
    throw new MalformedPayload(
      `The mail has ${lines} lines, ${shortLines} of them short; at most ${LINES_MAX} and ${SHORT_LINES_MAX} are read.`,
    );
  }
}

/** A mail that only wraps another one (a bare forward, a digest) shows the text of what it wraps. */
async function bodiesOf(raw: Buffer, email: Email): Promise<{ text?: string; html?: string }> {
  const isWrapper =
    !email.text?.trim() &&
    !email.html?.trim() &&
    raw.length < NESTED_BYTES_MAX &&
    email.attachments.some(({ mimeType }) => mimeType === 'message/rfc822');
  const source = isWrapper
    ? await readMime(raw, { forceRfc822Attachments: false, maxRfc822NestingDepth: 1 })
    : email;
  // A bare delivery status has no words of its own: it is shown as it stands.
  const status = source.attachments.find(({ mimeType }) => mimeType === 'message/delivery-status');
  if (!source.text?.trim() && !source.html?.trim() && status) {
    return { text: cleanText(bytesOf(status).subarray(0, STATUS_BYTES_MAX).toString('utf8')) };
  }
  return {
    ...(source.text === undefined ? {} : { text: cleanText(source.text) }),
    ...(source.html === undefined ? {} : { html: cleanText(source.html) }),
  };
}

function senderOf(email: Email, header: Mail['header']): MailAddress | null {
  const named = firstMailbox([email.from]) ?? firstMailbox([email.sender]);
  if (named) return named;
  for (const name of ['from', 'sender', 'reply-to', 'resent-from', 'return-path']) {
    const value = header(name);
    if (value === undefined) continue;
    const parsed = firstMailbox(addressParser(value));
    if (parsed) return parsed;
    // Local mail on old systems has bare names: `From: root`.
    if (/^[\w.-]{1,64}$/.test(value)) return { address: value, name: '' };
  }
  return null;
}

function firstMailbox(addresses: readonly (Address | undefined)[] | undefined): MailAddress | null {
  for (const entry of addresses ?? []) {
    const boxes = entry?.group ?? (entry ? [entry] : []);
    const found = boxes.find(({ address }) => isAddress(address));
    if (found?.address) return { address: bare(found.address), name: oneLine(found.name) };
  }
  return null;
}

/** Old mails have comments and blanks inside addresses (RFC 822). */
function bare(address: string): string {
  return address.replace(/\([^()]*\)|\s/g, '');
}

/** Something on both sides of the @. `""@example.com` names nobody. */
function isAddress(address: string | undefined): boolean {
  if (!address || address.length > 320) return false;
  const at = address.lastIndexOf('@');
  return address.slice(0, at).replace(/["'\s]/g, '') !== '' && at > 0 && at < address.length - 1;
}

function recipientsOf(email: Email): string[] {
  const listed = [...(email.to ?? []), ...(email.cc ?? [])].flatMap(
    (entry) => entry.group ?? [entry],
  );
  const routed = [
    'delivered-to',
    'x-original-to',
    'envelope-to',
    'x-envelope-to',
    'x-forwarded-to',
  ];
  return [
    ...listed.slice(0, ADDRESSES_MAX).map(({ address }) => address ?? ''),
    ...email.headers
      .filter(({ key }) => routed.includes(key))
      .flatMap(({ value }) => value.split(',').slice(0, 10)),
  ].flatMap((address) =>
    address.includes('@') ? [address.replace(/[<>\s]/g, '').toLowerCase()] : [],
  );
}

/**
 * Copies of one mail reach us by several roads (webhook, listener, forwarding) with other trace
 * headers and line ends. What the sender wrote is the same in all of them.
 */
function digestOf(raw: Buffer, byName: ReadonlyMap<string, string>): string {
  const hash = createHash('sha256');
  for (const name of ['from', 'subject', 'date', 'message-id'])
    hash.update(`${byName.get(name)}\n`);
  const body = raw.subarray(headerEnd(raw)).toString('latin1').replaceAll('\r', '').trimEnd();
  return hash.update(body, 'latin1').digest('hex').slice(0, 32);
}

/** Only dates that a mail can have; a clock set to 1904 or to 19100 says nothing. */
function readDate(value: string | undefined): Date | null {
  if (value === undefined) return null;
  const withoutComment = value
    .slice(0, 200)
    .replace(/\([^()]*\)/g, ' ')
    .trim();
  const date = new Date(withoutComment);
  const year = date.getUTCFullYear();
  return year >= 1980 && year < 2100 ? date : null;
}

/** Header values become single lines without control characters: nothing can be smuggled through. */
function oneLine(value: string): string {
  return withWindowsLetters(value)
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, 64_000);
}

function cleanText(value: string): string {
  return withWindowsLetters(value).replaceAll('\u0000', '').replaceAll('\r\n', '\n');
}
