/** The one cookie of the API: the session's token, out of reach of scripts and of other sites. */
import { SESSION_HOURS_MAX } from '#libs/access';

export const SESSION_COOKIE = 'convolog_session';

/** The token in a Cookie header; `null` when there is none. */
export function tokenInCookie(header: string | undefined): string | null {
  for (const pair of header?.split(';') ?? []) {
    const [name, value] = pair.trim().split('=');
    if (name === SESSION_COOKIE && value) return value;
  }
  return null;
}

/** A Set-Cookie header; `null` as the token takes the cookie back. Tokens are URL-safe as they are. */
export function sessionCookie(token: string | null, isSecure: boolean): string {
  const age = token === null ? 0 : SESSION_HOURS_MAX * 3600;
  const secure = isSecure ? '; Secure' : '';
  return `${SESSION_COOKIE}=${token ?? ''}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${age}${secure}`;
}
