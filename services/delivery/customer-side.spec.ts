import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AnyChannel, discoverChannels } from '#libs/channels';
import { contact, type ContactEvent } from '#libs/contact';
import { type ConversationCommand, threadOf } from '#libs/conversation';
import { isRefused } from '#libs/decider';
import { ConversationDesk, envelope } from '#libs/desk';
import { MemoryEventStore, newId, streamName } from '#libs/event-store';
import type { Inbox } from '#libs/inbox';
import { MemorySealer } from '#libs/sealing';
import { until } from '#libs/testing';
import { LearnName } from './learn-name.js';
import { PassOnTyping } from './pass-on-typing.js';
import { PUT_TRIES, PutReactions } from './put-reactions.js';
import { TellRead } from './tell-read.js';

/** A platform that answers what the test says, and remembers what it was asked. */
let server: Server;
let url: string;
let answer: { status: number; body: object };
let asked: { path: string; body: string }[];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push({ path: request.url ?? '', body: Buffer.concat(chunks).toString() });
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  asked = [];
  answer = { status: 200, body: { ok: true, result: true } };
});

const CONFIGS: Readonly<Record<string, object>> = {
  messenger: { appSecret: 's', verifyToken: 't', accessToken: 'a', pageId: '1' },
  whatsapp: { appSecret: 's', verifyToken: 't', accessToken: 'a', phoneNumberId: '5' },
  telegram: { botToken: '1:token', webhookSecret: 'w' },
  webchat: {},
};

function house(channelId: string) {
  const channel = discoverChannels().get(channelId) as AnyChannel;
  const store = new MemoryEventStore({ sealer: new MemorySealer() });
  const workspaceId = randomUUID();
  const inbox: Inbox = {
    inboxId: randomUUID(),
    workspaceId,
    channel: channelId,
    name: 'Shop',
    config: channel.config.parse({ ...CONFIGS[channelId], graphUrl: url, apiUrl: url }),
    namespace: randomUUID(),
    health: 'good',
    healthReason: null,
  };
  const parts = {
    store,
    desk: new ConversationDesk(store),
    findInbox: async () => inbox,
    findChannel: () => channel,
    tools: { fetch, timeoutMs: 15_000 },
  };
  return { store, workspaceId, inbox, parts };
}

describe("A newcomer's name", () => {
  async function meet(name?: string) {
    const { store, workspaceId, inbox, parts } = house('messenger');
    const contactId = randomUUID();
    const decision = contact.decide(contact.initial, {
      type: 'MeetContact',
      inboxId: inbox.inboxId,
      channel: 'messenger',
      isVerified: false,
      identity: { identity: '77', address: '77', aliases: [], ...(name ? { name } : {}) },
    });
    if (isRefused(decision)) throw new Error(decision.refused);
    const cause = {
      actor: { kind: 'system', id: 'test' },
      causationId: null,
      correlationId: newId(),
    } as const;
    const stream = streamName('contact', contactId);
    const events = decision.events.map((event) =>
      envelope(event, newId(), false, contactId, cause),
    );
    await store.append({ workspaceId, appends: [{ stream, expectedVersion: 0, events }] });
    const linked = events.find(({ type }) => type === 'IdentityLinked')?.id as string;
    return {
      learn: () => new LearnName(parts).learn(workspaceId, contactId, linked),
      nameNow: async () =>
        (await store.readStream(workspaceId, stream)).reduce(
          (state, event) => contact.evolve(state, event as unknown as ContactEvent),
          contact.initial,
        ).name,
    };
  }

  it('comes from the profile, once', async () => {
    const { learn, nameNow } = await meet();
    answer = { status: 200, body: { first_name: 'Ada', last_name: 'Lovelace', id: '77' } };
    await learn();
    await learn();
    expect(await nameNow()).toBe('Ada Lovelace');
    expect(asked).toEqual([{ path: '/v25.0/77?fields=first_name,last_name', body: '' }]);
  });

  it('is left as it is when people know it', async () => {
    const { learn, nameNow } = await meet('Countess');
    await learn();
    expect(await nameNow()).toBe('Countess');
    expect(asked).toEqual([]);
  });

  it('chatwoot#11484: stays unknown without consent, and harms nothing', async () => {
    const { learn, nameNow } = await meet();
    answer = { status: 400, body: { error: { code: 230, message: 'User consent is required' } } };
    await learn();
    expect(await nameNow()).toBeNull();
  });

  it('is asked for again when the platform is away', async () => {
    const { learn } = await meet();
    answer = { status: 503, body: {} };
    await expect(learn()).rejects.toThrow();
  });
});

describe('Marks for the customer', () => {
  async function talk(channelId: string) {
    const { store, workspaceId, inbox, parts } = house(channelId);
    const conversationId = randomUUID();
    const cause = {
      actor: { kind: 'system', id: 'test' },
      causationId: null,
      correlationId: newId(),
    } as const;
    const command = (what: ConversationCommand) =>
      parts.desk.handle(workspaceId, conversationId, what, cause);
    const say = (externalId: string, kind: 'text' | 'button_reply' = 'text') =>
      command({
        type: 'ReceiveMessage',
        start: {
          inboxId: inbox.inboxId,
          channel: channelId,
          contactId: randomUUID(),
          episode: 1,
          threadKey: 'k',
          address: '99',
        },
        messageId: randomUUID(),
        externalId,
        content: kind === 'text' ? { kind, text: 'Hi' } : { kind, title: 'Yes', payload: 'y' },
        classification: 'human',
      });
    const troubles: unknown[] = [];
    const tell = new TellRead({ ...parts, onTrouble: (error) => troubles.push(error) });
    const reactions = new PutReactions(parts);
    const events = () => store.readStream(workspaceId, streamName('conversation', conversationId));
    /** What an agent asked for last. */
    const put = async () => {
      const asks = (await events()).filter(({ type }) => /^Reaction(Added|Removed)$/.test(type));
      await reactions.put(workspaceId, conversationId, asks.at(-1)?.id as string);
    };
    const heard: ((news: unknown, subject: string) => void)[] = [];
    const typing = new PassOnTyping({
      ...parts,
      bus: {
        subscribe(_subject, listener) {
          heard.push(listener);
          return () => undefined;
        },
      },
      onTrouble: (error) => troubles.push(error),
    });
    typing.onApplicationBootstrap();
    return {
      say,
      troubles,
      type: async () => {
        for (const who of ['agent', 'contact'])
          heard[0]?.({ who }, `convolog.typing.${workspaceId}.${conversationId}`);
        await until(() => asked.length > 0);
      },
      see: async () => {
        const upToVersion = (await events()).length;
        await command({ type: 'MarkSeen', agentId: 'maria', upToVersion });
        await tell.seen(workspaceId, conversationId, (await events()).length);
      },
      react: async (emoji: string | null) => {
        await command({ type: 'PickUp', agentId: 'maria' });
        const said = (await events()).filter(({ type }) => type === 'MessageReceived');
        const [{ data }] = said as [(typeof said)[number]];
        const { messageId } = data as { messageId: string };
        const agent = { ...cause, actor: { kind: 'agent', id: 'maria' } as const };
        const what = { type: 'React', agentId: 'maria', messageId, emoji } as const;
        await parts.desk.handle(workspaceId, conversationId, what, agent);
        await put();
      },
      put,
      reactionsShown: async () => threadOf(await events()).flatMap((item) => item.reactions ?? []),
      refusals: async () => (await events()).filter(({ type }) => type === 'ReactionRefused'),
      press: async () =>
        tell.received(workspaceId, conversationId, (await events()).at(-1)?.id as string),
    };
  }

  it('show once that the newest message was read, on WhatsApp by its id', async () => {
    const { say, see } = await talk('whatsapp');
    await say('wamid.1');
    await say('wamid.2');
    await see();
    await see();
    expect(asked.map(({ path, body }) => [path, JSON.parse(body)])).toEqual([
      [
        '/v25.0/5/messages',
        { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.2' },
      ],
    ]);
  });

  it('show on Messenger that everything was seen', async () => {
    const { say, see } = await talk('messenger');
    await say('m1');
    await see();
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      recipient: { id: '99' },
      sender_action: 'mark_seen',
    });
  });

  it('say that somebody is typing, once in a while, under the newest message', async () => {
    const { say, type } = await talk('whatsapp');
    await say('wamid.1');
    await say('wamid.2');
    await type();
    await type();
    expect(asked.map(({ body }) => JSON.parse(body))).toEqual([
      {
        messaging_product: 'whatsapp',
        status: 'read',
        message_id: 'wamid.2',
        typing_indicator: { type: 'text' },
      },
    ]);
  });

  it('put an emoji under a message, and take it back', async () => {
    for (const [channelId, put, taken] of [
      [
        'whatsapp',
        { type: 'reaction', reaction: { message_id: 'wamid.1', emoji: '👍' } },
        { type: 'reaction', reaction: { message_id: 'wamid.1', emoji: '' } },
      ],
      [
        'messenger',
        { sender_action: 'react', payload: { message_id: 'wamid.1', reaction: '👍' } },
        { sender_action: 'unreact', payload: { message_id: 'wamid.1' } },
      ],
    ] as const) {
      const { say, react } = await talk(channelId);
      asked.length = 0;
      await say('wamid.1');
      await react('👍');
      await react(null);
      const bodies = asked.map(({ body }) => JSON.parse(body));
      expect(bodies).toMatchObject([put, taken]);
    }
  });

  const REFUSALS: Readonly<Record<string, object>> = {
    whatsapp: { error: { code: 131_026, message: 'Message undeliverable' } },
    messenger: { error: { code: 551, message: 'This person is not available' } },
    telegram: { ok: false, error_code: 400, description: 'Bad Request: REACTION_INVALID' },
  };

  it.each(Object.keys(REFUSALS))(
    'show an emoji that %s refused as one that is not there, with the reason, once',
    async (channelId) => {
      const { say, react, put, refusals, reactionsShown } = await talk(channelId);
      await say('99:1');
      answer = { status: 400, body: REFUSALS[channelId] as object };
      await react('👍');
      await put();
      expect(asked).toHaveLength(1);
      const [refusal, ...others] = await refusals();
      expect(others).toEqual([]);
      expect(refusal).toMatchObject({ actor: { kind: 'system', id: 'delivery' } });
      expect(await reactionsShown()).toMatchObject([
        {
          emoji: '👍',
          by: { kind: 'agent', id: 'maria' },
          outcome: 'not_put',
          outcomeReason: expect.stringMatching(/undeliverable|not available|REACTION_INVALID/),
        },
      ]);
      answer = { status: 200, body: { ok: true, result: true } };
      await react('👍');
      expect(await reactionsShown()).toEqual([{ emoji: '👍', by: { kind: 'agent', id: 'maria' } }]);
    },
  );

  it('leave an emoji where it is that could not be taken back', async () => {
    const { say, react, reactionsShown } = await talk('whatsapp');
    await say('wamid.1');
    await react('👍');
    answer = { status: 400, body: REFUSALS['whatsapp'] as object };
    await react(null);
    expect(await reactionsShown()).toMatchObject([{ emoji: '👍', outcome: 'not_taken_back' }]);
  });

  it('try again while the platform is away, and say in the end that it did not take it', async () => {
    const { say, react, put, refusals, reactionsShown } = await talk('messenger');
    await say('m1');
    answer = { status: 503, body: {} };
    await expect(react('👍')).rejects.toThrow('Not taken yet');
    for (let tries = 2; tries < PUT_TRIES; tries++) await expect(put()).rejects.toThrow();
    expect(await refusals()).toEqual([]);
    await put();
    expect(asked).toHaveLength(PUT_TRIES);
    expect(await reactionsShown()).toMatchObject([
      {
        emoji: '👍',
        outcome: 'not_put',
        outcomeReason: 'The platform did not take it in 4 tries.',
      },
    ]);
  });

  it('say at once that a channel has no reactions', async () => {
    const { say, react, reactionsShown } = await talk('webchat');
    await say('v:1');
    await react('👍');
    expect(await reactionsShown()).toMatchObject([{ emoji: '👍', outcome: 'not_put' }]);
  });

  it("stop the wheel on a pressed button of Telegram's", async () => {
    const { say, press } = await talk('telegram');
    await say('press:4711', 'button_reply');
    await press();
    expect(asked).toEqual([
      { path: '/bot1:token/answerCallbackQuery', body: '{"callback_query_id":"4711"}' },
    ]);
  });
});
