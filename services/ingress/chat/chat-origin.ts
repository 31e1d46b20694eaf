/** Which site a socket comes from, and which network. */
import type { IncomingMessage } from 'node:http';
import type { Inbox } from '#libs/inbox';

/**
 * Browsers state the page's origin and pages cannot change it. Programs may state anything, but hold
 * no visitor's token that a page could have stolen for them, so a missing origin is fine.
 */
export function isAllowedOrigin(
  request: IncomingMessage,
  inbox: Inbox,
  publicUrl: string,
): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return true;
  const { allowedOrigins = [] } = inbox.config as { allowedOrigins?: readonly string[] };
  const isListed =
    allowedOrigins.length === 0 || allowedOrigins.some((allowed) => sameOrigin(allowed, origin));
  return isListed || sameOrigin(publicUrl, origin) || isOwnHost(request, origin);
}

/** The page was served under the very name that the socket asks for: the demo on any of our names. */
function isOwnHost({ headers }: IncomingMessage, origin: string): boolean {
  const host = URL.canParse(origin) ? new URL(origin).host : '';
  const asked = headers['x-forwarded-host'] ?? headers.host;
  return host !== '' && host === (Array.isArray(asked) ? asked[0] : asked);
}

function sameOrigin(one: string, other: string): boolean {
  return URL.canParse(one) && URL.canParse(other) && new URL(one).origin === new URL(other).origin;
}

/**
 * Address to count hellos by: the one that our own proxy saw. `null` for a program on this machine
 * that speaks to us directly.
 */
export function networkOf({ headers, socket }: IncomingMessage): string | null {
  const remote = socket.remoteAddress ?? '';
  if (!isThisMachine(remote)) return remote;
  const forwarded = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .at(-1)
    ?.trim();
  return forwarded && !isThisMachine(forwarded) ? forwarded : null;
}

function isThisMachine(address: string): boolean {
  return ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(address);
}
