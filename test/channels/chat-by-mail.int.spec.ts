/**
 * A chat goes on by email: through a real mail server (OpenSMTPD), and back in from a real mailbox
 * (Dovecot), with the store, the reminders and the cursors in a real Postgres.
 */
import { randomUUID } from 'node:crypto';
import { discoverChannels } from '#libs/channels';
import { threadOf } from '#libs/conversation';
import { type Database, openDatabase } from '#libs/database';
import { ConversationDesk } from '#libs/desk';
import { houseVersions } from '#libs/event-catalog';
import { newId, PostgresEventStore, ProjectionRunner, streamName } from '#libs/event-store';
import { connectInbox, InboxRegistry } from '#libs/inbox';
import { Intake } from '#libs/intake';
import { EnvironmentKeyProvider, PgSealer } from '#libs/sealing';
import {
  startTestDatabase,
  startTestMailbox,
  startTestSmtp,
  type TestDatabase,
  type TestMailbox,
  type TestSmtp,
  until,
} from '#libs/testing';
import { Registry } from 'prom-client';
import {
  type AwayVisitorRow,
  awayVisitors,
} from '../../services/delivery/away-visitors.projection.js';
import { ContinueByMail } from '../../services/delivery/continue-by-mail.js';
import { PgPacer } from '../../services/delivery/pacer.js';
import { SendComposedMessages } from '../../services/delivery/send-composed-messages.js';
import { ImapIntake } from '../../services/ingress/imap/imap-intake.js';
import { WebhookMetrics } from '../../services/ingress/platforms/webhook-metrics.js';

const channels = discoverChannels();
const workspaceId = randomUUID();
const maria = randomUUID();
const GENEROUS = { timeoutMs: 20_000 };

let postgres: TestDatabase;
let database: Database;
let smtp: TestSmtp;
let mailbox: TestMailbox;
let store: PostgresEventStore;
let sealer: PgSealer;
let inboxes: InboxRegistry;
let runner: ProjectionRunner<AwayVisitorRow>;
let imap: ImapIntake;
/** Of the process that fetches mail: it remembers conversations from before they went on by mail. */
let ingressDesk: ConversationDesk;
let siteInboxId: string;
const troubles: unknown[] = [];

beforeAll(async () => {
  [postgres, smtp, mailbox] = await Promise.all([
    startTestDatabase(),
    startTestSmtp(),
    startTestMailbox(),
  ]);
  database = await openDatabase({ url: postgres.url, applicationName: 'by-mail', poolMax: 6 });
  sealer = new PgSealer(
    database.pool,
    new EnvironmentKeyProvider(Buffer.alloc(32, 7).toString('base64')),
  );
  store = new PostgresEventStore({ pool: database.pool, sealer, versions: houseVersions });
  inboxes = new InboxRegistry(store);
  const connect = (channel: string, config: object) =>
    connectInbox(store, channels.get(channel) as never, {
      workspaceId,
      channel,
      name: channel,
      config,
      agentId: maria,
    });
  siteInboxId = await connect('webchat', { siteName: 'Flowers', mailAfterSeconds: 10 });
  await connect('email', {
    address: 'help@flowers.example',
    secret: 'a secret of the flower shop',
    smtp: { host: '127.0.0.1', port: smtp.port },
    imap: {
      host: '127.0.0.1',
      port: mailbox.port,
      secure: false,
      requireTls: false,
      user: mailbox.user,
      pass: mailbox.pass,
      pollSeconds: 1,
    },
  });
  await inboxes.reload();
  runner = new ProjectionRunner({ pool: database.pool, store, projection: awayVisitors });
  runner.start();
  ingressDesk = new ConversationDesk(store);
  imap = new ImapIntake(
    {
      channels,
      inboxes,
      intake: new Intake(store, sealer, ingressDesk),
      metrics: new WebhookMetrics(new Registry()),
      onTrouble: (error) => troubles.push(error),
      onTableTrouble: (error) => troubles.push(error),
      pool: database.pool,
      onHealth: () => undefined,
    },
    { claimMs: 900, pauseScale: 0.05 },
  );
  imap.onApplicationBootstrap();
}, 60_000);

afterAll(async () => {
  await imap.onModuleDestroy();
  await runner.stop();
  await store.close();
  await database.close();
  await Promise.all([postgres.stop(), smtp.stop(), mailbox.stop()]);
});

/** A visitor's chat, with Maria's answers, and a clock for those who wait for it. */
async function chat() {
  const desk = new ConversationDesk(store);
  const intake = new Intake(store, sealer, desk);
  const webchat = channels.get('webchat');
  const inbox = await inboxes.find(siteInboxId);
  if (!webchat || !inbox) throw new Error('no chat');
  const visitorId = randomUUID();
  const says = async (text: string) => {
    const body = Buffer.from(JSON.stringify({ visitorId, clientMessageId: randomUUID(), text }));
    await intake.take(inbox, webchat, body);
  };
  await says('Do you sell tulips?');
  const { conversationId } = intake.threads.episode(inbox, visitorId, 1);
  const cause = {
    actor: { kind: 'system', id: 'test' },
    causationId: null,
    correlationId: newId(),
  } as const;
  const command = (what: Parameters<ConversationDesk['handle']>[2]) =>
    desk.handle(workspaceId, conversationId, what, cause);
  await command({ type: 'PickUp', agentId: maria });
  const address = `anna.${randomUUID().slice(0, 8)}@home.example`;
  await command({ type: 'LeaveReplyAddress', address, by: 'contact' });
  const sender = new SendComposedMessages({
    store,
    desk: new ConversationDesk(store),
    findInbox: (inboxId) => inboxes.find(inboxId),
    findChannel: (id) => channels.get(id),
    sendTimeoutMs: 10_000,
    now: Date.now,
    automaticSends: async () => 0,
    fetch,
    pacer: new PgPacer(database.pool),
  });
  const drain = () => sender.drain(workspaceId, conversationId);
  const clock = { now: Date.now() };
  const follower = () =>
    new ContinueByMail({
      pool: database.pool,
      desk: new ConversationDesk(store),
      inboxes,
      findChannel: (id) => channels.get(id),
      now: () => clock.now,
      log: { warn: (error: unknown) => void troubles.push(error) },
    });
  const follow = follower();
  return {
    conversationId,
    address,
    clock,
    command,
    drain,
    says,
    follower,
    async answer(text: string) {
      const messageId = newId();
      const author = { kind: 'agent', agentId: maria } as const;
      await command({ type: 'ComposeMessage', messageId, author, content: { kind: 'text', text } });
      await drain();
      return messageId;
    },
    leave() {
      clock.now = Date.now();
      return command({ type: 'NoteVisitorLeft', at: clock.now, afterSeconds: 10 });
    },
    /** One round of the sweep, once the reminders have caught up, and what it has to send. */
    async sweep() {
      await runner.reached(await store.head(), 20_000);
      await follow.sweep();
      await drain();
    },
    events: () => store.readStream(workspaceId, streamName('conversation', conversationId)),
    mails: () => smtp.delivered().filter((raw) => raw.includes(`To: ${address}`)),
  };
}

const header = (raw: string, name: string) =>
  new RegExp(`^${name}:\\s+(.+)$`, 'im').exec(raw)?.[1]?.trim() ?? '';

describe('A chat whose visitor left', () => {
  it('goes on by email, and back, in one conversation; nothing is sent twice', async () => {
    const anna = await chat();
    const read = await anna.answer('Read in the chat.');
    await anna.command({ type: 'RecordRead', messageId: read });
    await anna.answer('We do sell tulips.');
    await anna.answer('Red ones, too.');
    await ingressDesk.load(workspaceId, anna.conversationId);
    await anna.leave();
    await anna.sweep();
    expect(anna.mails()).toEqual([]);
    anna.clock.now += 10_000;
    await anna.sweep();
    await anna.sweep();
    await until(() => anna.mails().length === 1, { ...GENEROUS, what: 'the mail' });
    const [mail = ''] = anna.mails();
    expect(mail).toContain('We do sell tulips.');
    expect(mail).toContain('Red ones, too.');
    expect(mail).not.toContain('Read in the chat.');
    expect(header(mail, 'Subject')).toBe('Flowers');
    expect(header(mail, 'Reply-To')).toMatch(/^help\+[0-9a-z]{41}@flowers\.example$/);

    // Recorded before anything went out, and the mail's end under its own id.
    const types = (await anna.events()).map(({ type }) => type);
    expect(types.slice(types.indexOf('ContinuedByMail'))).toEqual([
      'ContinuedByMail',
      'DeliveryAttempted',
      'MessageAccepted',
    ]);

    // A client that keeps the plus address and drops the threading headers.
    mailbox.deliver(
      `From: Anna <${anna.address}>\r\nTo: ${header(mail, 'Reply-To')}\r\nMessage-ID: <${randomUUID()}@home.example>\r\n` +
        'Subject: Re: Flowers\r\n\r\nTwenty, please.\r\n\r\nOn Tue, 3 Mar 2026 at 10:00, Flowers <help@flowers.example> wrote:\r\n> We do sell tulips.\r\n',
    );
    await until(async () => (await anna.events()).at(-1)?.type === 'MessageReceived', {
      ...GENEROUS,
      what: 'the answer by mail',
    });
    const items = threadOf(await anna.events());
    expect(items.at(-1)).toMatchObject({
      direction: 'in',
      channel: 'email',
      content: { kind: 'rich_text', strippedText: 'Twenty, please.' },
    });

    // Who writes by mail is answered by mail.
    await anna.answer('They are on their way.');
    anna.clock.now = Date.now() + 6_000;
    await anna.sweep();
    await until(() => anna.mails().length === 2, { ...GENEROUS, what: 'the second mail' });
    const second = anna.mails().find((raw) => raw.includes('on their way')) ?? '';
    expect(second).not.toContain('We do sell tulips.');
    expect(header(second, 'Subject')).toBe('Re: Flowers');
    expect(header(second, 'Reply-To')).toBe(header(mail, 'Reply-To'));
    expect(troubles).toEqual([]);
  });

  it('and reads at the very moment: there is one mail or none, as the versions say', async () => {
    for (let round = 0; round < 10; round++) {
      const anna = await chat();
      const messageId = await anna.answer('We do sell tulips.');
      await anna.leave();
      anna.clock.now += 10_000;
      const followers = [anna.follower(), anna.follower()];
      await Promise.all([
        ...followers.map((one) => one.continue(workspaceId, anna.conversationId)),
        anna.command({ type: 'RecordRead', messageId }),
      ]);
      const events = await anna.events();
      const [read, mail] = ['MessageRead', 'ContinuedByMail'].map((type) =>
        events.filter((event) => event.type === type).map(({ version }) => version),
      );
      expect(read).toHaveLength(1);
      expect(mail?.length).toBeLessThanOrEqual(1);
      if (mail?.[0]) expect(mail[0]).toBeLessThan(read?.[0] as number);
      // Read before the mail was made: it is not sent any more.
      await anna.drain();
      expect(anna.mails()).toEqual([]);
    }
  });

  it('is not written to when they came back in time', async () => {
    const anna = await chat();
    await anna.answer('We do sell tulips.');
    await anna.leave();
    await anna.says('Are you still there?');
    anna.clock.now += 100_000;
    await anna.sweep();
    expect((await anna.events()).map(({ type }) => type)).not.toContain('ContinuedByMail');
  });

  it('holds up no words in the chat while the mail waits for its server', async () => {
    const anna = await chat();
    await anna.command({ type: 'LeaveReplyAddress', address: 'grey@home.example', by: 'contact' });
    await anna.answer('We do sell tulips.');
    await anna.leave();
    anna.clock.now += 10_000;
    await anna.sweep();
    const later = await anna.answer('Are you there?');
    const events = await anna.events();
    expect(events.map(({ type }) => type)).toContain('DeliveryPostponed');
    expect(events.at(-1)).toMatchObject({ type: 'MessageAccepted', data: { messageId: later } });
  });
});
