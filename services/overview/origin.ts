/** Is a browser's request from a page of ours? Cookies are sent along whoever wrote the page. */
interface OriginHeaders {
  readonly origin?: string | undefined;
  readonly host?: string | undefined;
  readonly [name: string]: string | string[] | undefined;
}

/**
 * True when the page's origin is PUBLIC_URL's, or the very host that was asked (the console in
 * front of us passes that on as X-Forwarded-Host). A page cannot forge either header.
 */
export function isOwnOrigin(headers: OriginHeaders, publicUrl: string): boolean {
  if (headers.origin === undefined) return false;
  let origin: URL;
  try {
    origin = new URL(headers.origin);
  } catch {
    return false;
  }
  if (origin.origin === new URL(publicUrl).origin) return true;
  const forwarded = headers['x-forwarded-host'];
  return origin.host === (typeof forwarded === 'string' ? forwarded : headers.host);
}
