/** bot: answers first, hands over neatly. See README.md. */
import { bootService } from '#libs/host';
import { botConfig } from './config.js';

void bootService({
  name: 'bot',
  config: botConfig(),
  module: () => (require('./bot.module.js') as typeof import('./bot.module.js')).BotModule,
  needs: ['database', 'sealer', 'store', 'bus'],
});
