/** analytics: figures out of the streams. See README.md. */
import { bootService } from '#libs/host';
import { analyticsConfig } from './config.js';

const config = analyticsConfig();

void bootService({
  name: 'analytics',
  config,
  module: () =>
    (require('./analytics.module.js') as typeof import('./analytics.module.js')).AnalyticsModule,
  needs: ['database', 'sealer', 'store', 'bus'],
  http: { port: config.port },
});
