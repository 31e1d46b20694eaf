/** What a visitor says and is told, over real sockets. */
import { subjects } from '#libs/bus';
import { newId, type OpenedEvent } from '#libs/event-store';
import { until } from '#libs/testing';
import {
  closeDoors,
  conversationIn,
  eventsOf,
  maria,
  openDoor,
  workspaceId,
} from './chat-door.harness.js';

afterEach(closeDoors);

describe('A visitor', () => {
  it('is nobody until something is said (pitfall 27: chatwoot#1976); then the acknowledgement follows the commit', async () => {
    const { store, connect, visit } = await openDoor();
    const inboxId = await connect({ siteName: 'Flowers' });
    const browser = await visit(inboxId);
    expect(await store.head()).toBe(1);
    expect(browser.of('ready')[0]).toMatchObject({ cursor: 0, site: { name: 'Flowers' } });
    const clientMessageId = browser.say('Do you sell tulips?');
    const ack = await browser.got('ack');
    expect(ack).toMatchObject({ clientMessageId });
    const [received] = await eventsOf(store, 'MessageReceived');
    expect(ack.cursor).toBe(received?.version);
    expect(await browser.got('message')).toMatchObject({
      clientMessageId,
      direction: 'in',
      author: 'contact',
      cursor: ack.cursor,
      content: { kind: 'text', text: 'Do you sell tulips?' },
    });
  });

  it('says a thing once, however often the browser sends it (pitfall 25: chatwoot#9314)', async () => {
    const { store, connect, visit } = await openDoor();
    const inboxId = await connect();
    const browser = await visit(inboxId);
    const clientMessageId = browser.say('Hello');
    browser.send({ type: 'message', clientMessageId, text: 'Hello' });
    await browser.got('ack', 2);
    const again = await visit(inboxId, browser.token);
    again.send({ type: 'message', clientMessageId, text: 'Hello' });
    await again.got('ack');
    expect(await eventsOf(store, 'MessageReceived')).toHaveLength(1);
  });

  it('keeps the order of what is said at once', async () => {
    const { connect, visit } = await openDoor();
    const browser = await visit(await connect());
    const said = Array.from({ length: 15 }, (_, n) => `line ${n}`);
    for (const text of said) browser.say(text);
    await browser.got('message', 15);
    expect(browser.texts()).toEqual(said);
  });

  it('is answered in all tabs, by name', async () => {
    const { store, connect, visit, answer } = await openDoor();
    const inboxId = await connect();
    const first = await visit(inboxId);
    first.say('Hello');
    await first.got('message');
    const second = await visit(inboxId, first.token);
    await answer(await conversationIn(store), 'Good morning');
    for (const tab of [first, second]) {
      await tab.got('message', 2);
      expect(tab.of('message').at(-1)).toMatchObject({
        direction: 'out',
        author: 'agent',
        authorName: 'Maria',
      });
      expect(tab.of('holder').at(-1)).toMatchObject({ holder: 'agent', authorName: 'Maria' });
      expect(tab.texts()).toEqual(['Hello', 'Good morning']);
    }
  });

  it('hears which of its messages an answer is about', async () => {
    const { store, connect, visit, answer } = await openDoor();
    const browser = await visit(await connect());
    browser.say('Where is my order?');
    const { messageId } = await browser.got('message');
    await answer(await conversationIn(store), 'On its way', undefined, messageId);
    await answer(await conversationIn(store), 'Anything else?');
    await browser.got('message', 3);
    expect(browser.of('message').map((frame) => frame['replyToMessageId'])).toEqual([
      undefined,
      messageId,
      undefined,
    ]);
  });

  it('gets exactly what was missed, by the cursor (pitfall 24: chatwoot#14934)', async () => {
    const { store, connect, visit, answer } = await openDoor();
    const inboxId = await connect();
    const browser = await visit(inboxId);
    browser.say('Hello');
    await browser.got('message');
    await answer(await conversationIn(store), 'one');
    await browser.got('message', 2);
    browser.close();
    for (const text of ['two', 'three', 'four']) await answer(await conversationIn(store), text);
    expect((await visit(inboxId, browser.token, browser.cursor)).texts()).toEqual([
      'two',
      'three',
      'four',
    ]);
    expect((await visit(inboxId, browser.token)).texts()).toHaveLength(5);
    expect((await visit(inboxId, browser.token, 9_999)).texts()).toEqual([]);
  });

  it('is answered although every announcement was lost', async () => {
    const { store, connect, visit, answer } = await openDoor({ isBusDeaf: true });
    const browser = await visit(await connect());
    browser.say('Hello');
    await browser.got('ack');
    await answer(await conversationIn(store), 'Good morning');
    await until(() => browser.texts().includes('Good morning'), { timeoutMs: 10_000 });
  });

  it('goes on in the next conversation when the first one is over', async () => {
    const { sealer, store, connect, visit } = await openDoor();
    const inboxId = await connect();
    const browser = await visit(inboxId);
    browser.say('Hello');
    const first = await browser.got('message');
    const [started] = await eventsOf(store, 'ConversationStarted');
    await sealer.forget(
      workspaceId,
      (started as OpenedEvent<string, { contactId: string }>).data.contactId,
    );
    browser.say('Hello again');
    const second = await browser.got('message', 2);
    expect(second.cursor).toBeGreaterThan(first.cursor);
    expect(await eventsOf(store, 'ConversationStarted')).toHaveLength(2);
    expect((await visit(inboxId, browser.token, second.cursor)).texts()).toEqual([]);
  });

  it('sends a file and gets it back; nobody else does', async () => {
    const { connect, visit } = await openDoor();
    const inboxId = await connect();
    const browser = await visit(inboxId);
    const base64 = Buffer.from('89504e470d0a1a0aff', 'hex').toString('base64');
    browser.say('', { text: undefined, attachment: { name: 'tulip.png', base64 } });
    const { messageId, content } = await browser.got('message');
    expect(content).toMatchObject({
      kind: 'image',
      media: { mime: 'image/png', name: 'tulip.png' },
    });
    expect(JSON.stringify(content)).not.toContain('mime_part');
    browser.send({ type: 'media', messageId, index: 0 });
    expect(await browser.got('media')).toMatchObject({ mime: 'image/png', base64 });
    const stranger = await visit(inboxId);
    stranger.send({ type: 'media', messageId, index: 0 });
    expect(await stranger.got('media')).toMatchObject({ base64: null });
  });
});

describe('Receipts', () => {
  it('tell once that our message is there, and that it was read', async () => {
    const { store, connect, visit, answer } = await openDoor();
    const inboxId = await connect();
    const browser = await visit(inboxId);
    browser.say('Hello');
    await browser.got('message');
    const messageId = await answer(await conversationIn(store), 'Good morning');
    const { cursor } = await browser.got('message', 2);
    browser.send({ type: 'received', upTo: cursor });
    browser.send({ type: 'read', upTo: cursor });
    browser.send({ type: 'read', upTo: cursor });
    await until(async () => (await eventsOf(store, 'MessageRead')).length === 1);
    expect((await eventsOf(store, 'MessageDelivered'))[0]?.data).toEqual({ messageId });
    const tab = await visit(inboxId, browser.token);
    const before = await store.head();
    tab.send({ type: 'read', upTo: cursor });
    tab.send({ type: 'ping' });
    await tab.got('pong');
    expect(await store.head()).toBe(before);
  });

  it('show the visitor that an agent has seen the message', async () => {
    const { store, desk, connect, visit } = await openDoor();
    const browser = await visit(await connect());
    browser.say('Hello');
    const { cursor } = await browser.got('message');
    const cause = {
      actor: { kind: 'agent', id: maria } as const,
      causationId: null,
      correlationId: newId(),
    };
    await desk.handle(
      workspaceId,
      await conversationIn(store),
      { type: 'MarkSeen', agentId: maria, upToVersion: cursor },
      cause,
    );
    expect(await browser.got('seen')).toMatchObject({ upTo: cursor });
  });

  it('leave typing to the bus, both ways', async () => {
    const { store, bus, connect, visit } = await openDoor();
    const browser = await visit(await connect());
    browser.say('Hello');
    await browser.got('message');
    const subject = subjects.typing(workspaceId, await conversationIn(store));
    const heard: unknown[] = [];
    bus.subscribe(subject, (news) => heard.push(news));
    for (let n = 0; n < 5; n++) browser.send({ type: 'typing' });
    await until(() => heard.length > 0);
    bus.publish(subject, { who: 'agent', agentId: maria });
    expect(await browser.got('typing')).toMatchObject({ who: 'agent', authorName: 'Maria' });
    expect(heard.filter((news) => (news as { who: string }).who === 'contact')).toHaveLength(1);
  });
});
