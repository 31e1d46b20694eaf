/** console: the front door. Serves the agents' page, passes the rest on. See README.md. */
import { bootService } from '#libs/host';
import { consoleConfig } from './config.js';

const config = consoleConfig();

void bootService({
  name: 'console',
  config,
  module: () =>
    (require('./console.module.js') as typeof import('./console.module.js')).ConsoleModule,
  http: {
    port: config.port,
    prepare: async (fastify) => {
      const { openFrontDoor } = require('./front-door.js') as typeof import('./front-door.js');
      await openFrontDoor(fastify, config);
    },
  },
});
