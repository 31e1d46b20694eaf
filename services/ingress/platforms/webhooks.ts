/**
 * The door for platforms: `GET` and `POST /webhooks/<channel>/<inboxId>`.
 *
 * A plain `node:http` listener in front of the framework: this is the hottest path of the house, all
 * it does is verify raw bytes and hand them to the intake, and a router, hooks and a body parser would
 * cost as much as all of that together (ADR 0010). 200 means committed; nothing else does.
 *
 * Answers: 401 signature, 404 no such inbox, 408 too slow, 413 too large, 503 store away or no room (try
 * again). A payload that cannot be read is quarantined and still answered 200, or the platform would retry
 * it for days; so is one that is too large, when it is genuine: its beginning is kept.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AnyChannel, ChannelRequest, Channels } from '#libs/channels';
import { isDatabaseAway } from '#libs/database';
import { ContentionError } from '#libs/desk';
import { StoreBusyError, StoreUnreachableError } from '#libs/event-store';
import type { Inbox, InboxRegistry } from '#libs/inbox';
import type { Intake, IntakeReport } from '#libs/intake';
import { type BodyPlace, type BodyRoom, NoRoom } from './body-room.js';
import { OversizedBody } from './oversized-body.js';
import { BodyTooLarge, BodyTooSlow, discardRest, readBody } from './read-body.js';
import type { WebhookMetrics } from './webhook-metrics.js';

/** Meta's largest batch is 3 MB; mail comes with its attachments. */
export const PAYLOAD_BYTES_MAX = 5 * 1024 * 1024;
/** More is not even measured: nobody can say whether it is genuine. */
export const OVERSIZED_BYTES_MAX = 64 * 1024 * 1024;
const BODY_MS_MAX = 120_000;
export const WEBHOOK_PATH = '/webhooks/';

const RETRY_AFTER_S = 5;
const ADDRESS = /^\/webhooks\/([a-z][a-z0-9]*)\/([0-9a-f-]{36})$/;

export interface WebhookParts {
  readonly channels: Channels;
  readonly inboxes: InboxRegistry;
  readonly intake: Intake;
  readonly metrics: WebhookMetrics;
  /** Told about answers of 5xx, without payloads. */
  readonly onTrouble: (error: unknown, inbox: Inbox) => void;
  /** For what is on its way, by webhook or as mail, in all of the process. */
  readonly room: BodyRoom;
}

/** Answers requests under `WEBHOOK_PATH`. Never throws and never leaves one without an answer. */
export function webhookListener(
  parts: WebhookParts,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const place = parts.room.enter();
    answer(parts, place, request, response)
      .catch((error: unknown) => refuse(error, request, response))
      .finally(() => place.leave());
  };
}

async function refuse(
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // A sender that is still writing would see a broken connection instead of the answer.
  if (error instanceof BodyTooLarge || error instanceof NoRoom) await discardRest(request);
  if (response.headersSent || response.destroyed) return;
  if (!request.readableEnded) response.setHeader('connection', 'close');
  if (error instanceof BodyTooLarge)
    return problem(response, 413, `A payload may have at most ${error.bytesMax} bytes.`);
  if (error instanceof BodyTooSlow)
    return problem(response, 408, 'The payload did not come in time. Please deliver it again.');
  if (isPassing(error)) return tryAgain(response);
  problem(response, 500, 'Something went wrong here. Please deliver it again.');
}

async function answer(
  parts: WebhookParts,
  place: BodyPlace,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [path = '', query = ''] = (request.url ?? '').split('?', 2);
  const found = await find(parts, path);
  if (!found) return problem(response, 404, 'No inbox is connected at this address.');
  if (request.method === 'GET') return shakeHands(found, request, query, response);
  if (request.method !== 'POST') {
    response.setHeader('allow', 'GET, POST');
    return problem(response, 405, 'Webhooks are delivered with POST.');
  }
  const { channel, inbox } = found;
  const bytesMax = channel.payloadBytesMax ?? PAYLOAD_BYTES_MAX;
  const body = await readBody(request, {
    bytesMax,
    oversizedBytesMax: OVERSIZED_BYTES_MAX,
    msMax: BODY_MS_MAX,
    place,
    beyond() {
      const check = channel.verifyInPieces?.(channelRequest(request, query, EMPTY), inbox.config);
      return check ? new OversizedBody(check) : null;
    },
  }).catch((error: unknown) => {
    parts.metrics.answered(channel.id, error instanceof BodyTooLarge ? 'too_large' : 'unread');
    throw error;
  });
  if (body instanceof OversizedBody) {
    const oversized = body.finish();
    if (!oversized) return refuseSignature(parts, channel, response);
    return take(parts, found, response, () =>
      parts.intake.takeOversized(inbox, { ...oversized, bytesMax }),
    );
  }
  if (!channel.verify(channelRequest(request, query, body), inbox.config))
    return refuseSignature(parts, channel, response);
  const traceparent = (request.headers['traceparent'] as string | undefined) ?? null;
  return take(parts, found, response, () =>
    parts.intake.take(inbox, channel, body, { traceparent }),
  );
}

function refuseSignature(parts: WebhookParts, { id }: AnyChannel, response: ServerResponse): void {
  parts.metrics.answered(id, 'bad_signature');
  problem(response, 401, 'The signature is missing or does not fit this inbox.');
}

async function take(
  parts: WebhookParts,
  { channel, inbox }: Found,
  response: ServerResponse,
  taking: () => Promise<IntakeReport>,
): Promise<void> {
  const seconds = parts.metrics.time(channel.id);
  try {
    const report = await taking();
    parts.metrics.took(channel.id, report);
    parts.metrics.answered(channel.id, 'taken');
    response.writeHead(200, TAKEN_HEADERS).end(TAKEN);
  } catch (error) {
    parts.onTrouble(error, inbox);
    parts.metrics.answered(channel.id, 'unavailable');
    if (!isPassing(error)) throw error;
    tryAgain(response);
  } finally {
    seconds();
  }
}

const TAKEN = 'EVENT_RECEIVED';
const TAKEN_HEADERS = { 'content-type': 'text/plain', 'content-length': String(TAKEN.length) };

function isPassing(error: unknown): boolean {
  return (
    error instanceof StoreBusyError ||
    error instanceof StoreUnreachableError ||
    error instanceof ContentionError ||
    error instanceof NoRoom ||
    isDatabaseAway(error)
  );
}

function tryAgain(response: ServerResponse): void {
  response.setHeader('retry-after', String(RETRY_AFTER_S));
  problem(response, 503, 'The message could not be stored yet. Please deliver it again.');
}

interface Found {
  readonly channel: AnyChannel;
  readonly inbox: Inbox;
}

async function find({ channels, inboxes }: WebhookParts, path: string): Promise<Found | null> {
  const [, channelId = '', inboxId = ''] = ADDRESS.exec(path) ?? [];
  const channel = channels.get(channelId);
  if (!channel) return null;
  const inbox = await inboxes.find(inboxId);
  return inbox && inbox.channel === channel.id ? { channel, inbox } : null;
}

function shakeHands(
  { channel, inbox }: Found,
  request: IncomingMessage,
  query: string,
  response: ServerResponse,
): void {
  const hands = channel.handshake?.(channelRequest(request, query, EMPTY), inbox.config);
  if (!hands) return problem(response, 404, 'This channel has no handshake.');
  response.writeHead(hands.status, { 'content-type': hands.contentType }).end(hands.body);
}

const EMPTY = Buffer.alloc(0);

function channelRequest(request: IncomingMessage, query: string, body: Buffer): ChannelRequest {
  return {
    method: request.method === 'GET' ? 'GET' : 'POST',
    // Node joins repeated headers, or keeps the first: never a list for those that sign.
    headers: request.headers as Record<string, string | undefined>,
    query: query === '' ? {} : Object.fromEntries(new URLSearchParams(query)),
    body,
  };
}

/** RFC 9457. */
function problem(response: ServerResponse, status: number, detail: string): void {
  const body = JSON.stringify({ type: 'about:blank', status, detail });
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(body);
}
