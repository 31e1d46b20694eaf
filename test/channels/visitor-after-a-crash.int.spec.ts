/** Who leaves a chat whose process dies: two real ingress processes, one killed with -9, a real Postgres. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes, randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { discoverChannels } from '#libs/channels';
import { type Database, openDatabase } from '#libs/database';
import { ConversationDesk } from '#libs/desk';
import { houseVersions } from '#libs/event-catalog';
import { newId, type OpenedEvent, PostgresEventStore, streamName } from '#libs/event-store';
import { connectInbox } from '#libs/inbox';
import { EnvironmentKeyProvider, PgSealer } from '#libs/sealing';
import {
  freePort,
  startTestDatabase,
  startTestNats,
  type TestDatabase,
  type TestNats,
  until,
} from '#libs/testing';
import { WebSocket } from 'ws';

const GONE_AFTER_MS = 4_500;
const PATIENCE = { timeoutMs: 45_000 };
const workspaceId = randomUUID();
const maria = randomUUID();
const masterKey = randomBytes(32).toString('base64');
const channels = discoverChannels();

let postgres: TestDatabase;
let nats: TestNats;
let database: Database;
let store: PostgresEventStore;
let inboxId: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  [postgres, nats] = await Promise.all([startTestDatabase(), startTestNats()]);
  database = await openDatabase({ url: postgres.url, applicationName: 'visitors', poolMax: 4 });
  const sealer = new PgSealer(database.pool, new EnvironmentKeyProvider(masterKey));
  store = new PostgresEventStore({ pool: database.pool, sealer, versions: houseVersions });
  const connect = (channel: string, config: object) =>
    connectInbox(store, channels.get(channel) as never, {
      workspaceId,
      channel,
      name: channel,
      config,
      agentId: maria,
    });
  inboxId = await connect('webchat', { siteName: 'Flowers' });
  await connect('email', {
    address: 'help@flowers.example',
    secret: 'a secret of the flower shop',
    smtp: { host: '127.0.0.1', port: 1 },
  });
}, 60_000);

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await store?.close();
  await database?.close();
  await Promise.all([postgres?.stop(), nats?.stop()]);
});

async function startIngress() {
  const [port, internalPort, smtpPort] = await Promise.all([freePort(), freePort(), freePort()]);
  const child = spawn(process.execPath, [resolve(__dirname, '../../services/ingress/main.js')], {
    env: {
      ...process.env,
      DATABASE_URL: postgres.url,
      NATS_URL: nats.url,
      MASTER_KEY: masterKey,
      PORT: `${port}`,
      INTERNAL_PORT: `${internalPort}`,
      SMTP_PORT: `${smtpPort}`,
      LOG_LEVEL: 'error',
      VISITOR_GONE_AFTER_MS: `${GONE_AFTER_MS}`,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  children.push(child);
  return { child, url: `ws://127.0.0.1:${port}/chat` };
}

type Frame = { readonly type: string; readonly [field: string]: unknown };

/** A browser that opens the chat as soon as somebody listens. */
async function open(url: string, visitorToken: unknown = null) {
  const socket = await until(async () => {
    const trying = new WebSocket(url, { origin: 'https://flowers.example' });
    await once(trying, 'open');
    return trying;
  }, PATIENCE);
  const frames: Frame[] = [];
  socket.on('message', (data) => frames.push(JSON.parse(String(data)) as Frame));
  socket.on('error', () => undefined);
  const send = (frame: object) => socket.send(JSON.stringify(frame));
  const got = (type: string) =>
    until(() => frames.find((frame) => frame.type === type), { ...PATIENCE, what: type });
  send({ type: 'hello', inboxId, visitorToken, after: null });
  const { visitorToken: token } = await got('ready');
  return { socket, send, got, token };
}

/** Somebody who asked, left an address, and was answered. */
async function customer(url: string) {
  const browser = await open(url);
  const text = `Do you sell ${randomUUID()}?`;
  browser.send({ type: 'message', clientMessageId: randomUUID(), text });
  await browser.got('ack');
  browser.send({ type: 'address', address: 'somebody@mail.example' });
  await browser.got('address');
  const stream = await until(async () => {
    for await (const batch of store.readAll({ types: ['MessageReceived'] }))
      for (const event of await store.open(batch))
        if (JSON.stringify(event.private).includes(text)) return event.stream;
    return null;
  }, PATIENCE);
  const conversationId = stream.replace('conversation-', '');
  const desk = new ConversationDesk(store);
  const answer = async () => {
    const cause = {
      actor: { kind: 'agent', id: maria },
      causationId: null,
      correlationId: newId(),
    } as const;
    const author = { kind: 'agent', agentId: maria } as const;
    await desk.handle(workspaceId, conversationId, { type: 'PickUp', agentId: maria }, cause);
    const content = { kind: 'text', text: 'We do.' } as const;
    const compose = { type: 'ComposeMessage', messageId: newId(), author, content } as const;
    await desk.handle(workspaceId, conversationId, compose, cause);
  };
  const left = async (): Promise<OpenedEvent[]> =>
    (await store.readStream(workspaceId, streamName('conversation', conversationId))).filter(
      ({ type }) => type === 'VisitorLeft',
    );
  return { ...browser, conversationId, answer, left };
}

it('a visitor who left a chat whose process was killed has left, and who came back has not', async () => {
  const first = await startIngress();
  const [noor, ravi, mila] = [
    await customer(first.url),
    await customer(first.url),
    await customer(first.url),
  ];
  // Ravi closes the page a moment before the end; Noor never comes back after it.
  ravi.socket.close();
  await once(ravi.socket, 'close');
  await Promise.all([noor.answer(), ravi.answer()]);
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  const killedAt = Date.now();
  const next = await startIngress();
  await open(next.url, mila.token);
  for (const { left } of [noor, ravi]) {
    const [event] = await until(async () => {
      const found = await left();
      return found.length > 0 && found;
    }, PATIENCE);
    const { unread, leftAt } = (event as OpenedEvent<string, { unread: number; leftAt: string }>)
      .data;
    expect(unread).toBe(1);
    expect(Date.parse(leftAt)).toBeLessThanOrEqual(killedAt);
  }
  // Nothing is left to conclude: Mila is here.
  await until(async () => {
    const { rows } = await database.pool.query('select conversation_id, left_at from chat_visitor');
    return rows.length === 1 && rows[0].conversation_id === mila.conversationId;
  }, PATIENCE);
  expect(await mila.left()).toEqual([]);
}, 120_000);
