/** Ids of facts: random and in order of time for our own, derived for what comes from outside. */
import { createHash } from 'node:crypto';
import { parse, v7 } from 'uuid';

/** A UUIDv7. */
export function newId(): string {
  return v7();
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
