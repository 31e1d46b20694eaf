/** widget: the web chat that a site embeds, as one script, and a page to try it on. See README.md. */
import { resolve } from 'node:path';
import { bootService } from '#libs/host';
import { widgetConfig } from './config.js';

const config = widgetConfig();

void bootService({
  name: 'widget',
  config,
  module: () => (require('./widget.module.js') as typeof import('./widget.module.js')).WidgetModule,
  http: {
    port: config.port,
    prepare: async (fastify) => {
      const { serveWidget } = require('./serve-widget.js') as typeof import('./serve-widget.js');
      await serveWidget(fastify, resolve(__dirname, 'web'));
    },
  },
});
