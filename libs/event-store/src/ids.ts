/** Ids of facts: random and in order of time for our own, derived for what comes from outside. */
import { createHash, randomFillSync } from 'node:crypto';
import { parse } from 'uuid';

const DIGITS = Buffer.from('0123456789abcdef', 'latin1');
/** The next id, as text: written in place, of which a copy is a string at once. */
const next = Buffer.from('00000000-0000-7000-8000-000000000000', 'latin1');
/** Where its parts begin: count, variant and random, and the rest of those behind the last dash. */
const COUNT_AT = 15;
const RANDOM_AT = 19;
const REST_AT = 24;
let idMs = 0;
let idCount = 0;

/** For one id: two bytes to begin a count, eight for its end. */
const RANDOM_BYTES = 10;
const random = Buffer.alloc(RANDOM_BYTES * 512);
let randomAt = random.length;

/**
 * A UUIDv7; within a process later ones are greater. Its 12 bits after the time count the ids of one
 * millisecond (RFC 9562, 6.2, method 1); when they run out, the time is borrowed from the next one.
 */
export function newId(): string {
  if (randomAt === random.length) {
    randomFillSync(random);
    randomAt = 0;
  }
  const nowMs = Date.now();
  if (nowMs > idMs) startMillisecond(nowMs, random.readUInt16BE(randomAt) >> 5);
  else if (idCount < 0xfff) idCount += 1;
  else startMillisecond(idMs + 1, 0);
  next[COUNT_AT] = DIGITS[idCount >> 8] as number;
  writeByte(COUNT_AT + 1, idCount & 0xff);
  const from = randomAt + 2;
  writeByte(RANDOM_AT, ((random[from] as number) & 0x3f) | 0x80); // The variant of RFC 9562.
  writeByte(RANDOM_AT + 2, random[from + 1] as number);
  for (let index = 0; index < 6; index += 1)
    writeByte(REST_AT + index * 2, random[from + 2 + index] as number);
  randomAt += RANDOM_BYTES;
  return next.toString('latin1');
}

function startMillisecond(ms: number, count: number): void {
  idMs = ms;
  idCount = count;
  const hex = ms.toString(16).padStart(12, '0');
  next.write(`${hex.slice(0, 8)}-${hex.slice(8)}`, 'latin1');
}

function writeByte(at: number, byte: number): void {
  next[at] = DIGITS[byte >> 4] as number;
  next[at + 1] = DIGITS[byte & 0xf] as number;
}

const UUID_CHARS = 36;
const DASH = 0x2d;

/** Is what begins at `start` a lower-case UUID, to the end of the text? Asked for each event, several times. */
export function isUuid(text: string, start = 0): boolean {
  if (text.length !== start + UUID_CHARS) return false;
  for (let at = 0; at < UUID_CHARS; at += 1) {
    const code = text.charCodeAt(start + at);
    if (at === 8 || at === 13 || at === 18 || at === 23) {
      if (code !== DASH) return false;
    } else if (!(code >= 0x30 && code <= 0x39) && !(code >= 0x61 && code <= 0x66)) return false;
  }
  return true;
}

/**
 * A UUIDv5 of a name under a namespace: the same cause gives the same id, in any process, for ever.
 * The namespace of an inbox is secret (see ADR 0005), so an id cannot be turned back into a phone
 * number by trying all numbers.
 */
export function derivedId(namespace: string, ...parts: readonly (string | number)[]): string {
  const hash = createHash('sha1')
    .update(namespaceBytes(namespace))
    .update(JSON.stringify(parts))
    .digest();
  hash[6] = ((hash[6] as number) & 0x0f) | 0x50; // Version 5,
  hash[8] = ((hash[8] as number) & 0x3f) | 0x80; // variant of RFC 9562.
  const hex = hash.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Few namespaces, many ids: the bytes of a namespace are worked out once. */
const NAMESPACES_MAX = 10_000;
const namespaces = new Map<string, Buffer>();

function namespaceBytes(namespace: string): Buffer {
  const known = namespaces.get(namespace);
  if (known) return known;
  const bytes = Buffer.from(parse(namespace));
  if (namespaces.size >= NAMESPACES_MAX) namespaces.clear();
  namespaces.set(namespace, bytes);
  return bytes;
}
