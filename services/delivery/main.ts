/** delivery: sends what was composed and records each outcome. See README.md. */
import { bootService } from '#libs/host';
import { deliveryConfig } from './config.js';

void bootService({
  name: 'delivery',
  config: deliveryConfig(),
  module: () =>
    (require('./delivery.module.js') as typeof import('./delivery.module.js')).DeliveryModule,
  needs: ['database', 'sealer', 'store', 'bus'],
});
