import { randomUUID } from 'node:crypto';
import { emptyBrain, learn, recogniser, starterEntries } from '#libs/brain';
import type { ConversationCommand } from '#libs/conversation';
import { ConversationDesk } from '#libs/desk';
import { MemoryEventStore, newId, type RecordedEvent, streamName } from '#libs/event-store';
import { MemorySealer } from '#libs/sealing';
import { answerMessage } from './answer-messages.js';

const brain = starterEntries.reduce(
  (soFar, data) => learn(soFar, { type: 'Taught', data }),
  emptyBrain,
);
const recognise = recogniser(brain);
const cause = {
  actor: { kind: 'contact', id: 'anna' },
  causationId: null,
  correlationId: newId(),
} as const;

function open() {
  const store = new MemoryEventStore({ sealer: new MemorySealer() });
  const workspaceId = randomUUID();
  const conversationId = randomUUID();
  const contactId = randomUUID();
  const human = new ConversationDesk(store);
  const bot = {
    store,
    desk: new ConversationDesk(store),
    brainOf: async () => ({ recognise, version: 1 }),
  };

  const receive = (text: string, classification: 'human' | 'auto_reply' = 'human') =>
    human.handle(
      workspaceId,
      conversationId,
      {
        type: 'ReceiveMessage',
        start: {
          inboxId: randomUUID(),
          channel: 'whatsapp',
          contactId,
          episode: 1,
          threadKey: 'k',
          address: 'a',
        },
        messageId: randomUUID(),
        externalId: randomUUID(),
        content: { kind: 'text', text },
        classification,
      },
      cause,
    );
  const command = (what: ConversationCommand) =>
    human.handle(workspaceId, conversationId, what, cause);
  const events = () => store.readStream(workspaceId, streamName('conversation', conversationId));
  const answerAll = async () => {
    for (const event of await events())
      if (event.type === 'MessageReceived') await answerMessage(bot, event as RecordedEvent);
  };
  return { receive, command, events, answerAll, bot };
}

const types = (events: readonly RecordedEvent[]) => events.map(({ type }) => type);

describe('The bot', () => {
  it('answers a question once, however often it is woken', async () => {
    const { receive, events, answerAll } = open();
    await receive('When are you open?');
    await Promise.all([answerAll(), answerAll(), answerAll()]);
    expect(types(await events())).toEqual([
      'ConversationStarted',
      'MessageReceived',
      'BotAnswered',
      'MessageComposed',
    ]);
    expect((await events()).at(-1)?.decidedBy).toEqual({ brain: '1' });
  });

  it('hands over after two questions in a row that it has not learned', async () => {
    const { receive, events, answerAll } = open();
    await receive('Do you sell violins?');
    await answerAll();
    await receive('Or perhaps cellos?');
    await answerAll();
    expect(types(await events()).slice(2)).toEqual([
      'BotMismatched',
      'MessageComposed',
      'MessageReceived',
      'BotMismatched',
      'MessageComposed',
      'HandoverRequested',
    ]);
  });

  it('counts mismatches in a row only', async () => {
    const { receive, events, answerAll } = open();
    for (const text of ['Do you sell violins?', 'When are you open?', 'Or cellos?']) {
      await receive(text);
      await answerAll();
    }
    expect(types(await events())).not.toContain('HandoverRequested');
  });

  it('never answers a machine', async () => {
    const { receive, events, answerAll } = open();
    await receive('I am out of office. When are you open?', 'auto_reply');
    await answerAll();
    expect(types(await events())).toEqual(['ConversationStarted', 'MessageReceived']);
  });

  it('is silent after a handover, in 200 of 200 races', async () => {
    for (let round = 0; round < 200; round++) {
      const { receive, command, events, answerAll } = open();
      await receive('When are you open?');
      await Promise.all([
        answerAll(),
        command({ type: 'RequestHandover', reason: 'contact_asked', priority: 0, reply: null }),
      ]);
      const after = types(await events());
      const handedOverAt = after.indexOf('HandoverRequested');
      expect(handedOverAt).toBeGreaterThan(0);
      expect(after.slice(handedOverAt)).not.toContain('MessageComposed');
    }
  });
});
