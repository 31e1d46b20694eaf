/** ingress: verifies and records what arrives on any channel. See README.md. */
import type { RequestListener, Server } from 'node:http';
import { bootService } from '#libs/host';
import { ingressConfig } from './config.js';

const config = ingressConfig();

void bootService({
  name: 'ingress',
  config,
  module: () =>
    (require('./ingress.module.js') as typeof import('./ingress.module.js')).IngressModule,
  needs: ['database', 'sealer', 'store', 'bus'],
  poolMax: config.databasePoolMax,
  http: {
    port: config.port,
    prepare: (fastify, app) => {
      const { WEBHOOKS } = require('./ingress.module.js') as typeof import('./ingress.module.js');
      const { WEBHOOK_PATH, webhookListener } =
        require('./platforms/webhooks.js') as typeof import('./platforms/webhooks.js');
      answerFirst(fastify.server, WEBHOOK_PATH, webhookListener(app.get(WEBHOOKS)));
      const { ChatGateway } =
        require('./chat/chat-gateway.js') as typeof import('./chat/chat-gateway.js');
      app.get(ChatGateway).attach(fastify.server);
    },
  },
});

/** Requests under this path go to the listener; all others to the framework, as before. */
function answerFirst(server: Server, path: string, listener: RequestListener): void {
  const others = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    if (request.url?.startsWith(path)) listener(request, response);
    else for (const other of others) other.call(server, request, response);
  });
}
