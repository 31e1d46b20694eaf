/** The bot's own code on a house's store, taken by hand: it answers when a test says so. */
import { ConversationDesk } from '#libs/desk';
import { streamName } from '#libs/event-store';
import { WorkspaceFlows } from '#libs/flow-desk';
import { Brains } from '#libs/knowledge';
import { unpublished } from '#libs/opening-hours';
import { answerMessage, type BotParts } from '../../services/bot/take-bot-turns.js';
import type { Customer, House } from './house.js';

export function liveBot({ store }: House): BotParts {
  const brains = new Brains(store);
  return {
    store,
    desk: new ConversationDesk(store),
    brainOf: (workspaceId) => brains.of(workspaceId),
    flows: new WorkspaceFlows(store),
    calendarOf: (workspaceId) => unpublished(workspaceId),
    lookUp: async () => ({ outcome: 'unreachable', values: {}, tookMs: 0, isCached: false }),
    now: () => Date.now(),
  };
}

/** The customer writes, and the bot answers whatever it has the floor for. */
export async function asksBot(house: House, bot: BotParts, customer: Customer) {
  const written = await house.customerWrites({ name: 'Rosa', ...customer });
  const stream = streamName('conversation', written.conversationId);
  for (const event of await house.store.readStream(house.workspaceId, stream))
    if (event.type === 'MessageReceived') await answerMessage(bot, event);
  return written;
}
