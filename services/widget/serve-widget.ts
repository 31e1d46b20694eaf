/**
 * The script that sites embed, and a page to try it on.
 *
 * The script is for every site: any origin may load it. The page is ours, and may load nothing else.
 */
import { existsSync } from 'node:fs';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** A new version reaches sites within this time; the tag on the site never changes. */
const SCRIPT_KEPT_S = 300;

const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self' ws: wss:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export async function serveWidget(fastify: FastifyInstance, webFolder: string): Promise<void> {
  const toDemo = '/widget/demo';
  for (const path of ['/', '/widget', '/widget/'])
    fastify.get(path, (_request, reply) => reply.redirect(toDemo));
  if (!existsSync(webFolder)) {
    const notBuilt = 'The widget is not built. Run `npm run build`.';
    fastify.get('/widget/*', (_request, reply) =>
      reply.code(503).type('text/plain').send(notBuilt),
    );
    return;
  }
  await fastify.register(fastifyStatic, {
    root: webFolder,
    prefix: '/widget/',
    index: false,
    cacheControl: false,
    setHeaders(response, path) {
      response.setHeader('x-content-type-options', 'nosniff');
      response.setHeader('referrer-policy', 'no-referrer');
      response.setHeader('cache-control', `public, max-age=${SCRIPT_KEPT_S}`);
      if (!path.endsWith('widget.js')) return;
      response.setHeader('access-control-allow-origin', '*');
      response.setHeader('cross-origin-resource-policy', 'cross-origin');
    },
  });
  fastify.get('/widget/demo', (_request, reply) =>
    reply.header('content-security-policy', PAGE_POLICY).sendFile('demo.html'),
  );
}
