/**
 * Bugs that other software has or had with the same platforms, each by its number: the real channel,
 * the real intake, a store in memory. What follows from reports alone stands in
 * libs/conversation/src/reports.spec.ts, what follows from sending in services/delivery.
 */
import { newId } from '#libs/event-store';
import { house, says, whatsapp } from './house.js';

function instagram(item: object) {
  return { object: 'instagram', entry: [{ id: '1', time: 1_785_571_200_000, messaging: [item] }] };
}

describe('The same webhook again', () => {
  it('chatwoot#13523: is one message, 16 times at once and a month later', async () => {
    const { take, events } = house('whatsapp');
    const payload = whatsapp([says({ from: '31612345678' })]);
    const reports = await Promise.all(Array.from({ length: 16 }, () => take(payload)));
    await take(payload);
    expect(reports.reduce((sum, { shown }) => sum + shown, 0)).toBe(1);
    expect((await events()).filter(({ type }) => type === 'MessageReceived')).toHaveLength(1);
  });

  it('fazer-ai/chatwoot#147: counts as done already, and is not tried for ever', async () => {
    const { take } = house('whatsapp');
    const payload = whatsapp([says({ from: '31612345678' })]);
    await take(payload);
    expect(await take(payload)).toMatchObject({ shown: 0, quarantined: 0, repeated: 1 });
  });

  it('fazer-ai/chatwoot#185: is another message in another inbox', async () => {
    const { take, inbox, conversations } = house('whatsapp');
    const payload = whatsapp([says({ from: '31612345678' })]);
    expect((await take(payload)).shown).toBe(1);
    expect((await take(payload, inbox())).shown).toBe(1);
    expect((await conversations()).size).toBe(2);
  });
});

describe('Order', () => {
  it('chatwoot#12661: of a batch is kept, whatever goes on beside it', async () => {
    const { take, thread } = house('whatsapp');
    const texts = Array.from({ length: 60 }, (_, n) => `message ${n}`);
    const others = Array.from({ length: 30 }, (_, n) =>
      take(whatsapp([says({ from: `3161234${1_000 + n}` })])),
    );
    const own = whatsapp(texts.map((text) => says({ from: '31600000001' }, text)));
    await Promise.all([take(own), ...others]);
    const said = (await thread()).flatMap(({ content }) =>
      content?.kind === 'text' && content.text.startsWith('message') ? [content.text] : [],
    );
    expect(said).toEqual(texts);
  });
});

describe('One person', () => {
  it('ArnasDon/wacrm#533: without a phone number is one contact, not one per message', async () => {
    const { take, events, conversations } = house('whatsapp');
    const from = { from_user_id: 'US.13491208655302741918' };
    const contact = { user_id: 'US.13491208655302741918', profile: { name: 'Ada' } };
    await take(whatsapp([says(from)], [contact]));
    await take(whatsapp([says(from)], [contact]));
    expect((await conversations()).size).toBe(1);
    expect((await events()).filter(({ type }) => type === 'ContactCreated')).toHaveLength(1);
  });

  it.each([
    ['chatwoot#14264: Brazil', '5511987654321', '551187654321'],
    ['chatwoot#14174: Argentina', '5491123456789', '541123456789'],
    ['chatwoot#14048: Mexico', '5215512345678', '525512345678'],
  ])('is one conversation in both ways of writing a number, %s', async (_country, one, other) => {
    const { take, conversations } = house('whatsapp');
    await take(whatsapp([says({ from: one })]));
    await take(whatsapp([says({ from: other })]));
    expect((await conversations()).size).toBe(1);
  });

  it('chatwoot#14657: is not somebody with a landline of the same digits', async () => {
    const { take, conversations } = house('whatsapp');
    await take(whatsapp([says({ from: '551133334444' })]));
    await take(whatsapp([says({ from: '5511933334444' })]));
    expect((await conversations()).size).toBe(2);
  });
});

describe('What the business itself said elsewhere', () => {
  it('howdyai/botkit#473: never asks the bot', async () => {
    const { take, state } = house('messenger');
    const message = { mid: 'm1', text: 'From the page inbox', is_echo: true, app_id: 26 };
    await take({
      object: 'page',
      entry: [{ id: '1', messaging: [{ sender: { id: '1' }, recipient: { id: '7' }, message }] }],
    });
    expect((await state()).pendingForBot).toEqual([]);
  });

  it('chatwoot#12032: shows one bubble when our echo is quicker than the answer to our call', async () => {
    const { take, desk, workspaceId, conversations, thread } = house('instagram');
    await take(
      instagram({
        sender: { id: '7' },
        recipient: { id: '1' },
        message: { mid: 'in', text: 'Hi' },
      }),
    );
    const [conversationId = ''] = await conversations();
    const cause = {
      actor: { kind: 'agent', id: 'maria' },
      causationId: null,
      correlationId: newId(),
    } as const;
    const command = (what: Parameters<typeof desk.handle>[2]) =>
      desk.handle(workspaceId, conversationId, what, cause);
    const messageId = newId();
    await command({ type: 'PickUp', agentId: 'maria' });
    await command({
      type: 'ComposeMessage',
      messageId,
      author: { kind: 'agent', agentId: 'maria' },
      content: { kind: 'text', text: 'Good morning!' },
    });
    await command({ type: 'RecordAttempt', messageId, attempt: 1 });
    const message = { mid: 'out', text: 'Good morning!', is_echo: true };
    await take(instagram({ sender: { id: '1' }, recipient: { id: '7' }, message }));
    await command({ type: 'RecordAccepted', messageId, externalId: 'out' });
    const bubbles = (await thread()).filter(({ direction }) => direction === 'out');
    expect(bubbles.map(({ outcome }) => outcome)).toEqual(['accepted']);
  });
});

describe('Kinds that others lose', () => {
  it('chatwoot#12635: a story mention opens the reply window', async () => {
    const { take, state } = house('instagram');
    const attachments = [{ type: 'story_mention', payload: { url: 'https://x.example/s.jpg' } }];
    const message = { mid: 'm', attachments };
    const timestamp = Date.now() - 60_000;
    await take(instagram({ sender: { id: '7' }, recipient: { id: '1' }, timestamp, message }));
    expect((await state()).lastInboundAt).toBe(timestamp);
  });

  const chat = { id: 77, type: 'private' };
  const from = { id: 77, is_bot: false, first_name: 'Ada' };

  it('chatwoot#10760, #13997: an edit under a picture keeps its words, and what they were before', async () => {
    const { take, thread } = house('telegram');
    const photo = [{ file_id: 'f1', file_unique_id: 'u', width: 1, height: 1 }];
    const base = { message_id: 5, date: 1_785_571_200, chat, from, photo };
    await take({ update_id: 1, message: { ...base, caption: 'before' } });
    const edited = { ...base, edit_date: 1_785_571_300, caption: 'after' };
    await take({ update_id: 2, edited_message: edited });
    const item = (await thread()).find(({ messageId }) => messageId !== undefined);
    expect(item?.content).toMatchObject({ kind: 'image', caption: 'after' });
    expect(item?.edits?.map(({ content }) => content)).toMatchObject([{ caption: 'before' }]);
  });

  it('chatwoot#10181, #6172: business chats and groups are shown', async () => {
    const { take } = house('telegram');
    const said = { message_id: 1, date: 1_785_571_200, from, text: 'Hello' };
    const business = { ...said, chat, business_connection_id: 'b' };
    const group = { ...said, chat: { id: -100_123, type: 'supergroup', title: 'Team' } };
    expect((await take({ update_id: 1, business_message: business })).shown).toBe(1);
    expect((await take({ update_id: 2, message: group })).shown).toBe(1);
  });
});

describe('A signature', () => {
  it('octokit/webhooks.js#1155: is over the bytes, with accents and emoji as Meta escapes them', () => {
    const { channel, first } = house('whatsapp');
    const escaped = String.raw`{"object":"whatsapp_business_account","entry":[{"id":"1","name":"Zo\u00eb \ud83d\ude00"}]}`;
    const body = Buffer.from(escaped);
    const headers = channel.sign?.(body, first.config) ?? {};
    const request = { method: 'POST', headers, query: {}, body } as const;
    expect(channel.verify(request, first.config)).toBe(true);
    const rewritten = Buffer.from(JSON.stringify(JSON.parse(escaped)));
    expect(channel.verify({ ...request, body: rewritten }, first.config)).toBe(false);
  });
});
