/** ingress: verifies and records what arrives on any channel. See README.md. */
import { acceptRawBodies, bootService } from '#libs/host';
import { ingressConfig } from './config.js';

/** The largest that any channel takes; each channel's own limit is checked per request. */
const BODY_BYTES_MAX = 26 * 1024 * 1024;

const config = ingressConfig();

void bootService({
  name: 'ingress',
  config,
  module: () => (require('./ingress.module.js') as typeof import('./ingress.module.js')).IngressModule,
  needs: ['database', 'sealer', 'store', 'bus'],
  poolMax: config.databasePoolMax,
  http: {
    port: config.port,
    prepare: async (fastify, app) => {
      const { WEBHOOKS } = require('./ingress.module.js') as typeof import('./ingress.module.js');
      const { registerWebhooks } = require('./webhooks.js') as typeof import('./webhooks.js');
      await fastify.register(async (scope) => {
        acceptRawBodies(scope, BODY_BYTES_MAX);
        registerWebhooks(scope, app.get(WEBHOOKS));
      });
    },
  },
});
