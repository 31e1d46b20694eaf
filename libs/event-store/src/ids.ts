/** Ids of facts: random and in order of time for our own, derived for what comes from outside. */
import { createHash, randomUUID } from 'node:crypto';
import { parse } from 'uuid';

let idMs = 0;
let idCount = 0;
let idPrefix = '';

/**
 * A UUIDv7; within a process later ones are greater. Its 12 bits after the time count the ids of one
 * millisecond (RFC 9562, 6.2, method 1); when they run out, the time is borrowed from the next one.
 */
export function newId(): string {
  const random = randomUUID();
  const nowMs = Date.now();
  if (nowMs > idMs) startMillisecond(nowMs, Number.parseInt(random.slice(0, 3), 16) >> 1);
  else if (idCount < 0xfff) idCount += 1;
  else startMillisecond(idMs + 1, 0);
  return `${idPrefix}${idCount.toString(16).padStart(3, '0')}${random.slice(18)}`;
}

function startMillisecond(ms: number, count: number): void {
  idMs = ms;
  idCount = count;
  const hex = ms.toString(16).padStart(12, '0');
  idPrefix = `${hex.slice(0, 8)}-${hex.slice(8)}-7`;
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
