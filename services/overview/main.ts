/** Boots the overview. `serviceOptions` is what tests start as well. */
import { bootService, parseConfig, type ServiceOptions } from '#libs/host';
import { type OverviewConfig, variables } from './config.js';

export function serviceOptions(config: OverviewConfig): ServiceOptions {
  return {
    name: 'overview',
    config,
    needs: ['store', 'bus'],
    module: () =>
      (require('./overview.module.js') as typeof import('./overview.module.js')).OverviewModule,
    http: {
      port: config.port,
      trustProxy: config.trustedProxies,
      prepare: async (fastify, app) => {
        const { fastifyMultipart } =
          require('@fastify/multipart') as typeof import('@fastify/multipart');
        // Read by the routes that want it, and by nobody before the login was looked at.
        await fastify.register(fastifyMultipart);
        const { serveApiDocs } = require('./api-docs.js') as typeof import('./api-docs.js');
        serveApiDocs(app);
      },
    },
    poolMax: 16,
  };
}

if (require.main === module) void bootService(serviceOptions(parseConfig(variables)));
