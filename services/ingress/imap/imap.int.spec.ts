/** Mail fetched from a real Dovecot, with cursors and claims in a real Postgres. */
import { randomUUID } from 'node:crypto';
import { discoverChannels } from '#libs/channels';
import { openDatabase, type Database } from '#libs/database';
import { ConversationDesk } from '#libs/desk';
import {
  MemoryEventStore,
  type OpenedEvent,
  StoreUnreachableError,
  streamName,
} from '#libs/event-store';
import { connectInbox, type Inbox, InboxRegistry } from '#libs/inbox';
import { HEAD_BYTES, Intake } from '#libs/intake';
import { MemorySealer } from '#libs/sealing';
import {
  startTestDatabase,
  startTestMailbox,
  type TestDatabase,
  type TestMailbox,
  until,
} from '#libs/testing';
import { ImapFlow } from 'imapflow';
import { Registry } from 'prom-client';
import { WebhookMetrics } from '../platforms/webhook-metrics.js';
import { ImapIntake } from './imap-intake.js';
import { MailboxHealths } from './mailbox-health.js';
import type { MailboxHealth } from './mailbox-reader.js';

const channels = discoverChannels();
const email = channels.get('email');
if (!email) throw new Error('The email channel is not built.');
const workspaceId = randomUUID();

let server: TestMailbox;
let postgres: TestDatabase;
let database: Database;
beforeAll(async () => {
  postgres = await startTestDatabase();
  database = await openDatabase({ url: postgres.url, applicationName: 'imap', poolMax: 6 });
});
afterAll(async () => {
  await database.close();
  await postgres.stop();
});

const running: ImapIntake[] = [];
beforeEach(async () => {
  server = await startTestMailbox();
});
afterEach(async () => {
  for (const intake of running.splice(0)) await intake.onModuleDestroy();
  await server.stop();
});

const mail = (n: number, extra = '') =>
  `From: Ann <ann@home.example>\r\nTo: help@flowers.example\r\nMessage-ID: <${n}@home.example>\r\n${extra}Subject: Tulips\r\n\r\nQuestion ${n}\r\n`;

async function house() {
  const sealer = new MemorySealer();
  const store = new MemoryEventStore({ sealer });
  const inboxes = new InboxRegistry(store);
  const connect = async (imap: Record<string, unknown> = {}) => {
    const inboxId = await connectInbox(store, email as NonNullable<typeof email>, {
      workspaceId,
      channel: 'email',
      name: 'Flowers',
      agentId: randomUUID(),
      config: {
        address: 'help@flowers.example',
        secret: 'a secret of the flower shop',
        smtp: { host: '127.0.0.1', port: 1 },
        imap: {
          host: '127.0.0.1',
          port: server.port,
          secure: false,
          requireTls: false,
          user: server.user,
          pass: server.pass,
          pollSeconds: 600,
          ...imap,
        },
      },
    });
    await inboxes.reload();
    return inboxId;
  };
  const taken: string[] = [];
  const healths: MailboxHealth[] = [];
  const failing = { isAway: false };
  const told = new MailboxHealths(store, (error) => {
    throw error;
  });
  const start = () => {
    const intake = new Intake(store, sealer, new ConversationDesk(store));
    const take = intake.take.bind(intake);
    intake.take = async (inbox: Inbox, channel, body, options) => {
      if (failing.isAway) throw new StoreUnreachableError('away');
      taken.push(/Message-ID: <(\d+)@/.exec(body.toString())?.[1] ?? '?');
      return take(inbox, channel, body, options);
    };
    const imap = new ImapIntake(
      {
        channels,
        inboxes,
        intake,
        metrics: new WebhookMetrics(new Registry()),
        onTrouble: () => undefined,
        onTableTrouble: () => undefined,
        pool: database.pool,
        onHealth(inbox, health) {
          healths.push(health);
          void told.tell(inbox, health);
        },
      },
      { claimMs: 900, pauseScale: 0.05 },
    );
    imap.onApplicationBootstrap();
    running.push(imap);
    return imap;
  };
  const received = async () => {
    const found: string[] = [];
    for await (const batch of store.readAll({ types: ['MessageReceived'] }))
      for (const event of await store.open(batch))
        found.push(((event.private as { content: { text: string } }).content.text ?? '').trim());
    return found;
  };
  const isReading = () => until(() => healths.some(({ isGood }) => isGood));
  /** The health of the mailbox as it was recorded, oldest first; `null`: it works again. */
  const recorded = async (inboxId: string) =>
    (await store.readStream(workspaceId, streamName('inbox', inboxId)))
      .filter(({ type }) => type === 'InboxHealthChanged')
      .map(({ data }) => data as { check: string; health: string; reason: string })
      .map(({ check, health, reason }) => (health === 'bad' ? `${check}: ${reason}` : null));
  return { store, connect, start, received, recorded, healths, taken, failing, isReading };
}

async function flagsAtServer(): Promise<string[][]> {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port: server.port,
    secure: false,
    auth: { user: server.user, pass: server.pass },
    logger: false,
  });
  await client.connect();
  await client.mailboxOpen('INBOX', { readOnly: true });
  const all = await client.fetchAll('1:*', { flags: true }).catch(() => []);
  await client.logout();
  return all.map(({ flags }) => [...(flags ?? [])].filter((flag) => flag !== '\\Recent'));
}

const waiting = { timeoutMs: 15_000 };

describe('A mailbox', () => {
  it('tells of new mail by itself; what was there before is left alone, and nothing is marked', async () => {
    const { connect, start, received, isReading } = await house();
    server.deliver(mail(1));
    await connect();
    start();
    await isReading();
    server.deliver(mail(2));
    await until(async () => (await received()).length === 1, waiting);
    server.deliver(mail(3));
    await until(async () => (await received()).length === 2, waiting);
    expect(await received()).toEqual(['Question 2', 'Question 3']);
    expect(await flagsAtServer()).toEqual([[], [], []]);
  });

  it('is read from its beginning when the inbox says so, and marked or emptied likewise', async () => {
    const { connect, start, received } = await house();
    server.deliver(mail(1));
    server.deliver(mail(2));
    await connect({ history: true, afterwards: 'mark_seen' });
    const first = start();
    await until(async () => (await received()).length === 2, waiting);
    await until(async () => (await flagsAtServer()).every(([flag]) => flag === '\\Seen'), waiting);
    await first.onModuleDestroy();
    const emptying = await house();
    await emptying.connect({ history: true, afterwards: 'delete' });
    emptying.start();
    await until(async () => (await flagsAtServer()).length === 0, waiting);
    expect(await emptying.received()).toHaveLength(2);
  });

  it('is gone on with after a restart, from the cursor in Postgres (pitfall 21)', async () => {
    const { connect, start, received, taken } = await house();
    await connect({ history: true });
    server.deliver(mail(1));
    const first = start();
    await until(async () => (await received()).length === 1, waiting);
    await first.onModuleDestroy();
    server.deliver(mail(2, 'Date: Mon, 3 Mar 2014 09:12:00 +0000\r\n'));
    start();
    await until(async () => (await received()).length === 2, waiting);
    // Nothing was fetched twice: the cursor decides, not dates and not flags.
    expect(taken).toEqual(['1', '2']);
  });

  it('is read again after a change of UIDVALIDITY, and no mail is shown twice (matcha#1169)', async () => {
    const { connect, start, received, taken } = await house();
    await connect({ history: true });
    server.deliver(mail(1));
    server.deliver(mail(2));
    start();
    await until(async () => (await received()).length === 2, waiting);
    await server.renumber();
    await until(() => taken.length >= 4, waiting);
    server.deliver(mail(3));
    await until(async () => (await received()).length === 3, waiting);
    expect([...(await received())].sort()).toEqual(['Question 1', 'Question 2', 'Question 3']);
    expect([...taken].sort()).toEqual(['1', '1', '2', '2', '3']);
  });

  it('keeps a mail that is too large; its beginning is on record, and the next one is read', async () => {
    const { connect, start, received, store } = await house();
    await connect({ history: true, afterwards: 'delete' });
    const line = `${'x'.repeat(76)}\r\n`;
    const large = mail(1) + line.repeat(Math.ceil((26 * 1024 * 1024) / line.length));
    server.deliver(large);
    server.deliver(mail(2));
    start();
    await until(async () => (await flagsAtServer()).length === 1, waiting);
    expect(await received()).toEqual(['Question 2']);
    const quarantined: OpenedEvent[] = [];
    for await (const batch of store.readAll({ types: ['PayloadQuarantined'] }))
      quarantined.push(...(await store.open(batch)));
    expect(quarantined).toMatchObject([
      {
        data: { reason: 'too_large', bytes: large.length, keptBytes: HEAD_BYTES },
        private: {
          error: expect.stringMatching(/stays in the mailbox: folder "INBOX", UID \d+\./),
        },
      },
    ]);
    const id = quarantined[0]?.stream.replace('intake-', '') ?? '';
    expect(String((await store.readBlob(workspaceId, id))?.bytes)).toBe(large.slice(0, HEAD_BYTES));
  });

  it('is connected to again after the server died (imapflow#98)', async () => {
    const { connect, start, received, healths, isReading } = await house();
    await connect();
    start();
    await isReading();
    await server.kill();
    await until(
      () => healths.some((each) => !each.isGood && each.reason === 'unreachable'),
      waiting,
    );
    server.deliver(mail(1));
    await server.start();
    await until(async () => (await received()).length === 1, waiting);
  });

  it('keeps its cursor while the store is away (chatmail/core#5009)', async () => {
    const { connect, start, received, healths, failing, isReading } = await house();
    await connect();
    start();
    await isReading();
    failing.isAway = true;
    server.deliver(mail(1));
    await until(
      () => healths.some((each) => !each.isGood && each.reason === 'not_stored'),
      waiting,
    );
    failing.isAway = false;
    await until(async () => (await received()).length === 1, waiting);
  });

  it('is read by one process of two; the other takes over', async () => {
    const { connect, start, received, taken, isReading } = await house();
    await connect();
    const [one, two] = [start(), start()];
    await isReading();
    for (let n = 1; n <= 5; n++) server.deliver(mail(n));
    await until(async () => (await received()).length === 5, waiting);
    expect([one.size, two.size].sort()).toEqual([0, 1]);
    expect(taken).toHaveLength(5);
    await (one.size === 1 ? one : two).onModuleDestroy();
    server.deliver(mail(6));
    await until(async () => (await received()).length === 6, waiting);
    expect(taken).toHaveLength(6);
  });

  it('says why it cannot be read', async () => {
    const { connect, start, healths } = await house();
    await connect({ pass: 'wrong' });
    await connect({ folder: 'Elsewhere' });
    start();
    await until(() => healths.length >= 2, waiting);
    const reasons = healths.map((each) => (each.isGood ? 'good' : each.reason));
    expect(new Set(reasons)).toEqual(new Set(['login_refused', 'no_such_folder']));
  });

  it('has its troubles, their end and its renumbering on record, with what to do', async () => {
    const { connect, start, received, recorded } = await house();
    const wrong = await connect({ pass: 'wrong' });
    const elsewhere = await connect({ folder: 'Elsewhere' });
    const unsafe = await connect({ requireTls: true });
    const good = await connect({ history: true });
    server.deliver(mail(1));
    start();
    const toldOf = (inboxId: string, what: RegExp) =>
      until(async () => what.test((await recorded(inboxId)).at(-1) ?? ''), {
        ...waiting,
        what: String(what),
      });
    await toldOf(wrong, /^mailbox: .*refuses the login\. Check user and password/);
    await toldOf(elsewhere, /^mailbox: .*no such folder/);
    await toldOf(unsafe, /^mailbox: .*no safe connection/);
    await until(async () => (await received()).length === 1, waiting);
    expect(await recorded(good)).toEqual([]);
    await server.renumber();
    await until(async () => (await recorded(good)).at(-1) === null, waiting);
    expect(await recorded(good)).toContainEqual(expect.stringMatching(/numbered the mails anew/));
    await server.kill();
    await toldOf(good, /^mailbox: .*does not answer/);
    await server.start();
    await until(async () => (await recorded(good)).at(-1) === null, waiting);
  });
});
