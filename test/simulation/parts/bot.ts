/**
 * The bot of a simulated house: the real turns, with the flow of a new workspace. What its brain knows is written
 * in the question, so that a day needs no training.
 */
import type { AskableBrain } from '#libs/brain';
import { ConversationDesk } from '#libs/desk';
import { WorkspaceFlows } from '#libs/flow-desk';
import { InboxHours } from '#libs/opening-hours';
import {
  answerMessage,
  type BotParts,
  speakAfterReturn,
} from '../../../services/bot/take-bot-turns.js';
import { listen } from '../world/news.js';
import type { SimulatedProcess } from '../world/process.js';
import { CACHED, startProcess, type World } from './house.js';

/** Knows whatever begins with "known". */
const brain: AskableBrain = {
  version: 1,
  ask({ text, language }) {
    const entry = { entryId: 'entry', title: 'Known', language: language ?? 'en', score: 1 };
    const common = { engine: 'retrieval', brainVersion: 1 } as const;
    return text.startsWith('known')
      ? {
          ...common,
          kind: 'answer',
          score: 1,
          closest: [entry],
          entryId: 'entry',
          say: 'This I know.',
        }
      : { ...common, kind: 'not_learned', score: 0, closest: [] };
  },
  answerOf: (entryId) => (entryId === 'entry' ? 'This I know.' : null),
};

const THINKS_MS_MAX = 400;

export function startBot(world: World): SimulatedProcess {
  const { timeline, chance, log } = world;
  const process = startProcess(world, 'bot');
  const store = log.door(process.way);
  const hours = new InboxHours(world.shops.calendars, { of: async () => world.policy });
  const begin = (): BotParts => ({
    store,
    desk: new ConversationDesk(store, CACHED),
    brainOf: async () => ({ brain, version: 1 }),
    flows: new WorkspaceFlows(store),
    calendarOf: (workspaceId, inboxId) =>
      world.sabotage.has('hours_are_ignored')
        ? world.shops.calendars.defaultOf('nobody has published any')
        : hours.of(workspaceId, inboxId),
    lookUp: async () => ({ outcome: 'unreachable', values: {}, tookMs: 0, isCached: false }),
    now: timeline.now,
  });
  let parts = begin();
  process.onCrash(() => {
    parts = begin();
  });
  listen(
    log,
    process,
    ({ type }) => type === 'MessageReceived' || type === 'ConversationReturnedToBot',
    async (event) => {
      timeline.after(chance.whole(30, THINKS_MS_MAX), () =>
        process.must(() =>
          event.type === 'MessageReceived'
            ? answerMessage(parts, event)
            : speakAfterReturn(parts, event),
        ),
      );
    },
  );
  process.start();
  return process;
}
