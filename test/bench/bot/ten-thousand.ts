/** Ten thousand conversations at once in one process, on the memory store: does everybody get their own answer? */
import { randomUUID } from 'node:crypto';
import { askableBrain, emptyBrain, learn } from '#libs/brain';
import { ConversationDesk } from '#libs/desk';
import { MemoryEventStore, newId, type RecordedEvent, streamName } from '#libs/event-store';
import { WorkspaceFlows } from '#libs/flow-desk';
import { unpublished } from '#libs/opening-hours';
import { MemorySealer } from '#libs/sealing';
import { answerMessage, type BotParts } from '../../../services/bot/take-bot-turns.js';
import { entries, questionOf } from './shop.js';

export interface MixedUp {
  readonly conversations: number;
  readonly answered: number;
  /** Answers that belong to another question. */
  readonly mixedUp: number;
  readonly seconds: number;
}

export async function tenThousandAtOnce(conversations = 10_000): Promise<MixedUp> {
  const workspaceId = randomUUID();
  const store = new MemoryEventStore({ sealer: new MemorySealer() });
  const brain = askableBrain(
    entries.reduce((soFar, data) => learn(soFar, { type: 'Taught', data }), emptyBrain),
  );
  const parts: BotParts = {
    store,
    desk: new ConversationDesk(store),
    brainOf: async () => ({ brain, version: 1 }),
    flows: new WorkspaceFlows(store),
    calendarOf: () => unpublished(workspaceId),
    lookUp: async () => ({ outcome: 'unreachable', values: {}, tookMs: 0, isCached: false }),
    now: () => Date.now(),
  };
  const customers = new ConversationDesk(store);
  const began = process.hrtime.bigint();
  const ids = Array.from({ length: conversations }, () => randomUUID());
  // All write, and all are answered, without one waiting for another.
  await Promise.all(
    ids.map(async (conversationId, n) => {
      await customers.handle(workspaceId, conversationId, message(questionOf(n).text), {
        actor: { kind: 'contact', id: conversationId },
        causationId: null,
        correlationId: newId(),
      });
      const events = await store.readStream(
        workspaceId,
        streamName('conversation', conversationId),
      );
      const received = events.find(({ type }) => type === 'MessageReceived');
      await answerMessage(parts, received as RecordedEvent);
    }),
  );
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  let [answered, mixedUp] = [0, 0];
  for (const [n, conversationId] of ids.entries()) {
    const { entry } = questionOf(n);
    const events = await store.readStream(workspaceId, streamName('conversation', conversationId));
    const said = events
      .filter(({ type }) => type === 'MessageComposed')
      .map(({ private: personal }) => JSON.stringify(personal))
      .join();
    if (said.includes('what we know about')) answered++;
    if (!said.includes(entry.answer) || events.length === 0) mixedUp++;
  }
  return { conversations, answered, mixedUp, seconds };
}

export function message(text: string) {
  const messageId = newId();
  return {
    type: 'ReceiveMessage',
    start: {
      inboxId: '0192aaaa-0000-7000-8000-000000000001',
      channel: 'whatsapp',
      contactId: randomUUID(),
      episode: 1,
      threadKey: messageId,
      address: '+31612345678',
    },
    messageId,
    externalId: messageId,
    content: { kind: 'text', text },
    classification: 'human',
  } as const;
}
