/** How the sandbox is started; by `main.ts` and, without signals and exits, by its tests. */
import type { ServiceOptions } from '#libs/host';
import type { SandboxConfig } from './config.js';

/** @param webFolder the built page; the API works without it */
export function sandboxService(config: SandboxConfig, webFolder: string): ServiceOptions {
  return {
    name: 'sandbox',
    config,
    module: () =>
      (require('./sandbox.module.js') as typeof import('./sandbox.module.js')).SandboxModule,
    http: {
      port: config.port,
      prepare: async (fastify, app) => {
        const { Sandbox } = require('./sandbox.js') as typeof import('./sandbox.js');
        const { registerRoutes } = require('./routes.js') as typeof import('./routes.js');
        await registerRoutes(fastify, app.get(Sandbox), webFolder);
      },
    },
  };
}
