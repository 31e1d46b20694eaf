/**
 * One address for people and platforms: which path is answered by which service.
 *
 * Bodies are passed on byte for byte and unread, because signatures cover them. Limits, logins and
 * signatures are checked behind this door, by the service that owns the path.
 */
import type { IncomingHttpHeaders } from 'node:http';
import httpProxy from '@fastify/http-proxy';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ConsoleConfig } from './config.js';
import { appended } from './forwarded-for.js';
import { sendProblem } from './send-problem.js';
import { serveWeb } from './serve-web.js';
import { tunnelSockets } from './tunnel-sockets.js';

/** An answer of a service that takes longer than this has been given up by whoever asked. */
const ANSWER_TIMEOUT_MS = 60_000;

export async function openFrontDoor(
  fastify: FastifyInstance,
  config: ConsoleConfig,
): Promise<void> {
  const routes: Readonly<Record<string, string>> = {
    '/webhooks': config.ingressUrl,
    '/chat/hours': config.ingressUrl,
    '/api': config.overviewUrl,
    '/api/v1/analytics': config.analyticsUrl,
    '/widget': config.widgetUrl,
    '/sandbox': config.sandboxUrl,
  };
  for (const [prefix, upstream] of Object.entries(routes)) await passOn(fastify, prefix, upstream);
  tunnelSockets(fastify, { '/chat': config.ingressUrl, '/live': config.overviewUrl });
  await serveWeb(fastify, [...Object.keys(routes), '/chat', '/live']);
}

function passOn(fastify: FastifyInstance, prefix: string, upstream: string) {
  return fastify.register(async (scope) => {
    // The framework's parsers would read and rewrite bodies; the proxy brings its own, which do not.
    scope.removeAllContentTypeParsers();
    await scope.register(httpProxy, {
      upstream,
      prefix,
      rewritePrefix: prefix,
      undici: { headersTimeout: ANSWER_TIMEOUT_MS, bodyTimeout: ANSWER_TIMEOUT_MS },
      replyOptions: {
        rewriteRequestHeaders: (request, headers) => ({
          ...headers,
          ...forwarded(request as FastifyRequest),
        }),
        rewriteHeaders: (headers) => ({
          ...headers,
          'x-content-type-options': 'nosniff',
          'referrer-policy': headers['referrer-policy'] ?? 'same-origin',
        }),
        onError: (reply, { error }) => {
          const isLate = isTimeout(error);
          sendProblem((reply as unknown as FastifyReply).header('retry-after', '2'), {
            status: isLate ? 504 : 503,
            title: isLate ? 'No answer in time' : 'Not available at the moment',
            detail: 'The service behind this address does not answer. Try again in a moment.',
          });
        },
      },
    });
  });
}

/** Who asked and by which name we were asked: the services behind see only us. */
function forwarded(request: FastifyRequest): IncomingHttpHeaders {
  return {
    'x-forwarded-for': appended(request.headers['x-forwarded-for'], request.ip),
    'x-forwarded-host': request.headers['x-forwarded-host'] ?? request.headers.host,
    'x-forwarded-proto': request.headers['x-forwarded-proto'] ?? request.protocol,
  };
}

function isTimeout(error: Error & { code?: string; statusCode?: number }): boolean {
  return error.statusCode === 504 || /TIMEOUT/.test(error.code ?? '');
}
