import { createHash, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AnyChannel, discoverChannels } from '#libs/channels';
import type { Content } from '#libs/conversation';
import { threadOf } from '#libs/conversation';
import { ConversationDesk } from '#libs/desk';
import { MemoryEventStore, newId, streamName } from '#libs/event-store';
import { guardedFetch } from '#libs/guarded-fetch';
import type { Inbox } from '#libs/inbox';
import { MemorySealer } from '#libs/sealing';
import { FETCH_TRIES, FetchMedia } from './fetch-media.js';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const whatsapp = discoverChannels().get('whatsapp') as AnyChannel;
const messenger = discoverChannels().get('messenger') as AnyChannel;

/** A Graph API that knows one file, and does what the test says. */
let server: Server;
let graphUrl: string;
let file: { mime: string; bytes: Buffer };
let failures: number[];
let calls: string[];

beforeAll(async () => {
  server = createServer((request, response) => {
    calls.push(request.url ?? '');
    const failure = failures.shift();
    if (failure) return response.writeHead(failure).end('{}');
    if (request.url?.startsWith('/file'))
      return response.writeHead(200, { 'content-type': file.mime }).end(file.bytes);
    response.end(JSON.stringify({ url: `${graphUrl}/file`, mime_type: file.mime }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  graphUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  file = { mime: 'image/png', bytes: PNG };
  failures = [];
  calls = [];
});

/** A conversation in which a customer sent a content. */
async function receive(content: Content, channel = whatsapp) {
  const sealer = new MemorySealer();
  const store = new MemoryEventStore({ sealer });
  const [workspaceId, conversationId, contactId, messageId] = [
    randomUUID(),
    randomUUID(),
    randomUUID(),
    randomUUID(),
  ] as const;
  const inbox: Inbox = {
    inboxId: randomUUID(),
    workspaceId,
    channel: channel.id,
    name: 'Shop',
    config: channel.config.parse({ appSecret: 's', verifyToken: 't', accessToken: 'a', graphUrl }),
    namespace: randomUUID(),
    health: 'good',
    healthReason: null,
  };
  const desk = new ConversationDesk(store);
  const cause = {
    actor: { kind: 'contact', id: contactId },
    causationId: null,
    correlationId: newId(),
  } as const;
  const start = {
    inboxId: inbox.inboxId,
    channel: channel.id,
    contactId,
    episode: 1,
    threadKey: 'k',
    address: 'anna',
  };
  await desk.handle(
    workspaceId,
    conversationId,
    {
      type: 'ReceiveMessage',
      start,
      messageId,
      externalId: 'in1',
      content,
      classification: 'human',
    },
    cause,
  );
  const events = () => store.readStream(workspaceId, streamName('conversation', conversationId));
  const eventId = (await events()).find(({ type }) => type === 'MessageReceived')?.id as string;
  const fetching = () =>
    new FetchMedia({
      store,
      desk: new ConversationDesk(store),
      findInbox: async () => inbox,
      findChannel: () => channel,
      tools: { fetch, fetchOutside: guardedFetch(), timeoutMs: 15_000, fileBytesMax: 10_000 },
    });
  const media = fetching();
  return {
    store,
    workspaceId,
    fetch: (by = media) => by.fetchFilesOf(workspaceId, conversationId, eventId),
    fetching,
    types: async () => (await events()).map(({ type }) => type),
    content: async () => threadOf(await events()).find((item) => item.messageId)?.content,
    edit: (said: Content) =>
      desk.handle(
        workspaceId,
        conversationId,
        {
          type: 'ReceiveEdit',
          target: { externalId: 'in1', inboundMessageId: messageId },
          content: said,
        },
        cause,
      ),
    forget: () => sealer.forget(workspaceId, contactId),
  };
}

const picture = (more: object = {}): Content => ({
  kind: 'image',
  media: { mime: 'image/jpeg', source: { from: 'provider', id: '77' }, ...more },
});

describe('A file that a customer sent', () => {
  it('is fetched after the message was recorded, sealed, and called by its first bytes', async () => {
    const sha256 = createHash('sha256').update(PNG).digest('hex');
    const { store, workspaceId, fetch: run, types, content } = await receive(picture({ sha256 }));
    await run();
    expect(await types()).toEqual(['ConversationStarted', 'MessageReceived', 'MediaFetched']);
    const shown = (await content()) as { media: { mime: string; source: { blobId: string } } };
    expect(shown.media).toMatchObject({ mime: 'image/png', sizeBytes: PNG.length });
    const blob = await store.readBlob(workspaceId, shown.media.source.blobId);
    expect(blob).toEqual({ mime: 'image/png', bytes: PNG });
    expect(calls).toEqual(['/v25.0/77', '/file']);
  });

  it('is fetched once, however many are told to', async () => {
    const { fetch: run, fetching, types } = await receive(picture());
    await Promise.all([run(), run(fetching()), run(fetching())]);
    await run();
    expect((await types()).filter((type) => type === 'MediaFetched')).toHaveLength(1);
  });

  it('keeps its bytes when the message is edited and the file is the same', async () => {
    const { fetch: run, content, edit } = await receive(picture());
    await run();
    await edit({ ...picture(), caption: 'Now with words' } as Content);
    expect(await content()).toMatchObject({
      caption: 'Now with words',
      media: { mime: 'image/png', source: { from: 'blob' } },
    });
  });

  it('is tried again after a passing failure, also by the next process', async () => {
    const { fetch: run, types } = await receive(picture());
    failures = [500, 503];
    await expect(run()).rejects.toThrow();
    await expect(run()).rejects.toThrow();
    expect(await types()).not.toContain('MediaFetchFailed');
    await run();
    expect((await types()).at(-1)).toBe('MediaFetched');
  });

  it('is shown as not fetched, with the reason, once its tries are used up', async () => {
    const { fetch: run, content, types } = await receive(picture());
    failures = Array.from({ length: FETCH_TRIES }, () => 500);
    for (let tries = 1; tries < FETCH_TRIES; tries++) await expect(run()).rejects.toThrow();
    await run();
    expect((await types()).at(-1)).toBe('MediaFetchFailed');
    expect(await content()).toMatchObject({
      media: { problem: 'The platform did not give the file in 4 tries.' },
    });
  });

  it.each([
    ['is gone', picture(), () => (failures = [404]), 'too old'],
    ['is too large', picture(), () => (file.bytes = Buffer.alloc(20_000)), 'larger than'],
    ['is another one', picture({ sha256: 'ab'.repeat(32) }), () => undefined, 'not the one'],
    [
      'leads inside our network',
      {
        kind: 'image',
        media: {
          mime: 'image/png',
          source: { from: 'url', url: 'https://[::ffff:169.254.169.254]/' },
        },
      } as Content,
      () => undefined,
      'leads inside',
    ],
  ])('is given up at once when it %s', async (_what, said, arrange, reason) => {
    const channel =
      'url' in (said as { media: { source: object } }).media.source ? messenger : whatsapp;
    const { fetch: run, content } = await receive(said as Content, channel);
    arrange();
    await run();
    expect(((await content()) as { media: { problem: string } }).media.problem).toContain(reason);
  });

  it('is left alone once its person was forgotten', async () => {
    const { fetch: run, forget, types } = await receive(picture());
    await forget();
    await run();
    expect(await types()).not.toContain('MediaFetched');
  });
});
