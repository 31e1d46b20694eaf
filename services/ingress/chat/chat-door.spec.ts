/** Who may connect, what is refused, and how the door closes. */
import { randomUUID } from 'node:crypto';
import { StoreUnreachableError } from '#libs/event-store';
import { until } from '#libs/testing';
import { closeDoors, eventsOf, openDoor, site } from './chat-door.harness.js';

afterEach(closeDoors);

describe('The door', () => {
  it.each([
    ['forged', (token: string) => token.replace(/.$/, (end) => (end === 'A' ? 'B' : 'A'))],
    ['somebody else’s', (token: string) => token.replace(/[0-9a-f-]{36}/, randomUUID())],
    ['nonsense', () => 'v1.x'],
  ])('refuses a token that is %s', async (_what, change) => {
    const { connect, browse, visit } = await openDoor();
    const inboxId = await connect();
    const { token } = await visit(inboxId);
    const browser = await browse();
    browser.send({ type: 'hello', inboxId, visitorToken: change(token as string), after: 0 });
    await until(() => browser.code !== null);
    expect(browser.code).toBe(4401);
    expect(browser.of('error')[0]?.problem).toMatchObject({ status: 401 });
  });

  it('refuses a token of another inbox (pitfall 28: chatwoot#1664)', async () => {
    const { connect, browse, visit } = await openDoor();
    const [inboxId, otherInboxId] = [await connect(), await connect()];
    const { token } = await visit(inboxId);
    const browser = await browse();
    browser.send({ type: 'hello', inboxId: otherInboxId, visitorToken: token });
    await until(() => browser.code === 4401);
  });

  it('opens for listed sites, for our own pages, and for programs', async () => {
    const { connect, browse } = await openDoor();
    const inboxId = await connect({ allowedOrigins: [site] });
    const hello = async (origin: string | undefined) => {
      const browser = await browse('/chat', origin);
      browser.send({ type: 'hello', inboxId });
      await until(() => browser.code !== null || browser.of('ready').length > 0);
      return browser.code;
    };
    expect(await hello(site)).toBeNull();
    expect(await hello('http://house.example')).toBeNull();
    expect(await hello('https://evil.example')).toBe(4403);
    expect(await hello('https://flowers.example.evil.example')).toBe(4403);
  });

  it('says with the first frame whether somebody is there', async () => {
    const { clock, connect, publishHours, visit } = await openDoor();
    const inboxId = await connect();
    const hours = async () => (await visit(inboxId)).of('ready')[0]?.hours;
    const always = { isOpen: true, whenShut: 'stay_open', opensAt: null, shutsAt: null };
    expect(await hours()).toEqual(always);
    clock.at = '2026-06-05T15:30:00Z'; // A Friday, half past five in Amsterdam.
    await publishHours('leave_message');
    expect(await hours()).toEqual({
      isOpen: false,
      whenShut: 'leave_message',
      opensAt: '2026-06-08T07:00:00.000Z',
      shutsAt: null,
    });
    clock.at = '2026-06-08T07:00:00Z';
    expect(await hours()).toMatchObject({ isOpen: true, shutsAt: '2026-06-08T15:00:00.000Z' });
  });

  it('takes no token from an address (pitfall 26: chatwoot#15777)', async () => {
    const { connect, browse, visit } = await openDoor();
    const inboxId = await connect();
    const first = await visit(inboxId);
    first.say('Hello');
    await first.got('ack');
    const second = await browse(`/chat?visitorToken=${first.token}&inboxId=${inboxId}`);
    second.send({ type: 'hello', inboxId, visitorToken: null, after: null });
    await second.got('live');
    expect(second.texts()).toEqual([]);
  });

  it('knows no other inbox and no other path', async () => {
    const { browse } = await openDoor();
    const browser = await browse();
    browser.send({ type: 'hello', inboxId: randomUUID() });
    await until(() => browser.code === 4404);
    await expect(browse('/chat/other')).rejects.toThrow('404');
  });

  it.each([
    ['frame', 'not json'],
    ['type', { type: 'shout' }],
    ['inboxId', { type: 'hello', inboxId: '1' }],
    ['clientMessageId', { type: 'message', clientMessageId: '1', text: 'x' }],
    ['text', { type: 'message', clientMessageId: randomUUID(), text: ' ' }],
    ['text', { type: 'message', clientMessageId: randomUUID(), text: 'x'.repeat(10_001) }],
  ])('says what is wrong with a frame: %s', async (field, frame) => {
    const { connect, visit } = await openDoor();
    const browser = await visit(await connect());
    browser.send(frame);
    expect((await browser.got('error')).problem).toMatchObject({
      status: 400,
      errors: [{ field }],
    });
    expect(browser.code).toBeNull();
  });

  it('names the message whose frame is too large: it must not come again', async () => {
    const { store, connect, visit } = await openDoor();
    const browser = await visit(await connect());
    const head = await store.head();
    const clientMessageId = browser.say('x'.repeat(9 * 1024 * 1024));
    expect(await browser.got('error')).toMatchObject({
      clientMessageId,
      problem: { status: 413, detail: 'must have at most 8388608 bytes' },
    });
    browser.say('Hello');
    await browser.got('ack');
    expect(await store.head()).toBeGreaterThan(head);
    expect(browser.code).toBeNull();
  });

  it('ends a socket that says far too much at once (1009), and stores nothing', async () => {
    const { store, connect, visit } = await openDoor();
    const browser = await visit(await connect());
    const head = await store.head();
    browser.say('x'.repeat(17 * 1024 * 1024));
    await until(() => browser.code !== null, { timeoutMs: 15_000 });
    expect(browser.code).toBe(1009);
    expect(await store.head()).toBe(head);
  });

  it('slows down who says too much', async () => {
    const { store, connect, visit } = await openDoor();
    const browser = await visit(await connect());
    for (let n = 0; n < 40; n++) browser.say(`line ${n}`);
    expect((await browser.got('error')).problem).toMatchObject({ status: 429 });
    await browser.got('ack', 20);
    expect((await eventsOf(store, 'MessageReceived')).length).toBeLessThan(25);
  });

  it('acknowledges nothing while the store is away', async () => {
    const { store, connect, visit } = await openDoor();
    const browser = await visit(await connect());
    const append = jest
      .spyOn(store, 'append')
      .mockRejectedValue(new StoreUnreachableError(new Error('gone')));
    const clientMessageId = browser.say('Hello');
    expect(await browser.got('error')).toMatchObject({ clientMessageId, problem: { status: 503 } });
    append.mockRestore();
    browser.send({ type: 'message', clientMessageId, text: 'Hello' });
    await browser.got('ack');
    expect(browser.of('ack')).toHaveLength(1);
  });

  it('asks visitors to come back when it closes', async () => {
    const { gateway, connect, visit } = await openDoor();
    const browser = await visit(await connect());
    await gateway.onModuleDestroy();
    await until(() => browser.code !== null);
    expect(browser.code).toBe(1012);
    expect(gateway.size).toBe(0);
  });
});
