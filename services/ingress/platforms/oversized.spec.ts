/** Payloads beyond the limit, over a real socket: real channels and signatures, a store in memory. */
import { randomUUID } from 'node:crypto';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AnyChannel, discoverChannels } from '#libs/channels';
import { ConversationDesk } from '#libs/desk';
import { MemoryEventStore, type OpenedEvent, StoreUnreachableError } from '#libs/event-store';
import { connectInbox, InboxRegistry } from '#libs/inbox';
import { HEAD_BYTES, Intake } from '#libs/intake';
import { MemorySealer } from '#libs/sealing';
import { until } from '#libs/testing';
import { Registry } from 'prom-client';
import { BodyRoom } from './body-room.js';
import { WebhookMetrics } from './webhook-metrics.js';
import { OVERSIZED_BYTES_MAX, PAYLOAD_BYTES_MAX, webhookListener } from './webhooks.js';

const workspaceId = randomUUID();
const channels = discoverChannels();
const MIB = 1024 * 1024;
const secret = 'a secret of the flower shop';
const meta = { appSecret: secret, verifyToken: 'v', accessToken: 't' };
/** Each channel that a platform posts to, and one byte more than it reads. */
const POSTED = [
  { id: 'whatsapp', config: meta, bytesMax: PAYLOAD_BYTES_MAX },
  { id: 'messenger', config: meta, bytesMax: PAYLOAD_BYTES_MAX },
  { id: 'instagram', config: meta, bytesMax: PAYLOAD_BYTES_MAX },
  {
    id: 'telegram',
    config: { botToken: '1:abc', webhookSecret: 'hook' },
    bytesMax: PAYLOAD_BYTES_MAX,
  },
  {
    id: 'email',
    config: { address: 'help@flowers.example', secret, smtp: { host: '127.0.0.1', port: 1 } },
    bytesMax: 25 * MIB,
  },
];

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function open(room = new BodyRoom({ bytesMax: 64 * MIB, oversizedMax: 2 })) {
  const sealer = new MemorySealer();
  const store = new MemoryEventStore({ sealer });
  const registry = new Registry();
  const listener = webhookListener({
    channels,
    inboxes: new InboxRegistry(store),
    intake: new Intake(store, sealer, new ConversationDesk(store)),
    metrics: new WebhookMetrics(registry),
    onTrouble: () => undefined,
    room,
  });
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () => new Promise((resolve) => server.close(resolve)),
    () => server.closeAllConnections(),
  );
  const { port } = server.address() as AddressInfo;
  const connect = async (id: string, config: object) => {
    const channel = channels.get(id) as AnyChannel;
    const inboxId = await connectInbox(store, channel, {
      workspaceId,
      channel: id,
      name: id,
      config,
      agentId: randomUUID(),
    });
    const path = `/webhooks/${id}/${inboxId}`;
    const sign = (body: Buffer) => channel.sign?.(body, channel.config.parse(config)) ?? {};
    const post = async (body: Buffer, headers: Readonly<Record<string, string>> = sign(body)) =>
      (await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers, body })).status;
    return { inboxId, path, post, sign };
  };
  const quarantined = async () => {
    const events: OpenedEvent[] = [];
    for await (const batch of store.readAll({ categories: ['intake'] }))
      events.push(...(await store.open(batch)));
    return events;
  };
  const answered = async (answer: string) => {
    const { values } = (await registry.getSingleMetric('convolog_webhooks_total')?.get()) ?? {
      values: [],
    };
    return values.filter(({ labels }) => labels['answer'] === answer).length;
  };
  /** Without announcing the size. */
  const postInPieces = (path: string, body: Buffer, headers: Readonly<Record<string, string>>) =>
    new Promise<number>((resolve, reject) => {
      const posting = request({ port, path, method: 'POST', headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      });
      posting.on('error', reject);
      for (let at = 0; at < body.length; at += 100_000)
        posting.write(body.subarray(at, at + 100_000));
      posting.end();
    });
  return { store, room, port, connect, postInPieces, quarantined, answered };
}

/** A body of so many bytes whose beginning can be told apart. */
const bodyOf = (bytes: number) => Buffer.alloc(bytes, '{"entry":[0123456789abcdef]} ');

describe('A payload beyond the limit', () => {
  it.each(POSTED)(
    'of $id is quarantined with its size and its beginning, and answered 200',
    async ({ id, config, bytesMax }) => {
      const { store, connect, quarantined } = await open();
      const { inboxId, post } = await connect(id, config);
      const body = bodyOf(bytesMax + 1);
      expect(await post(body)).toBe(200);
      const [event, ...others] = await quarantined();
      expect(others).toEqual([]);
      expect(event).toMatchObject({
        type: 'PayloadQuarantined',
        data: {
          inboxId,
          channel: id,
          bytes: body.length,
          reason: 'too_large',
          keptBytes: HEAD_BYTES,
        },
        private: {
          error: `The payload has ${body.length} bytes; at most ${bytesMax} are read. Only its beginning is kept.`,
        },
      });
      const kept = await store.readBlob(workspaceId, event?.stream.replace('intake-', '') ?? '');
      expect(kept?.bytes.equals(body.subarray(0, HEAD_BYTES))).toBe(true);
    },
  );

  it('is recorded once, however often it is delivered; another one beside it', async () => {
    const { connect, quarantined } = await open();
    const { post } = await connect('whatsapp', meta);
    const body = bodyOf(PAYLOAD_BYTES_MAX + 1);
    expect(await post(body)).toBe(200);
    expect(await post(body)).toBe(200);
    expect(await quarantined()).toHaveLength(1);
    // The same beginning, another end.
    const other = Buffer.concat([body.subarray(0, -1), Buffer.from('!')]);
    expect(await post(other)).toBe(200);
    expect(await quarantined()).toHaveLength(2);
  });

  it('is measured also when its size was not announced', async () => {
    const { connect, quarantined, postInPieces } = await open();
    const { path, sign } = await connect('whatsapp', meta);
    const body = bodyOf(PAYLOAD_BYTES_MAX + 70_000);
    expect(await postInPieces(path, body, sign(body))).toBe(200);
    expect((await quarantined())[0]?.data).toMatchObject({ bytes: body.length });
  });

  it('that is forged is refused, and nothing is stored', async () => {
    const { store, connect, answered } = await open();
    const inboxes = await Promise.all(
      POSTED.map(async ({ id, config, bytesMax }) => ({
        ...(await connect(id, config)),
        bytesMax,
      })),
    );
    for (const { post, sign, bytesMax } of inboxes) {
      const head = await store.head();
      const body = bodyOf(bytesMax + 1);
      const [[name, proof] = ['', '']] = Object.entries(sign(body)).filter(
        ([header]) => header !== 'content-type',
      );
      const forged = `${proof.slice(0, -1)}${proof.endsWith('0') ? '1' : '0'}`;
      expect(await post(body, { [name]: forged })).toBe(401);
      expect(await post(body, {})).toBe(413);
      expect(await store.head()).toBe(head);
    }
    expect(await answered('too_large')).toBe(POSTED.length);
  });

  it('of a visitor is refused with the rule: a browser tells whoever wrote it', async () => {
    const { store, connect } = await open();
    const { post } = await connect('webchat', { siteName: 'Flowers' });
    const head = await store.head();
    expect(await post(bodyOf(8 * MIB + 1), { authorization: 'Bearer x' })).toBe(413);
    expect(await store.head()).toBe(head);
  });

  it('is not read beyond a second limit, announced or not', async () => {
    const { store, connect, postInPieces } = await open();
    const { path, post, sign } = await connect('whatsapp', meta);
    const head = await store.head();
    const body = bodyOf(OVERSIZED_BYTES_MAX + 1);
    expect(await post(body)).toBe(413);
    expect(await postInPieces(path, body, sign(body))).toBe(413);
    expect(await store.head()).toBe(head);
  });

  it('comes again when the store is away', async () => {
    const { store, connect, quarantined } = await open();
    const { post } = await connect('whatsapp', meta);
    const body = bodyOf(PAYLOAD_BYTES_MAX + 1);
    const append = jest
      .spyOn(store, 'append')
      .mockRejectedValueOnce(new StoreUnreachableError(new Error('gone')));
    expect(await post(body)).toBe(503);
    append.mockRestore();
    expect(await post(body)).toBe(200);
    expect(await quarantined()).toHaveLength(1);
  });
});

describe('What is on its way', () => {
  /** Begins to post and stops in the middle. */
  async function half(port: number, path: string, proof: Readonly<Record<string, string>>) {
    const posting = request({
      port,
      path,
      method: 'POST',
      headers: { ...proof, 'content-length': String(7 * MIB) },
    });
    posting.on('error', () => undefined);
    posting.write(bodyOf(6 * MIB));
    closing.push(() => posting.destroy());
    return posting;
  }

  it('is at most so many payloads beyond the limit at once: the next one comes again', async () => {
    const { room, port, connect, quarantined } = await open();
    const { path, post, sign } = await connect('whatsapp', meta);
    const body = bodyOf(7 * MIB);
    const first = [await half(port, path, sign(body)), await half(port, path, sign(body))];
    await until(() => room.oversizedHeld === 2, { timeoutMs: 15_000 });
    expect(room.bytesHeld).toBe(0); // Their beginnings, and nothing else.
    expect(await post(body)).toBe(503);
    for (const posting of first) posting.destroy();
    await until(() => room.oversizedHeld === 0, { timeoutMs: 15_000 });
    expect(await post(body)).toBe(200);
    expect(await quarantined()).toHaveLength(1);
  });

  it('is at most so many bytes together; small payloads always have room', async () => {
    const { room, port, connect, answered } = await open(
      new BodyRoom({ bytesMax: 5 * MIB, oversizedMax: 2 }),
    );
    const { path, post } = await connect('email', POSTED[4]?.config as object);
    const held = await half(port, path, {});
    await until(async () => (await answered('unread')) === 1, { timeoutMs: 15_000 });
    held.destroy();
    await until(() => room.bytesHeld === 0, { timeoutMs: 15_000 });
    expect(await post(bodyOf(4 * MIB))).toBe(200);
    expect(room.bytesHeld).toBe(0);
    expect(await post(bodyOf(1_000))).toBe(200);
  });
});
