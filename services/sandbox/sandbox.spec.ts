/**
 * The sandbox as a whole, over its real ports, against a stand-in for the house that only records
 * what reaches it.
 */
import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import PostalMime from 'postal-mime';
import { until } from '#libs/testing';
import type { Customer } from './customers.js';
import type { Bubble, Thread } from './phones.js';
import { HouseStandIn } from './house-stand-in.js';
import { openSandbox, type OpenSandbox } from './sandbox.harness.js';

const INBOXES = [
  { inboxId: 'web', channel: 'webchat', name: 'Shop', config: {} },
  {
    inboxId: 'page',
    channel: 'messenger',
    name: 'Page',
    config: { pageId: '111', appSecret: 'page secret', accessToken: 'page token' },
  },
  {
    inboxId: 'number',
    channel: 'whatsapp',
    name: 'Number',
    config: { phoneNumberId: '222', appSecret: 'number secret', accessToken: 'number token' },
  },
  {
    inboxId: 'mail',
    channel: 'email',
    name: 'Support',
    config: { address: 'support@shop.example', secret: 'mail secret' },
  },
];

describe('Sandbox', () => {
  const house = new HouseStandIn();
  let sandbox: OpenSandbox;
  let url: string;
  let noor: Customer;

  beforeAll(async () => {
    sandbox = await openSandbox(house, () => INBOXES);
    ({ url, noor } = sandbox);
  });
  afterAll(() => sandbox?.stop());

  beforeEach(() => {
    house.webhooks.length = 0;
    house.mails.length = 0;
    house.frames.length = 0;
  });

  const state = () => sandbox.state();
  const post = async (path: string, body: unknown, token?: string) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: token ? { authorization: `Bearer ${token}` } : {},
    });
  const say = async (inboxId: string, text: string, more: object = {}) => {
    const { customerId } = noor;
    const body = { inboxId, customerId, utterance: { kind: 'text', text }, ...more };
    const response = await post('/sandbox/api/say', body);
    return { status: response.status, bubble: (await response.json()) as Bubble };
  };
  const thread = async (inboxId: string) =>
    (await state()).threads.find(
      (one) => one.inboxId === inboxId && one.customerId === noor.customerId,
    ) as Thread;
  const accepted = async (text: string) => {
    const answer = await fetch(`${url}/sandbox/api/accepted`);
    const { items } = (await answer.json()) as { items: { text: string }[] };
    return items.filter((item) => item.text === text).length;
  };

  describe('Messenger', () => {
    const send = (message: object, more: object = {}) =>
      post(
        '/graph/v25.0/111/messages',
        { recipient: { id: noor.psid }, messaging_type: 'RESPONSE', message, ...more },
        'page token',
      );

    it('signs what the customer says over the very bytes, escaped as Meta escapes them', async () => {
      await say('page', 'Één vraag 👋');
      const [{ body, headers, path }] = house.webhooks as [(typeof house.webhooks)[number]];
      const digest = createHmac('sha256', 'page secret').update(body).digest('hex');
      expect(path).toBe('/webhooks/messenger/page');
      expect(headers['x-hub-signature-256']).toBe(`sha256=${digest}`);
      expect(body).toContain('\\u00c9\\u00e9n vraag \\ud83d\\udc4b');
    });

    it('delivers the same webhook as often as it is told, at once', async () => {
      await say('page', 'Three times', { copies: 3 });
      expect(new Set(house.bodies('messenger')).size).toBe(1);
      expect(house.bodies('messenger')).toHaveLength(3);
    });

    it('answers with a mid, shows the bubble, and reports delivery and reading by watermark', async () => {
      const answer = (await (await send({ text: 'Hello Noor' })).json()) as { message_id: string };
      expect(answer).toEqual({ recipient_id: noor.psid, message_id: expect.stringMatching(/^m_/) });
      const { bubbles } = await thread('page');
      expect(bubbles.at(-1)).toMatchObject({ side: 'business', text: 'Hello Noor' });
      const reports = () =>
        house.bodies('messenger').filter((body) => /"(delivery|read)"/.test(body));
      await until(() => reports().length === 2);
      const [delivery, read] = reports();
      expect(delivery).toContain(answer.message_id);
      expect(read).toContain('"watermark"');
    });

    it.each([
      ['a wrong token', { text: 'x' }, {}, 401, 190, 'other token'],
      ['an unknown person', { text: 'x' }, { recipient: { id: '5' } }, 400, 100, 'page token'],
      ['no messaging type', { text: 'x' }, { messaging_type: undefined }, 400, 100, 'page token'],
      ['a text that is too long', { text: 'x'.repeat(2_001) }, {}, 400, 100, 'page token'],
      ['a text that asks for an error', { text: 'fail:551' }, {}, 400, 551, 'page token'],
    ])('refuses %s as documented', async (_what, message, more, status, code, token) => {
      const response = await post(
        '/graph/v25.0/111/messages',
        { recipient: { id: noor.psid }, messaging_type: 'RESPONSE', message, ...more },
        token,
      );
      expect(response.status).toBe(status);
      const { error } = (await response.json()) as { error: object };
      expect(error).toMatchObject({ code, type: 'OAuthException', fbtrace_id: expect.any(String) });
    });

    it('tries again until the house takes the webhook', async () => {
      house.nextStatuses.push(503);
      const { bubble } = await say('page', 'Are you back?');
      expect(bubble).toMatchObject({ state: 'waiting', problem: 'the ingress answered 503' });
      await until(async () => (await thread('page')).bubbles.at(-1)?.state === 'sent');
      expect(
        house.bodies('messenger').filter((body) => body.includes('Are you back?')),
      ).toHaveLength(1);
    });
  });

  describe('WhatsApp', () => {
    const send = (body: string, token = 'a token') =>
      post(
        '/graph/v25.0/222/messages',
        {
          messaging_product: 'whatsapp',
          to: noor.waId,
          type: 'text',
          text: { body },
          biz_opaque_callback_data: token,
        },
        'number token',
      );

    it('leaves the number out when the customer hides it', async () => {
      const hana = (await state()).customers.find((one) => one.isNumberHidden) as Customer;
      const utterance = { kind: 'text', text: 'Konnichiwa' };
      await post('/sandbox/api/say', { inboxId: 'number', customerId: hana.customerId, utterance });
      const [body] = house.bodies('whatsapp') as [string];
      expect(body).toContain(hana.userId);
      expect(body).not.toContain(hana.waId);
    });

    it('accepts first and fails afterwards when the reply window is closed', async () => {
      const response = await send('fail:131047', 'closed');
      expect(response.status).toBe(200);
      const failed = await until(() =>
        house.bodies('whatsapp').find((body) => body.includes('131047')),
      );
      expect(JSON.parse(failed).entry[0].changes[0].value.statuses[0]).toMatchObject({
        status: 'failed',
        biz_opaque_callback_data: 'closed',
        errors: [{ code: 131047 }],
      });
    });

    it('refuses the first try with 429 and Retry-After, and takes the next', async () => {
      const first = await send('limit:2', 'limited');
      expect(first.status).toBe(429);
      expect(first.headers.get('retry-after')).toBe('2');
      expect((await send('limit:2', 'limited')).status).toBe(200);
      expect(await accepted('limit:2')).toBe(1);
    });

    it('takes a message and never answers, or cuts the line and takes nothing', async () => {
      const aborted = fetch(`${url}/graph/v25.0/222/messages`, {
        method: 'POST',
        body: JSON.stringify({
          messaging_product: 'whatsapp',
          to: noor.waId,
          text: { body: 'hang' },
        }),
        headers: { authorization: 'Bearer number token' },
        signal: AbortSignal.timeout(300),
      });
      await expect(aborted).rejects.toThrow(/timeout/);
      expect(await accepted('hang')).toBe(1);
      await expect(send('drop')).rejects.toThrow(/fetch failed/);
      expect(await accepted('drop')).toBe(0);
    });

    it('meets the faults that wait for an inbox, in order', async () => {
      const faults = [{ kind: 'down' }, { kind: 'fail', code: '131056' }];
      await post('/sandbox/control', { next: { inboxId: 'number', faults } });
      expect((await send('one')).status).toBe(503);
      expect(await (await send('two')).json()).toMatchObject({ error: { code: 131056 } });
      expect((await send('three')).status).toBe(200);
    });

    it('keeps an uploaded file, says where it is for five minutes, and wants the token there', async () => {
      const form = new FormData();
      form.append('messaging_product', 'whatsapp');
      form.append('file', new File(['picture'], 'a.png', { type: 'image/png' }));
      const headers = { authorization: 'Bearer number token' };
      const upload = await fetch(`${url}/graph/v25.0/222/media`, {
        method: 'POST',
        body: form,
        headers,
      });
      const { id } = (await upload.json()) as { id: string };
      const described = await fetch(`${url}/graph/v25.0/${id}`, { headers });
      const media = (await described.json()) as { url: string };
      expect(media).toMatchObject({ id, mime_type: 'image/png', file_size: 7 });
      expect((await fetch(media.url)).status).toBe(401);
      expect(await (await fetch(media.url, { headers })).text()).toBe('picture');
      const expired = media.url.replace(/ext=\d+/, 'ext=1');
      expect((await fetch(expired, { headers })).status).toBe(404);
    });
  });

  describe('Email', () => {
    const transport = () =>
      createTransport({ host: '127.0.0.1', port: sandbox.mailboxPort, ignoreTLS: true });
    const deliver = (text: string, more: object = {}) =>
      transport().sendMail({
        from: 'Maria <support@shop.example>',
        to: noor.email,
        subject: 'Re: Invoice',
        text,
        messageId: '<answer-1@shop.example>',
        ...more,
      });

    it('shows the answer without its history, and answers it as mail clients do', async () => {
      await deliver('Here it is.\n\nOn Mon, 2 Nov 2026 Noor <n@example.org> wrote:\n> Where?', {
        replyTo: 'support+abc@shop.example',
      });
      expect((await thread('mail')).bubbles.at(-1)).toMatchObject({
        side: 'business',
        text: 'Here it is.',
        author: 'Maria',
      });
      await say('mail', 'Thank you');
      const mail = await PostalMime.parse(house.mails[0] ?? '');
      expect(mail).toMatchObject({
        subject: 'Re: Invoice',
        inReplyTo: '<answer-1@shop.example>',
        from: { address: noor.email },
        to: [{ address: 'support+abc@shop.example' }],
      });
      expect(mail.text).toMatch(/^Thank you\n\nOn .* wrote:\n\n> Here it is\./);
    });

    it('refuses what is not for a customer, and what asks for it', async () => {
      await expect(deliver('Hi', { to: 'nobody@example.org' })).rejects.toThrow(/5\.1\.1/);
      await expect(deliver('fail:451')).rejects.toThrow(/451/);
    });

    it('returns a mail that asks for a bounce', async () => {
      await deliver('fail:5.1.1', { messageId: '<lost@shop.example>' });
      const bounce = await until(() =>
        house.mails.find((mail) => mail.includes('delivery-status')),
      );
      expect(bounce).toContain('Action: failed');
      expect(bounce).toContain('<lost@shop.example>');
    });
  });

  describe('Web chat', () => {
    it('connects once, says it, and shows the answer once although it was sent thrice', async () => {
      await say('web', 'Hello', { copies: 3 });
      await until(async () => (await thread('web')).bubbles.length === 2);
      const [mine, theirs] = (await thread('web')).bubbles;
      expect(mine).toMatchObject({ side: 'customer', state: 'sent' });
      expect(theirs).toMatchObject({ side: 'business', text: 'You said Hello', author: 'Bot' });
    });

    it('keeps what was said off the net, and says it with its token and cursor afterwards', async () => {
      const network = { inboxId: 'web', customerId: noor.customerId };
      await post('/sandbox/control', { network: { ...network, isOnline: false } });
      await until(async () => (await thread('web')).isConnected === false);
      await say('web', 'In the tunnel');
      expect((await thread('web')).bubbles.at(-1)).toMatchObject({ state: 'sending' });
      await post('/sandbox/control', { network: { ...network, isOnline: true } });
      await until(
        async () => (await thread('web')).bubbles.at(-1)?.text === 'You said In the tunnel',
      );
      const hello = house.frames.find((frame) => frame.type === 'hello');
      expect(hello).toMatchObject({ visitorToken: 'visitor', after: expect.any(Number) });
      expect(hello?.after).toBeGreaterThan(0);
    });

    it('refuses what web chat does not have, by name', async () => {
      const body = { inboxId: 'web', customerId: noor.customerId, utterance: { kind: 'sticker' } };
      const response = await post('/sandbox/api/say', body);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        errors: [{ field: 'utterance', rule: 'Web chat has no sticker.' }],
      });
    });
  });

  it('notices a new list of inboxes, and keeps the last good one', async () => {
    writeFileSync(sandbox.inboxesFile, '[{"inboxId":');
    writeFileSync(
      sandbox.inboxesFile,
      JSON.stringify([...INBOXES, { ...INBOXES[0], inboxId: 'web-2' }]),
    );
    await until(async () => (await state()).inboxes.length === 5);
  });

  it('gives ten first messages of a newcomer to the house at once', async () => {
    await post('/sandbox/api/crowd', { inboxId: 'page' });
    const senders = house
      .bodies('messenger')
      .map((body) => /"sender":\{"id":"(\d+)"/.exec(body)?.[1]);
    expect(senders).toHaveLength(10);
    expect(new Set(senders).size).toBe(1);
  });
});

describe('The sandbox as a process', () => {
  const start = (env: NodeJS.ProcessEnv) =>
    spawnSync(process.execPath, [join(__dirname, 'main.js')], {
      env,
      encoding: 'utf8',
      timeout: 10_000,
    });

  it('never starts in production', () => {
    const { status, stderr } = start({ NODE_ENV: 'production', SANDBOX_INBOXES_FILE: 'x' });
    expect(status).toBe(78);
    expect(stderr).toBe(
      'NODE_ENV is "production": the sandbox lets anybody play any customer and never runs there.\n',
    );
  });

  it('names the variable that is missing', () => {
    const { status, stderr } = start({});
    expect(status).toBe(78);
    expect(stderr).toContain('SANDBOX_INBOXES_FILE is missing');
  });
});
