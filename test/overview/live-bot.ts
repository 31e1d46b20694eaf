/** The bot's own code on a house's store, taken by hand: it answers when a test says so. */
import { alwaysOpen, openCalendar } from '#libs/calendar';
import { ConversationDesk } from '#libs/desk';
import { streamName } from '#libs/event-store';
import { WorkspaceFlows } from '#libs/flow-desk';
import { Brains } from '#libs/knowledge';
import { answerMessage, type BotParts } from '../../services/bot/take-bot-turns.js';
import type { Customer, House } from './house.js';

export function liveBot({ store }: House): BotParts {
  const brains = new Brains(store);
  const definition = alwaysOpen();
  return {
    store,
    desk: new ConversationDesk(store),
    brainOf: (workspaceId) => brains.of(workspaceId),
    flows: new WorkspaceFlows(store),
    calendarOf: (workspaceId) => ({
      name: 'Always',
      definition,
      promises: { first_answer: null, next_answer: null, resolution: null },
      whenShut: 'stay_open',
      calendarId: null,
      workspaceId,
      calendarVersion: 0,
      publishedAt: null,
      calendar: openCalendar(definition),
    }),
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
