/**
 * What our own mail server found out about the sender: SPF, DKIM and DMARC in
 * `Authentication-Results` (RFC 8601).
 *
 * Anybody can write such a header, so only one with the name of our own server is read (5: "MUST NOT
 * be used ... unless the authserv-id is known"), and of several the first: servers put theirs on top, and
 * one that was below was there when the mail came.
 */
import type { Authentication } from '#libs/conversation';

const METHODS = ['spf', 'dkim', 'dmarc'] as const;
const VALUE_CHARS_MAX = 4_000;

/** `values`: all headers of the name, top first. `null`: our server said nothing, or has no name here. */
export function readAuthentication(
  values: readonly string[],
  ownServer: string | undefined,
): Authentication | null {
  if (ownServer === undefined) return null;
  const own = values.find((value) => serverOf(value) === ownServer.toLowerCase());
  if (own === undefined) return null;
  const results: { spf?: string; dkim?: string; dmarc?: string } = {};
  // Comments may hold anything, a semicolon and a "dkim=pass" included.
  const parts = withoutComments(own.slice(0, VALUE_CHARS_MAX)).split(';').slice(1);
  for (const part of parts) {
    const [, method, result] = /^\s*([a-z-]+)(?:\/\d+)?\s*=\s*([a-z]+)/i.exec(part) ?? [];
    const name = METHODS.find((each) => each === method?.toLowerCase());
    if (!name || !result) continue;
    // Of several signatures one that holds is enough.
    if (results[name] === undefined || result.toLowerCase() === 'pass')
      results[name] = result.toLowerCase();
  }
  return Object.keys(results).length > 0 ? results : null;
}

function serverOf(value: string): string {
  const [first = ''] = withoutComments(value.slice(0, VALUE_CHARS_MAX)).split(';', 1);
  return (first.trim().split(/\s+/)[0] ?? '').toLowerCase();
}

function withoutComments(value: string): string {
  let kept = '';
  let depth = 0;
  for (const char of value) {
    if (char === '(') depth++;
    else if (char === ')') depth = Math.max(0, depth - 1);
    else if (depth === 0) kept += char;
  }
  return kept;
}
