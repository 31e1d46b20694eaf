/** presence: knows who is here. See README.md. */
import { bootService } from '#libs/host';
import { presenceConfig } from './config.js';

void bootService({
  name: 'presence',
  config: presenceConfig(),
  module: () =>
    (require('./presence.module.js') as typeof import('./presence.module.js')).PresenceModule,
  needs: ['store', 'bus'],
  answersOnBus: true,
  poolMax: 4,
});
