/**
 * Who a visitor is, proven by the site: a JSON Web Token (RFC 7519, RFC 7515) that the site's own
 * server signs with a secret it shares with us, HS256 and nothing else. `sub` is the site's own name
 * for the person, `exp` is demanded, `name` and `email` may stand beside it.
 *
 * A proven person is another visitor than the browser was before: what somebody said without a
 * proof never moves into a named contact (chatwoot#9493).
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

const PROOF_CHARS_MAX = 4_000;

const header = z.object({ alg: z.literal('HS256') });
const claims = z.object({
  sub: z.string().min(1).max(200),
  /** Seconds since 1970. */
  exp: z.number(),
  name: z.string().trim().min(1).max(100).optional(),
  email: z.email().max(320).optional(),
});

export type Identity = z.infer<typeof claims>;

/** What a proof says, or `null` when the site did not sign it. Whether it has expired is the caller's question. */
export function readIdentity(proof: string, secret: string): Identity | null {
  if (proof.length > PROOF_CHARS_MAX) return null;
  const [head, body, signature, ...more] = proof.split('.');
  if (!head || !body || !signature || more.length > 0) return null;
  const expected = createHmac('sha256', secret).update(`${head}.${body}`).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  if (!header.safeParse(jsonOf(head)).success) return null;
  const read = claims.safeParse(jsonOf(body));
  return read.success ? read.data : null;
}

/** The same person of a site is the same visitor, on every device. A version 8 UUID (RFC 9562). */
export function provenVisitorId(subject: string, secret: string): string {
  const bytes = createHmac('sha256', secret).update(`subject:${subject}`).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function jsonOf(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}
