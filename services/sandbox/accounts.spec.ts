/**
 * Templates, reactions and subscriptions: the real channels against the pretend platforms, over HTTP.
 */
import { type AnyChannel, discoverChannels, type OutboundMessage } from '#libs/channels';
import type { Content } from '#libs/conversation';
import type { Customer } from './customers.js';
import { HouseStandIn } from './house-stand-in.js';
import type { Bubble } from './phones.js';
import { openSandbox, type OpenSandbox } from './sandbox.harness.js';

const house = new HouseStandIn();
const tools = {
  fetch,
  timeoutMs: 15_000,
  readBlob: async () => ({ mime: 'image/png', bytes: Buffer.from('png') }),
};
let sandbox: OpenSandbox;
let url: string;
let noor: Customer;

beforeAll(async () => {
  const page = { pageId: '111', appSecret: 'page secret', accessToken: 'page token' };
  const number = {
    phoneNumberId: '222',
    appSecret: 's',
    accessToken: 't',
    businessAccountId: '333',
  };
  sandbox = await openSandbox(house, () => [
    { inboxId: 'page', channel: 'messenger', name: 'Page', config: page },
    { inboxId: 'number', channel: 'whatsapp', name: 'Number', config: number },
  ]);
  ({ url, noor } = sandbox);
});

afterAll(() => sandbox?.stop());

const newest = (inboxId: string) => sandbox.newest(inboxId);

function account(id: 'whatsapp' | 'messenger') {
  const channel = discoverChannels().get(id) as AnyChannel;
  const common = { verifyToken: 'v', graphUrl: `${url}/graph` };
  const config = channel.config.parse(
    id === 'whatsapp'
      ? {
          ...common,
          appSecret: 's',
          accessToken: 't',
          phoneNumberId: '222',
          businessAccountId: '333',
        }
      : { ...common, appSecret: 'page secret', accessToken: 'page token', pageId: '111' },
  );
  const send = (content: Content) =>
    channel.send(
      {
        messageId: '01980a3c-7e5b-7c31-9d2f-3f6a5b1c2d3e',
        conversationId: '01980a3c-0000-7000-8000-000000000001',
        workspaceId: 'w',
        inboxId: 'i',
        to: id === 'whatsapp' ? noor.waId : noor.psid,
        content,
        isAutomatic: false,
        replyToExternalId: null,
        subject: null,
        references: [],
        senderName: null,
      } satisfies OutboundMessage,
      config,
      tools,
    );
  return { channel, config, send };
}

const update = {
  kind: 'template',
  name: 'order_update',
  language: 'en',
  parameters: ['Noor', '4711'],
  category: 'utility',
} as const;

const invoice = {
  kind: 'template',
  name: 'your_invoice',
  language: 'en',
  parameters: ['4711'],
  parameterNames: ['number'],
  category: 'utility',
  header: {
    kind: 'file',
    media: {
      mime: 'application/pdf',
      name: 'invoice.pdf',
      source: { from: 'url', url: 'https://shop.example/invoice.pdf' },
    },
  },
} as const;

describe('Templates', () => {
  it('of a WhatsApp account are listed with what they want to know, and sent with it', async () => {
    const { channel, config, send } = account('whatsapp');
    const listed = await channel.templates?.(config, tools);
    expect(listed?.find(({ name }) => name === 'spring_offer')).toEqual({
      name: 'spring_offer',
      language: 'en',
      category: 'marketing',
      text: '{{1}}, all tents are cheaper this week.',
      parameters: ['1'],
      header: { kind: 'text', text: 'Spring at {{1}}', hasParameter: true },
      buttons: [{ kind: 'url', title: 'Look', hasParameter: true }],
    });
    const offer = {
      kind: 'template',
      name: 'spring_offer',
      language: 'en',
      parameters: ['Noor'],
      header: { text: 'Nordlicht' },
      buttons: [{ index: 0, kind: 'url', value: 'tents' }],
    } as const;
    expect(await send(offer)).toMatchObject({ kind: 'accepted' });
    expect((await newest('number'))?.text).toBe(
      'Spring at Nordlicht\nNoor, all tents are cheaper this week.',
    );
  });

  it.each([
    ['132000', { ...update, parameters: ['Noor'] }],
    ['132001', { ...update, name: 'never_approved' }],
    ['132001', { ...update, language: 'nl' }],
    ['132000', { ...invoice, parameterNames: ['1'] }],
    ['132012', { ...invoice, header: { text: 'no file' } }],
  ])('that are wrong are refused for good with %s', async (code, content) => {
    const outcome = await account('whatsapp').send(content);
    expect(outcome).toMatchObject({ kind: 'failed', code: expect.stringContaining(code) });
  });

  it('say what a header of a file wants, and are sent with one by link or of ours', async () => {
    const { channel, config, send } = account('whatsapp');
    const listed = (await channel.templates?.(config, tools)) ?? [];
    const headers = listed.map(({ name, header }) => [name, header] as const);
    expect(Object.fromEntries(headers)).toMatchObject({
      your_invoice: { kind: 'file', mimes: ['application/pdf'], bytesMax: 104_857_600 },
      winter_code: { kind: 'image', mimes: ['image/jpeg', 'image/png'], bytesMax: 5_242_880 },
      meet_us: { kind: 'location' },
      may_we_go_on: null,
    });
    expect(await send(invoice)).toMatchObject({ kind: 'accepted' });
    const code = {
      kind: 'template',
      name: 'winter_code',
      language: 'en',
      parameters: [],
      header: {
        kind: 'image',
        media: { mime: 'image/png', source: { from: 'blob', blobId: 'ours' } },
      },
      buttons: [{ index: 0, kind: 'copy_code', value: 'WINTER10' }],
    } as const;
    expect(await send(code)).toMatchObject({ kind: 'accepted' });
    const meet = {
      kind: 'template',
      name: 'meet_us',
      language: 'en',
      parameters: ['ten'],
      header: {
        kind: 'location',
        latitude: 52.379,
        longitude: 4.9,
        name: 'Shop',
        address: 'Damrak 1',
      },
    } as const;
    expect(await send(meet)).toMatchObject({ kind: 'accepted' });
    expect((await newest('number'))?.text).toBe('We meet at ten, at the place above.');
  });

  it('of a page are for utility only', async () => {
    const { channel, config, send } = account('messenger');
    const names = (await channel.templates?.(config, tools))?.map(({ name }) => name);
    expect(names).toEqual(['order_update', 'may_we_go_on']);
    const buttons = [
      { index: 1, kind: 'quick_reply', value: '4711' },
      { index: 0, kind: 'url', value: '4711' },
    ] as const;
    expect(await send(update)).toMatchObject({ kind: 'failed' });
    expect(await send({ ...update, buttons })).toMatchObject({ kind: 'accepted' });
    expect((await newest('page'))?.text).toBe('Hello Noor, your order 4711 is on its way.');
    expect(await send({ ...update, category: 'marketing' })).toMatchObject({ code: 'not_utility' });
  });
});

describe('Forms and products on WhatsApp', () => {
  const form = (id: string) =>
    ({
      kind: 'form',
      text: 'When shall we call?',
      fields: [],
      native: { id, button: 'Choose a time', token: 'call-1' },
    }) as const;
  const products = (...ids: string[]) =>
    ({
      kind: 'carousel',
      text: 'Our tents',
      cards: ids.map((productId) => ({ title: productId, productId })),
      catalogue: { id: '900100' },
    }) as const;

  it.each([
    ['a form', form('4711'), 'Choose a time', 'nfm_reply'],
    ['one product', products('tent-2'), 'Tent for two', '"item_price":149'],
    ['products', products('tent-2', 'tent-4'), 'Tent for four', '"item_price":219'],
    ['a catalogue', products(), 'Tent for two', '"catalog_id":"900100"'],
  ])('offer %s, and what is taken comes back', async (_what, content, title, answered) => {
    const { send } = account('whatsapp');
    expect(await send(content)).toMatchObject({ kind: 'accepted' });
    const options = (await newest('number'))?.options ?? [];
    const choice = options.find((option) => option.title === title);
    const before = house.webhooks.length;
    await fetch(`${url}/sandbox/api/say`, {
      method: 'POST',
      body: JSON.stringify({
        inboxId: 'number',
        customerId: noor.customerId,
        utterance: { kind: 'choice', ...choice },
      }),
    });
    const came = house.webhooks.slice(before).map(({ body }) => body);
    expect(came.filter((body) => body.includes(answered))).toHaveLength(1);
  });

  it.each([
    ['131009', form('nothing')],
    ['132068', form('4712')],
    ['132069', form('4713')],
    ['131009', products('tent-9')],
  ])('are refused for good with %s', async (code, content) => {
    expect(await account('whatsapp').send(content)).toMatchObject({ kind: 'failed', code });
  });
});

describe('A reaction of ours', () => {
  it.each([
    ['whatsapp', 'number'],
    ['messenger', 'page'],
  ] as const)('stands under the message on the phone, and goes again (%s)', async (id, inboxId) => {
    const { channel, config } = account(id);
    await fetch(`${url}/sandbox/api/say`, {
      method: 'POST',
      body: JSON.stringify({
        inboxId,
        customerId: noor.customerId,
        utterance: { kind: 'text', text: 'Hi' },
      }),
    });
    const { externalId } = (await newest(inboxId)) as Bubble;
    const message = { address: id === 'whatsapp' ? noor.waId : noor.psid, externalId };
    await channel.react?.(message, '👍', config, tools);
    expect((await newest(inboxId))?.reaction).toBe('👍');
    await channel.react?.(message, null, config, tools);
    expect((await newest(inboxId))?.reaction).toBeUndefined();
    await expect(
      channel.react?.({ ...message, externalId: 'nothing' }, '👍', config, tools),
    ).rejects.toThrow(/message_id is not/);
  });
});

describe('The subscription', () => {
  it.each([
    ['whatsapp', '333', 't'],
    ['messenger', '111', 'page token'],
  ] as const)('can be lost and won back, and the watch sees it (%s)', async (id, node, token) => {
    const { channel, config } = account(id);
    const change = (method: string) =>
      fetch(`${url}/graph/v25.0/${node}/subscribed_apps`, {
        method,
        headers: { authorization: `Bearer ${token}` },
      });
    expect(await channel.checkInbox?.(config, tools)).toEqual({ kind: 'works' });
    expect((await change('DELETE')).status).toBe(200);
    expect(await channel.checkInbox?.(config, tools)).toMatchObject({
      kind: 'broken',
      check: 'subscription',
    });
    await change('POST');
    expect(await channel.checkInbox?.(config, tools)).toEqual({ kind: 'works' });
  });
});
