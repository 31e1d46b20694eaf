import { partsFor, type OutboundMessage, type SendTools } from '#libs/channels';
import type { Content } from '#libs/conversation';
import channel from './channel.js';

const config = channel.config.parse({
  appSecret: 's',
  verifyToken: 'v',
  accessToken: 't',
  phoneNumberId: '106540352242922',
});

const messageWith = (content: Content, more: Partial<OutboundMessage> = {}): OutboundMessage => ({
  messageId: '01980a3c-7e5b-7c31-9d2f-3f6a5b1c2d3e',
  conversationId: '01980a3c-0000-7000-8000-000000000001',
  workspaceId: 'w',
  inboxId: 'i',
  to: '31612345678',
  content,
  isAutomatic: false,
  replyToExternalId: null,
  subject: null,
  references: [],
  senderName: null,
  ...more,
});

/** Sends against a platform that accepts all, and tells what it was asked. */
async function sent(
  message: OutboundMessage,
  answers: readonly object[] = [{ messages: [{ id: 'wamid.1' }] }],
) {
  const calls: { url: string; body: unknown }[] = [];
  const tools: SendTools = {
    timeoutMs: 15_000,
    readBlob: async (blobId) =>
      blobId === 'ours' ? { mime: 'image/png', bytes: Buffer.from('png') } : null,
    fetch: async (url, init) => {
      const body = init?.body;
      calls.push({ url: url as string, body: typeof body === 'string' ? JSON.parse(body) : body });
      return Response.json(answers[calls.length - 1] ?? answers.at(-1));
    },
  };
  return { outcome: await channel.send(message, config, tools), calls };
}

const options = (count: number, title = 'Choice') =>
  Array.from({ length: count }, (_, index) => ({
    title: `${title} ${index}`,
    payload: `choice-${index}`,
  }));

describe('Sending on WhatsApp', () => {
  it('writes to a phone number, to a user id and to a group differently', async () => {
    const to = async (address: string) =>
      (await sent(messageWith({ kind: 'text', text: 'x' }, { to: address }))).calls[0]?.body;
    expect(await to('31612345678')).toMatchObject({
      recipient_type: 'individual',
      to: '31612345678',
    });
    expect(await to('NL.13491208655302741918')).toMatchObject({
      recipient: 'NL.13491208655302741918',
    });
    expect(await to('NL.13491208655302741918')).not.toHaveProperty('to');
    expect(await to('group:1203@g.us')).toMatchObject({ recipient_type: 'group', to: '1203@g.us' });
  });

  it('carries our ids, and the message that it answers', async () => {
    const { calls } = await sent(
      messageWith({ kind: 'text', text: 'x' }, { replyToExternalId: 'wamid.0' }),
    );
    expect(calls[0]?.body).toMatchObject({
      context: { message_id: 'wamid.0' },
      biz_opaque_callback_data:
        '01980a3c-7e5b-7c31-9d2f-3f6a5b1c2d3e/01980a3c-0000-7000-8000-000000000001',
    });
  });

  it('asks with buttons, then with a list, then with numbered text', async () => {
    const kindOf = async (count: number) => {
      const [part] = partsFor({ kind: 'list', text: 'Which?', options: options(count) }, channel);
      const { calls } = await sent(messageWith(part as Content));
      const body = calls[0]?.body as { type: string; interactive?: { type: string } };
      return body.interactive?.type ?? body.type;
    };
    expect([await kindOf(3), await kindOf(10), await kindOf(11)]).toEqual([
      'button',
      'list',
      'text',
    ]);
  });

  it('says a list as text when titles or payloads do not fit, or two are the same', () => {
    const parts = (list: Content) => partsFor(list, channel).map(({ kind }) => kind);
    expect(
      parts({ kind: 'list', text: 'Which?', options: options(2, 'a title of too many letters') }),
    ).toEqual(['text']);
    const same = [options(1)[0], options(1)[0]] as { title: string; payload: string }[];
    expect(parts({ kind: 'list', text: 'Which?', options: same })).toEqual(['text']);
    expect(parts({ kind: 'list', text: 'x'.repeat(1025), options: options(2) })).toEqual(['text']);
  });

  it('uploads a file of ours, then sends it by its id', async () => {
    const image: Content = {
      kind: 'image',
      media: { mime: 'image/png', source: { from: 'blob', blobId: 'ours' } },
      caption: 'here',
    };
    const { outcome, calls } = await sent(messageWith(image), [
      { id: 4711 },
      { messages: [{ id: 'wamid.2' }] },
    ]);
    expect(outcome).toEqual({ kind: 'accepted', externalId: 'wamid.2' });
    expect(calls.map(({ url }) => new URL(url).pathname)).toEqual([
      '/v25.0/106540352242922/media',
      '/v25.0/106540352242922/messages',
    ]);
    expect(calls[1]?.body).toMatchObject({ type: 'image', image: { id: '4711', caption: 'here' } });
  });

  it('sends nothing when the file is gone, and tries again when the upload ends unclear', async () => {
    const gone: Content = {
      kind: 'image',
      media: { mime: 'image/png', source: { from: 'blob', blobId: 'gone' } },
    };
    expect(await sent(messageWith(gone))).toMatchObject({
      outcome: { kind: 'failed', code: 'file_gone' },
      calls: [],
    });
    const ours: Content = {
      kind: 'image',
      media: { mime: 'image/png', source: { from: 'blob', blobId: 'ours' } },
    };
    expect((await sent(messageWith(ours), [{ nothing: true }])).outcome).toMatchObject({
      kind: 'retry',
    });
  });

  it('sends as a document what WhatsApp would not show', () => {
    const media = {
      mime: 'image/tiff',
      source: { from: 'url', url: 'https://a.example/x.tiff' },
    } as const;
    expect(partsFor({ kind: 'image', media }, channel)).toEqual([{ kind: 'file', media }]);
  });

  it('sends templates with their parameters', async () => {
    const template: Content = {
      kind: 'template',
      name: 'order_update',
      language: 'nl',
      parameters: ['4711'],
    };
    expect((await sent(messageWith(template))).calls[0]?.body).toMatchObject({
      type: 'template',
      template: {
        name: 'order_update',
        language: { code: 'nl' },
        components: [{ type: 'body', parameters: [{ type: 'text', text: '4711' }] }],
      },
    });
  });

  it('fails, and does not throw, without a number to send from', async () => {
    const { phoneNumberId: _, ...receiveOnly } = config;
    const tools: SendTools = { fetch, timeoutMs: 1, readBlob: async () => null };
    expect(
      await channel.send(messageWith({ kind: 'text', text: 'x' }), receiveOnly, tools),
    ).toMatchObject({
      kind: 'failed',
      code: 'no_phone_number_id',
    });
  });
});
