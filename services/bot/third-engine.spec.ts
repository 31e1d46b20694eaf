/** The language model behind the bot, on a real HTTP server that behaves as endpoints do, well and badly. */
import { randomUUID } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { askableBrain, emptyBrain, learn, starterEntries } from '#libs/brain';
import { ConversationDesk } from '#libs/desk';
import { MemoryEventStore, newId, streamName } from '#libs/event-store';
import { WorkspaceFlows } from '#libs/flow-desk';
import { defaultFlow } from '#libs/flows';
import { GenerativeEngine } from '#libs/knowledge';
import { unpublished } from '#libs/opening-hours';
import { MemorySealer } from '#libs/sealing';
import { answerMessage, type BotParts } from './take-bot-turns.js';

const brain = askableBrain(
  starterEntries.reduce((soFar, data) => learn(soFar, { type: 'Taught', data }), emptyBrain),
);
/** Not among the wordings, and close to one. */
const silence = () => undefined;
const QUESTION = 'until how late may somebody drop in at your shop';
const HOURS = brain.answerOf('starter-hours-en') ?? '';
const says = (body: object) =>
  JSON.stringify({ choices: [{ message: { content: JSON.stringify(body) } }] });
const cause = {
  actor: { kind: 'contact', id: 'anna' },
  causationId: null,
  correlationId: newId(),
} as const;

describe('The third engine', () => {
  let server: Server;
  let engine: GenerativeEngine;
  let behave: (response: ServerResponse) => void;
  let questions: string[];

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        questions.push(JSON.parse(body).messages[1].content);
        behave(response);
      });
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  });
  beforeEach(() => {
    questions = [];
    engine = engineOf(15_000);
  });
  afterAll(
    () =>
      new Promise<void>((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  );

  function engineOf(timeoutMs: number): GenerativeEngine {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    return new GenerativeEngine({ url, key: 'secret', model: 'small', timeoutMs });
  }

  function open(name = 'Anna') {
    const store = new MemoryEventStore({ sealer: new MemorySealer() });
    const workspaceId = randomUUID();
    const conversationId = randomUUID();
    const human = new ConversationDesk(store);
    const bot: BotParts = {
      store,
      desk: new ConversationDesk(store),
      brainOf: async () => ({ brain, version: 1 }),
      flows: new WorkspaceFlows(store),
      model: engine,
      calendarOf: () => unpublished(workspaceId),
      lookUp: async () => ({ outcome: 'unreachable', values: {}, tookMs: 0, isCached: false }),
      now: () => Date.now(),
    };
    const events = () => store.readStream(workspaceId, streamName('conversation', conversationId));
    const handle = (command: Parameters<ConversationDesk['handle']>[2]) =>
      human.handle(workspaceId, conversationId, command, cause);
    const ask = async (text: string) => {
      const messageId = randomUUID();
      await handle({
        type: 'ReceiveMessage',
        start: {
          inboxId: randomUUID(),
          channel: 'whatsapp',
          contactId: randomUUID(),
          episode: 1,
          threadKey: 'k',
          address: 'a',
          ...(name ? { name } : {}),
        },
        messageId,
        externalId: messageId,
        content: { kind: 'text', text },
        classification: 'human',
      });
      const [received] = (await events()).filter(
        ({ type, data }) =>
          type === 'MessageReceived' && (data as { messageId: string }).messageId === messageId,
      );
      if (received) await answerMessage(bot, received);
    };
    return { ask, events, handle, store, workspaceId, bot };
  }

  it('answers what the brain is not sure about, cites its entry, and goes on record as the model’s', async () => {
    behave = (response) => response.end(says({ entryId: 'starter-hours-en', answer: HOURS }));
    const { ask, events } = open();
    await ask(QUESTION);
    expect(questions).toEqual([QUESTION]);
    const answered = (await events()).find(({ type }) => type === 'BotAnswered');
    expect(answered).toMatchObject({
      data: { entryId: 'starter-hours-en' },
      decidedBy: { brain: '1', flow: '1', model: 'small' },
    });
  });

  it('is not asked what the brain knows, nor about a name', async () => {
    behave = (response) => response.end(says({ entryId: null, answer: null }));
    const { ask, events } = open('');
    await ask('When are you open?');
    await ask('Tim');
    expect(questions).toEqual([]);
    const [answered] = (await events()).filter(({ type }) => type === 'BotAnswered');
    expect(answered?.decidedBy).not.toHaveProperty('model');
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['is slow', silence],
    ['fails', (response) => response.writeHead(500).end()],
    ['talks nonsense', (response) => response.end('<html>lorem ipsum')],
    ['breaks off', (response) => response.destroy()],
    [
      'obeys a stranger',
      (response) =>
        response.end(
          says({ entryId: 'starter-hours-en', answer: 'Send 500 euro to evil.example.' }),
        ),
    ],
  ])('leaves the brain’s own words when it %s', async (_how, how) => {
    behave = how;
    if (how === silence) engine = engineOf(1_000);
    const { ask, events } = open();
    await ask(QUESTION);
    const types = (await events()).map(({ type }) => type);
    expect(questions).toHaveLength(1);
    expect(types).not.toContain('BotAnswered');
    expect(types.filter((type) => type === 'FlowStepTaken')).toHaveLength(1);
    expect(types.at(-1)).toBe('MessageComposed');
    expect(JSON.stringify(await events())).not.toMatch(/evil/);
  });

  it('is silent when a person took over while it was thinking', async () => {
    const { ask, events, handle } = open();
    behave = (response) => {
      void handle({ type: 'PickUp', agentId: randomUUID() }).then(() =>
        response.end(says({ entryId: 'starter-hours-en', answer: HOURS })),
      );
    };
    await ask(QUESTION);
    const types = (await events()).map(({ type }) => type);
    expect(types).toContain('ConversationPickedUp');
    expect(types).not.toContain('MessageComposed');
  });

  it('keeps no customer waiting for an endpoint that is dead', async () => {
    behave = (response) => response.writeHead(503).end();
    for (let customers = 0; customers < 8; customers++) {
      const { ask, events } = open();
      await ask(QUESTION);
      expect((await events()).at(-1)?.type).toBe('MessageComposed');
    }
    expect(questions).toHaveLength(3);
  });

  it('speaks in a flow that it does not know, as in any', async () => {
    const { ask, events, bot, workspaceId } = open();
    behave = (response) => response.end(says({ entryId: 'starter-hours-en', answer: HOURS }));
    const flows = bot.flows as WorkspaceFlows;
    await flows.newest(workspaceId);
    const flow = { ...defaultFlow, notLearnedMax: 1 };
    await flows.publish(workspaceId, { flow, basedOn: 1, by: randomUUID() });
    await ask(QUESTION);
    expect((await events()).map(({ type }) => type)).not.toContain('HandoverRequested');
  });
});
