/**
 * The door for platforms: `GET` and `POST /webhooks/<channel>/<inboxId>`.
 *
 * Plain Fastify routes and not Nest controllers: this is the hottest path of the house, and all it
 * does is verify raw bytes and hand them to the intake. 200 means committed; nothing else does.
 *
 * Answers: 401 signature, 404 no such inbox, 413 too large, 503 store away (try again); a payload
 * that cannot be read is quarantined and still answered 200, or the platform would retry it for days.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AnyChannel, ChannelRequest, Channels } from '#libs/channels';
import { ContentionError } from '#libs/desk';
import { StoreBusyError, StoreUnreachableError } from '#libs/event-store';
import type { Inbox, InboxRegistry } from '#libs/inbox';
import type { Intake } from '#libs/intake';
import type { WebhookMetrics } from './webhook-metrics.js';

/** Meta's largest batch is 3 MB; mail comes with its attachments. */
export const PAYLOAD_BYTES_MAX = 5 * 1024 * 1024;
const RETRY_AFTER_S = 5;

export interface WebhookParts {
  readonly channels: Channels;
  readonly inboxes: InboxRegistry;
  readonly intake: Intake;
  readonly metrics: WebhookMetrics;
  /** Told about answers of 5xx, without payloads. */
  readonly onTrouble: (error: unknown, inbox: Inbox) => void;
}

type Route = { Params: { channel: string; inboxId: string } };

/** Registers both routes. The scope must deliver every body as raw bytes (`acceptRawBodies`). */
export function registerWebhooks(scope: FastifyInstance, parts: WebhookParts): void {
  scope.get<Route>('/webhooks/:channel/:inboxId', async (request, reply) => {
    const found = await find(parts, request);
    if (!found) return notFound(reply);
    const answer = found.channel.handshake?.(channelRequest(request), found.inbox.config);
    if (!answer) return problem(reply, 404, 'This channel has no handshake.');
    return reply.code(answer.status).header('content-type', answer.contentType).send(answer.body);
  });

  scope.post<Route>('/webhooks/:channel/:inboxId', async (request, reply) => {
    const found = await find(parts, request);
    if (!found) return notFound(reply);
    const { channel, inbox } = found;
    const received = channelRequest(request);
    const bytesMax = channel.payloadBytesMax ?? PAYLOAD_BYTES_MAX;
    if (received.body.length > bytesMax) {
      parts.metrics.answered(channel.id, 'too_large');
      return problem(reply, 413, `A payload may have at most ${bytesMax} bytes.`);
    }
    if (!channel.verify(received, inbox.config)) {
      parts.metrics.answered(channel.id, 'bad_signature');
      return problem(reply, 401, 'The signature is missing or does not fit this inbox.');
    }
    return take(parts, channel, inbox, request, received.body, reply);
  });
}

async function take(
  parts: WebhookParts,
  channel: AnyChannel,
  inbox: Inbox,
  request: FastifyRequest,
  body: Buffer,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const seconds = parts.metrics.time(channel.id);
  try {
    const traceparent = header(request, 'traceparent') ?? null;
    const report = await parts.intake.take(inbox, channel, body, { traceparent });
    parts.metrics.took(channel.id, report);
    parts.metrics.answered(channel.id, 'taken');
    return reply.code(200).header('content-type', 'text/plain').send('EVENT_RECEIVED');
  } catch (error) {
    parts.onTrouble(error, inbox);
    parts.metrics.answered(channel.id, 'unavailable');
    if (!isPassing(error)) throw error;
    void reply.header('retry-after', String(RETRY_AFTER_S));
    return problem(reply, 503, 'The message could not be stored yet. Please deliver it again.');
  } finally {
    seconds();
  }
}

function isPassing(error: unknown): boolean {
  return (
    error instanceof StoreBusyError ||
    error instanceof StoreUnreachableError ||
    error instanceof ContentionError
  );
}

async function find(
  { channels, inboxes }: WebhookParts,
  request: FastifyRequest<Route>,
): Promise<{ channel: AnyChannel; inbox: Inbox } | null> {
  const channel = channels.get(request.params.channel);
  if (!channel) return null;
  const inbox = await inboxes.find(request.params.inboxId);
  return inbox && inbox.channel === channel.id ? { channel, inbox } : null;
}

function channelRequest(request: FastifyRequest): ChannelRequest {
  return {
    method: request.method === 'GET' ? 'GET' : 'POST',
    headers: request.headers as Record<string, string | undefined>,
    query: request.query as Record<string, string | undefined>,
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
  };
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function notFound(reply: FastifyReply): FastifyReply {
  return problem(reply, 404, 'No inbox is connected at this address.');
}

/** RFC 9457. */
function problem(reply: FastifyReply, status: number, detail: string): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', status, detail }));
}
