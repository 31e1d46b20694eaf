import { randomUUID } from 'node:crypto';
import { askableBrain, emptyBrain, learn, starterEntries } from '#libs/brain';
import { alwaysOpen, type CalendarDefinition, officeHours } from '#libs/calendar';
import type { Content, ConversationCommand } from '#libs/conversation';
import { ConversationDesk, envelope } from '#libs/desk';
import {
  MemoryEventStore,
  newId,
  type OpenedEvent,
  type RecordedEvent,
  streamName,
} from '#libs/event-store';
import { type DoneLookup, WorkspaceFlows } from '#libs/flow-desk';
import { defaultFlow, type Flow } from '#libs/flows';
import { unpublished } from '#libs/opening-hours';
import { MemorySealer } from '#libs/sealing';
import { answerMessage, type BotParts, speakAfterReturn } from './take-bot-turns.js';

const brain = askableBrain(
  starterEntries.reduce((soFar, data) => learn(soFar, { type: 'Taught', data }), emptyBrain),
);
const cause = {
  actor: { kind: 'contact', id: 'anna' },
  causationId: null,
  correlationId: newId(),
} as const;
/** Monday 5 January 2026, ten at night in Amsterdam. */
const NIGHT = Date.parse('2026-01-05T22:00:00+01:00');

/** A desk makes room for its whole cache at once, and a race opens two thousand of them. */
const CACHED = { cachedMax: 100 };

/** A workspace with its store. Most tests have one of their own; a thousand races share one. */
function house() {
  const store = new MemoryEventStore({ sealer: new MemorySealer() });
  return { store, workspaceId: randomUUID(), flows: new WorkspaceFlows(store) };
}

interface Given {
  readonly within?: ReturnType<typeof house>;
  readonly hours?: CalendarDefinition;
  readonly name?: string;
  readonly lookUp?: () => Promise<DoneLookup>;
}

function open({ hours = alwaysOpen(), name = 'Anna', lookUp, within = house() }: Given = {}) {
  const { store, workspaceId, flows } = within;
  const conversationId = randomUUID();
  const contactId = randomUUID();
  const human = new ConversationDesk(store, CACHED);
  const bot: BotParts = {
    store,
    desk: new ConversationDesk(store, CACHED),
    brainOf: async () => ({ brain, version: 1 }),
    flows,
    calendarOf: () => unpublished(workspaceId, hours),
    lookUp:
      lookUp ?? (async () => ({ outcome: 'unreachable', values: {}, tookMs: 0, isCached: false })),
    now: () => NIGHT,
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
          ...(name ? { name } : {}),
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
    for (const event of await events()) {
      if (event.type === 'MessageReceived') await answerMessage(bot, event as RecordedEvent);
      if (event.type === 'ConversationReturnedToBot')
        await speakAfterReturn(bot, event as RecordedEvent);
    }
  };
  /** Says something as the customer; answers what the bot said to it. */
  const say = async (text: string): Promise<string> => {
    const before = (await events()).length;
    await receive(text);
    await answerAll();
    return wordsOf((await events()).slice(before));
  };
  /** What routing records when nobody took the conversation. */
  const giveBack = async () =>
    store.append({
      workspaceId,
      appends: [
        {
          stream: streamName('conversation', conversationId),
          expectedVersion: (await events()).length,
          events: [
            envelope(
              {
                type: 'ConversationReturnedToBot',
                data: { by: 'routing', reason: 'nobody_answered' },
              },
              newId(),
              false,
              contactId,
              cause,
            ),
          ],
        },
      ],
    });
  const publish = (flow: Flow) =>
    flows.publish(workspaceId, { flow, basedOn: 1, by: randomUUID() });
  return { receive, giveBack, command, events, answerAll, say, publish, bot, workspaceId };
}

const types = (events: readonly { readonly type: string }[]) => events.map(({ type }) => type);

function wordsOf(events: readonly OpenedEvent[]): string {
  return events
    .filter(({ type }) => type === 'MessageComposed')
    .map(({ private: said }) => {
      const { content } = said as { content: Content };
      if (content.kind === 'list')
        return [content.text, ...content.options.map(({ title }) => `- ${title}`)].join('\n');
      return content.kind === 'text' ? content.text : content.kind;
    })
    .join('\n\n');
}

describe('The bot', () => {
  it('answers a question once, however often it is woken (chatwoot PR 14870)', async () => {
    const { receive, events, answerAll } = open();
    await receive('When are you open?');
    await Promise.all([answerAll(), answerAll(), answerAll()]);
    expect(types(await events())).toEqual([
      'ConversationStarted',
      'MessageReceived',
      'BotAnswered',
      'FlowStepTaken',
      'MessageComposed',
    ]);
    expect((await events()).at(-1)?.decidedBy).toEqual({ brain: '1', flow: '1' });
  });

  it('hands over after two questions in a row that it has not learned', async () => {
    const { say, events } = open();
    await say('Do you sell violins?');
    await say('Or perhaps cellos?');
    expect(types(await events()).slice(2)).toEqual([
      'BotMismatched',
      'FlowStepTaken',
      'MessageComposed',
      'MessageReceived',
      'BotMismatched',
      'FlowStepTaken',
      'MessageComposed',
      'HandoverRequested',
    ]);
  });

  it.each([1, 2, 3, 5])('hands over after exactly %i, when that is the setting', async (most) => {
    const { say, events, publish } = open();
    await publish({ ...defaultFlow, notLearnedMax: most });
    const questions = ['violins', 'cellos', 'harps', 'drums', 'flutes'];
    for (let asked = 1; asked <= most; asked++) {
      await say(`Do you sell ${questions[asked - 1]} as well?`);
      expect(types(await events()).includes('HandoverRequested')).toBe(asked === most);
    }
  });

  it('counts mismatches in a row only: an answer ends the row', async () => {
    const { say, events } = open();
    for (const text of ['Do you sell violins?', 'When are you open?', 'Or cellos?'])
      await say(text);
    expect(types(await events())).not.toContain('HandoverRequested');
  });

  it('never answers a machine', async () => {
    const { receive, events, answerAll } = open();
    await receive('I am out of office. When are you open?', 'auto_reply');
    await answerAll();
    expect(types(await events())).toEqual(['ConversationStarted', 'MessageReceived']);
  });

  it.each([
    ['When are you open?', /I am a bot/],
    ['Wat zijn jullie openingstijden?', /Ik ben een bot/],
    ['Wann haben Sie geöffnet?', /Ich bin ein Bot/],
    ['Quels sont vos horaires ?', /Je suis un robot/],
    ['agent', /I am a bot/],
  ])('says first that it is a bot, in the customer’s language: %s', async (text, greeting) => {
    const { say } = open();
    expect(await say(text)).toMatch(greeting);
    expect(await say(text)).not.toMatch(greeting);
  });

  it('asks an unknown first name once, and never insists', async () => {
    const { say, events } = open({ name: '' });
    expect(await say('When are you open?')).toMatch(/first name/);
    expect(await say('How do I return something?')).toMatch(/30 days/);
    expect(await say('Where is my order?')).not.toMatch(/first name/);
    expect(types(await events())).not.toContain('DetailCollected');
  });

  it('keeps the first name for the agent', async () => {
    const { say, events } = open({ name: '' });
    await say('When are you open?');
    expect(await say('ik heet tim')).toMatch(/Tim/);
    await say('agent');
    expect((await events()).at(-1)).toMatchObject({
      type: 'HandoverRequested',
      data: { reason: 'contact_asked' },
      private: { summary: { name: 'Tim', details: [{ name: 'firstName', value: 'Tim' }] } },
    });
  });

  it('brings a person when the customer is angry, and says why', async () => {
    const { say, events } = open();
    await say('This is ridiculous, where is my order?');
    expect((await events()).at(-1)).toMatchObject({
      type: 'HandoverRequested',
      data: { reason: 'contact_unhappy', priority: 1, signs: ['angry_words'] },
    });
  });
});

describe('At night', () => {
  const hours = officeHours('Europe/Amsterdam');

  it('promises what is true, and puts a call on the list', async () => {
    const { say, events } = open({ hours });
    expect(await say('Ik wil graag een medewerker spreken')).toMatch(
      /morgen om 9:00 weer open[^]*- Bel mij terug/,
    );
    expect(await say('1')).toMatch(/Op welk nummer/);
    expect(await say('weet ik niet')).toMatch(/telefoonnummer/);
    expect(await say('020 123 4567')).toMatch(/Wanneer/);
    expect(await say('morgen om 11:00')).toMatch(/0201234567, uiterlijk morgen om 11:00/);
    expect((await events()).at(-1)).toMatchObject({
      type: 'CallbackRequested',
      data: { dueAt: '2026-01-06T10:00:00.000Z', plannedFor: '2026-01-06T09:45:00.000Z' },
      private: { number: '0201234567', wish: 'morgen om 11:00', name: 'Anna' },
    });
  });

  it('waits in writing for who prefers that', async () => {
    const { say, events } = open({ hours });
    await say('agent');
    expect(await say('I will wait here')).toMatch(/we open tomorrow at 9:00/);
    expect(types(await events()).at(-1)).toBe('HandoverRequested');
  });

  it('answers what it knows all the same', async () => {
    const { say } = open({ hours });
    await say('agent');
    expect(await say('How do I return something?')).toMatch(/30 days/);
  });
});

describe('When nobody answered', () => {
  it('says so once, in the customer’s language, and offers a call', async () => {
    const { say, giveBack, answerAll, events } = open();
    await say('Ik wil een medewerker');
    await giveBack();
    const before = (await events()).length;
    await Promise.all([answerAll(), answerAll()]);
    const words = wordsOf((await events()).slice(before));
    expect(words).toMatch(/^Het spijt me[^]*- Bel mij terug\n- Ik wacht hier$/);
  });

  it('is silent when an agent took the conversation meanwhile', async () => {
    const { say, command, giveBack, answerAll, events } = open();
    await say('agent');
    await giveBack();
    await command({ type: 'PickUp', agentId: 'tom' });
    const before = (await events()).length;
    await answerAll();
    expect((await events()).length).toBe(before);
  });
});

describe('A conversation in flight', () => {
  const asksColour = (text: string): Flow => ({
    ...defaultFlow,
    start: 'colour',
    steps: [
      { id: 'colour', kind: 'ask', text: { en: text }, into: 'colour', as: 'text', next: 'size' },
      {
        id: 'size',
        kind: 'ask',
        text: { en: `${text} Size?` },
        into: 'size',
        as: 'text',
        next: 'answer',
      },
      ...defaultFlow.steps,
    ],
  });

  it('finishes on the version that it began with', async () => {
    const { say, bot, publish, workspaceId } = open();
    await publish(asksColour('Two.'));
    expect(await say('Hello')).toMatch(/Two\./);
    const flows = bot.flows as WorkspaceFlows;
    await flows.publish(workspaceId, { flow: asksColour('Three.'), basedOn: 2, by: randomUUID() });
    expect(await say('red')).toMatch(/Two\. Size\?/);
  });

  it('asks the connected system once, and goes on with its answer', async () => {
    let calls = 0;
    const { say, publish, events } = open({
      lookUp: async () => {
        calls += 1;
        return { outcome: 'found', values: { plan: 'Gold' }, tookMs: 3, isCached: false };
      },
    });
    await publish({
      ...defaultFlow,
      start: 'find',
      steps: [
        {
          id: 'find',
          kind: 'lookup',
          send: ['name'],
          fields: ['plan'],
          next: 'tell',
          otherwise: 'answer',
        },
        { id: 'tell', kind: 'say', text: { en: 'You have {{plan}}.' }, next: 'answer' },
        ...defaultFlow.steps,
      ],
    });
    expect(await say('When are you open?')).toMatch(/You have Gold\.[^]*9:00/);
    expect(calls).toBe(1);
    expect(types(await events())).toContain('LookupAnswered');
  });
});

describe('A race', () => {
  it('is lost by the bot in 1,000 of 1,000 handovers', async () => {
    const within = house();
    for (let round = 0; round < 1_000; round++) {
      const { receive, command, events, answerAll } = open({ within });
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
