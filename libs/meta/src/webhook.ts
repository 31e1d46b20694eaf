/** Meta's two ways of making sure: the handshake of an address, the signature of a delivery. */
import {
  type ChannelAnswer,
  type ChannelRequest,
  isSameSecret,
  type PieceCheck,
} from '#libs/channels';
import { createHmac, timingSafeEqual } from 'node:crypto';

const SIGNATURE = /^sha256=([0-9a-f]{64})$/i;

/**
 * Answers Meta's check of our address: the challenge as it came, as plain text, when the token is
 * ours; 403 otherwise.
 */
export function answerHandshake(request: ChannelRequest, verifyToken: string): ChannelAnswer {
  const isAsked = ask(request, 'mode') === 'subscribe';
  const challenge = ask(request, 'challenge');
  if (
    !isAsked ||
    challenge === undefined ||
    !isSameSecret(ask(request, 'verify_token'), verifyToken)
  )
    return {
      status: 403,
      contentType: 'text/plain; charset=utf-8',
      body: 'The verify token is not ours.',
    };
  return { status: 200, contentType: 'text/plain; charset=utf-8', body: challenge };
}

/**
 * The names hold a dot, which some query parsers turn into `_` or into a nested name. A name that
 * is given twice is nobody's: it comes as a list.
 */
function ask(request: ChannelRequest, name: string): string | undefined {
  const { query } = request;
  const value: unknown = query[`hub.${name}`] ?? query[`hub_${name}`] ?? query[`hub[${name}]`];
  return typeof value === 'string' ? value : undefined;
}

/**
 * True when the raw body carries an HMAC-SHA256 made with one of the secrets. All of them are
 * tried each time: while a secret is being replaced, both are right. Never throws.
 */
export function isSigned(request: ChannelRequest, secrets: readonly string[]): boolean {
  const check = signatureCheck(request, secrets);
  check?.take(request.body);
  return check?.isGenuine() ?? false;
}

/** The same, piece by piece; `null` without a signature that could be right. */
export function signatureCheck(
  { headers }: Pick<ChannelRequest, 'headers'>,
  secrets: readonly string[],
): PieceCheck | null {
  const given = SIGNATURE.exec(headers['x-hub-signature-256'] ?? '')?.[1];
  if (given === undefined) return null;
  const bytes = Buffer.from(given, 'hex');
  const macs = secrets.map((secret) => createHmac('sha256', secret));
  return {
    take(piece) {
      for (const mac of macs) mac.update(piece);
    },
    isGenuine() {
      let isRight = false;
      for (const mac of macs) {
        const expected = mac.digest();
        if (bytes.length === expected.length && timingSafeEqual(bytes, expected)) isRight = true;
      }
      return isRight;
    },
  };
}

/** Headers of a delivery as Meta would make it. */
export function signBody(body: Buffer, secret: string): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/json',
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  };
}
