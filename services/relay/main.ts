/** relay: publishes the store to the bus. See README.md. */
import { bootService } from '#libs/host';
import { relayConfig } from './config.js';

void bootService({
  name: 'relay',
  config: relayConfig(),
  module: () => (require('./relay.module.js') as typeof import('./relay.module.js')).RelayModule,
  needs: ['store', 'bus'],
  poolMax: 4,
});
