/**
 * `GET /chat/hours/<inboxId>`: a page learns whether its web chat is staffed before it opens a socket.
 *
 * Asked by every page view of every site, so it is answered from memory and may be kept by browsers and
 * proxies for a minute, but never over a change. Any page that may open the chat may read it.
 *
 * Answers: 200 `{ hours }`, 403 not this site, 404 no such web chat, 405, 503 store away.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, problemDetails } from '#libs/host';
import type { InboxRegistry } from '#libs/inbox';
import type { ChatHours, HoursBoard } from './chat-hours.js';
import { isAllowedOrigin } from './chat-origin.js';

export const HOURS_PATH = '/chat/hours/';

const KEPT_S = 60;
const ADDRESS = /^\/chat\/hours\/([0-9a-f-]{36})$/;
const CHANNEL = 'webchat';

export interface HoursParts {
  readonly inboxes: Pick<InboxRegistry, 'find'>;
  readonly hours: Pick<HoursBoard, 'of'>;
  readonly clock: Clock;
  /** Origin of the house's own pages: may open every chat. */
  readonly publicUrl: string;
}

/** Answers requests under `HOURS_PATH`. Never throws and never leaves one without an answer. */
export function hoursListener(
  parts: HoursParts,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    request.resume(); // A body is nobody's business here.
    answer(parts, request, response).catch(() => {
      if (!response.headersSent) problem(response, 503, 'Not available at the moment.');
    });
  };
}

async function answer(
  { inboxes, hours, clock, publicUrl }: HoursParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return problem(response, 405, 'Opening hours are asked for with GET.');
  }
  const [, inboxId] = ADDRESS.exec((request.url ?? '').split('?', 1)[0] ?? '') ?? [];
  const inbox = inboxId ? await inboxes.find(inboxId) : undefined;
  if (inbox?.channel !== CHANNEL) return problem(response, 404, 'There is no such chat.');
  if (!isAllowedOrigin(request, inbox, publicUrl))
    return problem(response, 403, 'This site may not open this chat.');
  const now = await hours.of(inbox);
  const { origin } = request.headers;
  response.writeHead(200, {
    ...(origin === undefined ? {} : { 'access-control-allow-origin': origin }),
    vary: 'origin',
    'cache-control': `public, max-age=${keptSeconds(now, clock.now())}`,
    'content-type': 'application/json',
  });
  response.end(JSON.stringify({ hours: now }));
}

/** An answer that is kept must not outlive the opening or closing that it tells of. */
function keptSeconds({ opensAt, shutsAt }: ChatHours, now: number): number {
  const change = opensAt ?? shutsAt;
  if (change === null) return KEPT_S;
  const left = Math.floor((Date.parse(change) - now) / 1_000);
  return Math.max(0, Math.min(KEPT_S, left));
}

/** RFC 9457. Any page may read why, or its author would see no more than "blocked by CORS". */
function problem(response: ServerResponse, status: number, detail: string): void {
  response.writeHead(status, {
    'access-control-allow-origin': '*',
    'cache-control': 'no-store',
    'content-type': 'application/problem+json',
  });
  response.end(JSON.stringify(problemDetails({ status, detail })));
}
