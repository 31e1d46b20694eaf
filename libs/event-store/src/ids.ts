/** Ids of facts: random and in order of time for our own, derived for what comes from outside. */
import { v5, v7 } from 'uuid';

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
  return v5(JSON.stringify(parts), namespace);
}
