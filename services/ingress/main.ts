/** ingress: verifies and records what arrives on any channel. See README.md. */
import { bootService } from '#libs/host';
import { answerFirst } from './answer-first.js';
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
      const { HOURS, WEBHOOKS } =
        require('./ingress.module.js') as typeof import('./ingress.module.js');
      const { HOURS_PATH, hoursListener } =
        require('./chat/hours-door.js') as typeof import('./chat/hours-door.js');
      answerFirst(fastify.server, HOURS_PATH, hoursListener(app.get(HOURS)));
      const { WEBHOOK_PATH, webhookListener } =
        require('./platforms/webhooks.js') as typeof import('./platforms/webhooks.js');
      answerFirst(fastify.server, WEBHOOK_PATH, webhookListener(app.get(WEBHOOKS)));
      const { ChatGateway } =
        require('./chat/chat-gateway.js') as typeof import('./chat/chat-gateway.js');
      app.get(ChatGateway).attach(fastify.server);
    },
  },
});
