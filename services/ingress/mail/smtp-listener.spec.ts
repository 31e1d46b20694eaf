/** The mail door with a real SMTP client, a real channel and a store in memory. */
import { randomUUID } from 'node:crypto';
import { discoverChannels } from '#libs/channels';
import { ConversationDesk } from '#libs/desk';
import { MemoryEventStore, type OpenedEvent, StoreUnreachableError } from '#libs/event-store';
import { connectInbox, InboxRegistry } from '#libs/inbox';
import { Intake } from '#libs/intake';
import { MemorySealer } from '#libs/sealing';
import { createTransport } from 'nodemailer';
import { Registry } from 'prom-client';
import { SmtpListener } from './smtp-listener.js';
import { BODY_ROOM, BodyRoom } from '../platforms/body-room.js';
import { WebhookMetrics } from '../platforms/webhook-metrics.js';

const workspaceId = randomUUID();
const agentId = randomUUID();
const channels = discoverChannels();
const email = channels.get('email');
if (!email) throw new Error('The email channel is not built.');
const smtp = { host: '127.0.0.1', port: 25 };
const secret = 'a secret of the flower shop';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function open(room = new BodyRoom(BODY_ROOM)) {
  const sealer = new MemorySealer();
  const store = new MemoryEventStore({ sealer });
  const inboxes = new InboxRegistry(store);
  const intake = new Intake(store, sealer, new ConversationDesk(store));
  const troubles: unknown[] = [];
  const listener = new SmtpListener(
    {
      channels,
      inboxes,
      intake,
      metrics: new WebhookMetrics(new Registry()),
      room,
      onTrouble: (error) => troubles.push(error),
    },
    { host: '127.0.0.1', port: 0 },
  );
  await listener.onApplicationBootstrap();
  closing.push(() => listener.onModuleDestroy());
  const connect = (address: string, inWorkspace = workspaceId) =>
    connectInbox(store, email as NonNullable<typeof email>, {
      workspaceId: inWorkspace,
      channel: 'email',
      name: address,
      config: { address, secret, smtp },
      agentId,
    });
  const send = (to: string | string[], raw: string | Buffer, from = 'ann@home.example') => {
    const transport = createTransport({ host: '127.0.0.1', port: listener.port, ignoreTLS: true });
    return transport.sendMail({ envelope: { from, to }, raw }).finally(() => transport.close());
  };
  return { store, connect, send, troubles };
}

async function eventsOf(store: MemoryEventStore, type: string): Promise<OpenedEvent[]> {
  const events: OpenedEvent[] = [];
  for await (const batch of store.readAll({ types: [type] }))
    events.push(...(await store.open(batch)));
  return events;
}

const mail =
  'From: Ann <ann@home.example>\r\nTo: help@flowers.example\r\nMessage-ID: <1@home.example>\r\nSubject: Tulips\r\n\r\nDo you sell tulips?\r\n';

describe('Mail at the door', () => {
  it('keeps both of two mails that carry one Message-ID, with the bytes of each', async () => {
    const { store, connect, send } = await open();
    await connect('help@flowers.example');
    await send('help@flowers.example', mail);
    await send('help@flowers.example', mail.replace('tulips?', 'roses?'));
    await send('help@flowers.example', mail);
    const received = await eventsOf(store, 'MessageReceived');
    const ids = received.map(({ data }) => (data as { messageId: string }).messageId);
    const raws = await Promise.all(ids.map((id) => store.readBlob(workspaceId, id)));
    expect(raws.map((raw) => /sell (\w+)/.exec(raw?.bytes.toString() ?? '')?.[1])).toEqual([
      'tulips',
      'roses',
    ]);
  });

  it('becomes a conversation of the inbox, whatever the case and the tag of its address', async () => {
    const { store, connect, send } = await open();
    await connect('help@flowers.example');
    await send('Help+tag@Flowers.example', mail);
    const [received] = await eventsOf(store, 'MessageReceived');
    expect(received?.private).toMatchObject({ content: { strippedText: 'Do you sell tulips?' } });
  });

  it('is recorded once, however often it is delivered', async () => {
    const { store, connect, send } = await open();
    await connect('help@flowers.example');
    await Promise.all([1, 2, 3].map(() => send('help@flowers.example', mail)));
    expect(await eventsOf(store, 'MessageReceived')).toHaveLength(1);
  });

  it('goes to each of the inboxes it is addressed to', async () => {
    const { store, connect, send } = await open();
    await connect('help@flowers.example');
    await connect('sales@flowers.example');
    await send(['help@flowers.example', 'sales@flowers.example', 'help+x@flowers.example'], mail);
    expect(await eventsOf(store, 'MessageReceived')).toHaveLength(2);
  });

  it('is refused for an address that nobody connected, and nothing is stored', async () => {
    const { store, connect, send } = await open();
    await connect('help@flowers.example');
    await expect(send('eve@elsewhere.example', mail)).rejects.toMatchObject({ responseCode: 550 });
    expect(await eventsOf(store, 'MessageReceived')).toHaveLength(0);
  });

  it('stays with the workspace that connected the address first', async () => {
    const { store, connect, send } = await open();
    await connect('help@flowers.example');
    await connect('help@flowers.example', randomUUID());
    await send('help@flowers.example', mail);
    expect((await eventsOf(store, 'MessageReceived')).map((event) => event.workspaceId)).toEqual([
      workspaceId,
    ]);
  });

  it('is a bounce when the envelope has no sender', async () => {
    const { store, connect, send } = await open();
    await connect('help@flowers.example');
    const bounce = mail
      .replace('Ann <ann@home.example>', 'mailer-daemon@relay.example')
      .replace('Tulips', 'Undelivered Mail');
    await send('help@flowers.example', bounce, '');
    expect((await eventsOf(store, 'MessageReceived'))[0]?.data).toMatchObject({
      classification: 'bounce',
    });
  });

  it('comes again when the store is away: 451, and 250 once it is back', async () => {
    const { store, connect, send, troubles } = await open();
    await connect('help@flowers.example');
    const append = jest
      .spyOn(store, 'append')
      .mockRejectedValueOnce(new StoreUnreachableError(new Error('gone')));
    await expect(send('help@flowers.example', mail)).rejects.toMatchObject({ responseCode: 451 });
    expect(troubles).toHaveLength(1);
    append.mockRestore();
    await send('help@flowers.example', mail);
    expect(await eventsOf(store, 'MessageReceived')).toHaveLength(1);
  });

  it('is quarantined and acknowledged when it cannot be read', async () => {
    const { store, connect, send } = await open();
    await connect('help@flowers.example');
    await send('help@flowers.example', `${mail}${'\r\n'.repeat(150_000)}`);
    expect(await eventsOf(store, 'PayloadQuarantined')).toHaveLength(1);
  });

  it('comes again when there is no room for it; a small one always has room', async () => {
    const room = new BodyRoom({ bytesMax: 1024 * 1024, oversizedMax: 1 });
    const { store, connect, send } = await open(room);
    await connect('help@flowers.example');
    const large = mail + `${'x'.repeat(76)}\r\n`.repeat(20_000);
    const other = room.enter();
    other.hold(500_000);
    await expect(send('help@flowers.example', large)).rejects.toMatchObject({ responseCode: 451 });
    await send('help@flowers.example', mail);
    expect(await eventsOf(store, 'MessageReceived')).toHaveLength(1);
    expect(room.bytesHeld).toBe(500_000);
  });

  it('is refused when it is too large', async () => {
    const { connect, send } = await open();
    await connect('help@flowers.example');
    const large = Buffer.concat([Buffer.from(mail), Buffer.alloc(26 * 1024 * 1024, 'x\r\n')]);
    await expect(send('help@flowers.example', large)).rejects.toMatchObject({ responseCode: 552 });
  });
});
