/**
 * Which conversation a mail belongs to, and the names that we give our own mails so that answers
 * find back. Pure.
 *
 * A guessed name would let a stranger write into somebody's conversation, so each one is signed
 * with the inbox's secret. The subject is never a key: people reuse subjects.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const OWN_MESSAGE_ID = new RegExp(`^<?(${UUID})\\.(${UUID})\\.([0-9a-f]{32})@`, 'i');
const OWN_TOKEN = /\+([0-9a-z]{25})([0-9a-z]{16})@/i;

/** Ids in one header, at most; a longer header keeps its root and its newest ids. */
const IDS_MAX = 40;
const ID_CHARS_MAX = 500;

export interface OwnMessage {
  readonly conversationId: string;
  readonly messageId: string;
}

/** `<conversation.message.signature@domain>`: the same message always gets the same id. */
export function ownMessageIdOf(message: OwnMessage, secret: string, address: string): string {
  const { conversationId, messageId } = message;
  const signature = signatureOf(secret, 'message', conversationId, messageId).slice(0, 32);
  return `<${conversationId}.${messageId}.${signature}@${domainOf(address)}>`;
}

/**
 * Names the conversation itself, as the last of an answer's References. Relays such as Amazon SES
 * give a mail another Message-ID on its way; what the customer's answer then still carries of ours
 * is this.
 */
export function conversationIdOf(conversationId: string, secret: string, address: string): string {
  return ownMessageIdOf({ conversationId, messageId: conversationId }, secret, address);
}

/** Our own message behind a Message-ID, or `null` when we did not sign it. */
export function readOwnMessageId(id: string, secret: string): OwnMessage | null {
  const match = OWN_MESSAGE_ID.exec(id);
  if (!match) return null;
  const [conversationId, messageId, given] = match.slice(1).map((part) => part.toLowerCase());
  if (!conversationId || !messageId || !given) return null;
  const signature = signatureOf(secret, 'message', conversationId, messageId).slice(0, 32);
  return isSame(given, signature) ? { conversationId, messageId } : null;
}

/** The same name for the SMTP envelope (RFC 3461 ENVID, 100 characters at most): without dashes. */
export function envelopeIdOf(ownMessageId: string): string {
  return ownMessageId.slice(1, ownMessageId.indexOf('@')).replaceAll('-', '');
}

/** Back from the envelope's form; what is not of that form comes back as it was. */
export function messageIdOfEnvelope(envelopeId: string): string {
  const [conversationId, messageId, signature] = envelopeId.trim().toLowerCase().split('.');
  if (!conversationId || !messageId || !signature) return envelopeId;
  return `<${withDashes(conversationId)}.${withDashes(messageId)}.${signature}@envelope>`;
}

/**
 * `support+<token>@domain` for Reply-To: reaches us even from a client that drops the threading
 * headers. The plain address when the local part would grow over the 64 octets that RFC 5321 allows.
 */
export function replyAddressOf(conversationId: string, secret: string, address: string): string {
  const at = address.lastIndexOf('@');
  const token = compact(conversationId) + tokenSignatureOf(conversationId, secret);
  const local = `${address.slice(0, at)}+${token}`;
  return local.length > 64 ? address : `${local}@${address.slice(at + 1)}`;
}

/** The conversation that a plus address names, or `null`. */
export function readReplyAddress(address: string, secret: string): string | null {
  const match = OWN_TOKEN.exec(address);
  if (!match?.[1] || !match[2]) return null;
  const conversationId = expand(match[1].toLowerCase());
  if (conversationId === null) return null;
  const signature = tokenSignatureOf(conversationId, secret);
  return isSame(match[2].toLowerCase(), signature) ? conversationId : null;
}

/** Where a mail says it belongs. Headers as they came; ids with angle brackets, in their order. */
export interface ThreadHints {
  readonly messageId: string;
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
  /** To, Cc, Delivered-To, X-Original-To, Envelope-To. */
  readonly recipients: readonly string[];
}

export interface Thread {
  /** Named by our own signature. */
  readonly conversationId: string | null;
  /** Root of the thread as the sender sees it. */
  readonly threadKey: string;
  /** The mail that this one answers. */
  readonly replyTo: string | null;
}

/** Own signed id in In-Reply-To, then References from the end, then a plus address. */
export function findThread(hints: ThreadHints, secret: string): Thread {
  const candidates = [...hints.inReplyTo, ...hints.references.toReversed()];
  const own = firstOf(candidates, (id) => readOwnMessageId(id, secret)?.conversationId);
  const token = own ?? firstOf(hints.recipients, (address) => readReplyAddress(address, secret));
  return {
    conversationId: token ?? null,
    threadKey: hints.references[0] ?? hints.inReplyTo[0] ?? hints.messageId,
    replyTo: hints.inReplyTo[0] ?? hints.references.at(-1) ?? null,
  };
}

/** Message ids in a header value, with angle brackets, bounded, without doubles. */
export function readIds(value: string | undefined): string[] {
  if (!value) return [];
  const bracketed = value.slice(0, 64_000).match(/<[^<>]{1,600}>/g);
  // Some senders leave the brackets away; only something with an @ is taken for an id then.
  const found = bracketed ?? value.split(/[\s,;]+/).filter((word) => word.includes('@'));
  const ids = [...new Set(found.map(normalId).filter((id) => id !== null))];
  return ids.length <= IDS_MAX ? ids : [...ids.slice(0, 1), ...ids.slice(1 - IDS_MAX)];
}

/** Folding and comments put blanks into ids; without them the same id always reads the same. */
function normalId(id: string): string | null {
  const inner = id.replace(/[<>\s]/g, '');
  return inner === '' || inner.length > ID_CHARS_MAX ? null : `<${inner}>`;
}

function firstOf<Item>(items: readonly Item[], find: (item: Item) => string | null | undefined) {
  for (const item of items) {
    const found = find(item);
    if (found) return found;
  }
  return null;
}

export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

function signatureOf(secret: string, ...parts: string[]): string {
  return createHmac('sha256', secret).update(JSON.stringify(parts)).digest('hex');
}

/** 80 bits in 16 characters that survive a relay which changes the case of an address. */
function tokenSignatureOf(conversationId: string, secret: string): string {
  const bits = BigInt(`0x${signatureOf(secret, 'reply-to', conversationId).slice(0, 20)}`);
  return bits.toString(36).padStart(16, '0');
}

/** A UUID in 25 characters of base 36. */
function compact(uuid: string): string {
  return BigInt(`0x${uuid.replaceAll('-', '')}`)
    .toString(36)
    .padStart(25, '0');
}

function expand(text: string): string | null {
  let value = 0n;
  for (const digit of text) value = value * 36n + BigInt(Number.parseInt(digit, 36));
  const hex = value.toString(16).padStart(32, '0');
  return hex.length > 32 ? null : withDashes(hex);
}

function withDashes(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function isSame(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
