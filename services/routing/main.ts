/** routing: offers waiting conversations to agents. See README.md. */
import { bootService } from '#libs/host';
import { routingConfig } from './config.js';

void bootService({
  name: 'routing',
  config: routingConfig(),
  module: () =>
    (require('./routing.module.js') as typeof import('./routing.module.js')).RoutingModule,
  needs: ['store', 'bus'],
});
