/** All routes of the sandbox: the pretend Graph API, the page's API, and the page. */
import { existsSync } from 'node:fs';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { acceptRawBodies } from '#libs/host';
import { registerCrm } from './crm.js';
import { registerGraph } from './graph-routes.js';
import { registerPage } from './page-routes.js';
import type { Sandbox } from './sandbox.js';

const BODY_BYTES_MAX = 30 * 1_024 * 1_024;

export async function registerRoutes(
  fastify: FastifyInstance,
  sandbox: Sandbox,
  webFolder: string,
): Promise<void> {
  await fastify.register(async (scope) => {
    acceptRawBodies(scope, BODY_BYTES_MAX);
    registerGraph(scope, sandbox);
    registerCrm(scope, sandbox.platform.config.crmSecret);
    await scope.register(async (page) => registerPage(page, sandbox));
  });
  fastify.get('/', (_request, reply) => reply.redirect('/sandbox/'));
  fastify.get('/sandbox', (_request, reply) => reply.redirect('/sandbox/'));
  if (!existsSync(webFolder)) return; // Not built: the API works without the page.
  await fastify.register(fastifyStatic, { root: webFolder, prefix: '/sandbox/' });
}
