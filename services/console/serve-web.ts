/** The agents' page: files made by the build, and the headers that keep a browser to them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { sendProblem } from './send-problem.js';

/** Beside this file, once `vite build` has run. */
const WEB_ROOT = join(__dirname, 'web');
const YEAR_S = 31_536_000;

/**
 * Nothing but our own files may run. Styles may be written by the page itself (the component
 * library does, and mail brings its own); scripts may not. Nobody may put the page into a frame.
 */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': PAGE_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'cross-origin-opener-policy': 'same-origin',
};

/** `elsewhere`: path prefixes that are never the page's. */
export async function serveWeb(
  fastify: FastifyInstance,
  elsewhere: readonly string[],
  root: string = WEB_ROOT,
): Promise<void> {
  await fastify.register(async (scope) => {
    scope.addHook('onRequest', async (_request, reply) => {
      void reply.headers(PAGE_HEADERS);
    });
    const files = { root, index: false, cacheControl: false, decorateReply: false } as const;
    // Names of built assets carry a hash of their content; the few others may change.
    await scope.register(fastifyStatic, {
      ...files,
      root: join(root, 'assets'),
      prefix: '/assets/',
      preCompressed: true,
      setHeaders(reply) {
        void reply.setHeader('cache-control', `public, max-age=${YEAR_S}, immutable`);
      },
    });
    await scope.register(fastifyStatic, {
      ...files,
      wildcard: false,
      globIgnore: ['assets/**', 'index.html'],
      setHeaders(reply) {
        void reply.setHeader('cache-control', 'no-cache');
      },
    });
    // Every other address is a place inside the page: a conversation, for example.
    scope.get('/*', async (request, reply) => {
      const path = request.url.split('?', 1)[0] ?? '/';
      const isElsewhere = elsewhere.some(
        (prefix) => path === prefix || path.startsWith(`${prefix}/`),
      );
      if (isElsewhere || !wantsPage(path, request.headers.accept))
        return sendProblem(reply, { status: 404, detail: 'There is nothing at this address.' });
      const page = await readPage(root);
      if (page === null)
        return sendProblem(reply, {
          status: 503,
          detail: 'The web app is not built. Run: npm run build',
        });
      return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page);
    });
  });
}

function wantsPage(path: string, accept: string | undefined): boolean {
  if (/\.[a-z0-9]{1,8}$/i.test(path)) return false; // A file that is not there is not a page.
  return accept === undefined || /text\/html|\*\/\*/.test(accept);
}

/** Read each time: a new build must not need a restart, and the file is smaller than a packet. */
async function readPage(root: string): Promise<Buffer | null> {
  try {
    return await readFile(join(root, 'index.html'));
  } catch {
    return null;
  }
}
