/**
 * What a browser shows to prove that it is the visitor it was before: a random id and our signature
 * over it. It opens this visitor's chat in this inbox and nothing else, so it travels in frames and
 * headers only, never in an address.
 */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

const TOKEN = /^v1\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([A-Za-z0-9_-]{43})$/;

/** A new visitor. Nothing is stored: the visitor exists once something is said. */
export function mintVisitor(secret: string): {
  readonly visitorId: string;
  readonly token: string;
} {
  const visitorId = randomUUID();
  return { visitorId, token: visitorTokenOf(visitorId, secret) };
}

export function visitorTokenOf(visitorId: string, secret: string): string {
  return `v1.${visitorId}.${signatureOf(visitorId, secret)}`;
}

/** The visitor behind a token, or `null` when we did not sign it for this inbox. Constant time. */
export function readVisitorToken(token: string, secret: string): string | null {
  const match = TOKEN.exec(token);
  if (!match?.[1] || !match[2]) return null;
  const expected = Buffer.from(signatureOf(match[1], secret));
  return timingSafeEqual(Buffer.from(match[2]), expected) ? match[1] : null;
}

function signatureOf(visitorId: string, secret: string): string {
  return createHmac('sha256', secret).update(`visitor:${visitorId}`).digest('base64url');
}
