import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AnyChannel, discoverChannels, type InboxFinding } from '#libs/channels';

/** A platform that answers every question with the same. */
describe('A look at an account', () => {
  let server: Server;
  let answer: { status: number; body: object | string };
  let asked: string[] = [];
  let url: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => {
    asked = [];
  });

  const meta = { appSecret: 's', verifyToken: 't', accessToken: 'a' };
  const SETTINGS: Readonly<Record<string, object>> = {
    messenger: { ...meta, pageId: '1' },
    instagram: { ...meta, accountId: '1' },
    whatsapp: { ...meta, phoneNumberId: '5', businessAccountId: '9' },
    telegram: { botToken: '1:token', webhookSecret: 'w' },
  };
  const look = (channelId: string, settings: object = SETTINGS[channelId] ?? {}) => {
    const channel = discoverChannels().get(channelId) as AnyChannel;
    const config: unknown = channel.config.parse({ ...settings, graphUrl: url, apiUrl: url });
    const tools = { fetch, timeoutMs: 15_000, readBlob: async () => null };
    return channel.checkInbox?.(config, tools) as Promise<InboxFinding>;
  };
  const app = (...fields: string[]) => ({ data: [{ id: '3', subscribed_fields: fields }] });

  it.each([
    ['messenger', app('messages', 'message_reads'), '/v25.0/1/subscribed_apps'],
    ['instagram', app('messages'), '/v25.0/1/subscribed_apps'],
    [
      'whatsapp',
      { data: [{ whatsapp_business_api_data: { id: '3' } }] },
      '/v25.0/9/subscribed_apps',
    ],
    [
      'telegram',
      { ok: true, result: { url: 'https://x', pending_update_count: 3 } },
      '/bot1:token/getWebhookInfo',
    ],
  ])('finds that it works: %s', async (channel, body, path) => {
    answer = { status: 200, body };
    expect(await look(channel)).toEqual({ kind: 'works' });
    expect(asked).toEqual([path]);
  });

  it.each([
    ['messenger', { data: [] }],
    ['messenger', app('feed')],
    ['instagram', { data: [] }],
    ['whatsapp', { data: [] }],
    ['telegram', { ok: true, result: { url: '', pending_update_count: 0 } }],
    [
      'telegram',
      {
        ok: true,
        result: {
          url: 'https://x',
          pending_update_count: 50,
          last_error_message: 'Wrong response',
        },
      },
    ],
  ])('finds that nothing is sent to us any more: %s', async (channel, body) => {
    answer = { status: 200, body };
    expect(await look(channel)).toMatchObject({ kind: 'broken', check: 'subscription' });
  });

  it.each([
    ['messenger', { error: { code: 190, message: 'expired' } }],
    ['instagram', { error: { code: 190 } }],
    ['whatsapp', { error: { code: 0 } }],
    ['telegram', { ok: false, error_code: 401, description: 'Unauthorized' }],
  ])('finds a dead token: %s', async (channel, body) => {
    answer = { status: 401, body };
    expect(await look(channel)).toMatchObject({
      kind: 'broken',
      check: 'sending',
      problem: expect.stringContaining('token'),
    });
  });

  it.each([
    ['messenger', 500, '<html>'],
    ['messenger', 400, { error: { code: 100, message: 'Unsupported get request' } }],
    ['whatsapp', 429, { error: { code: 4 } }],
    ['telegram', 502, ''],
    ['telegram', 200, '[]'],
  ])('concludes nothing from %s answering %d', async (channel, status, body) => {
    answer = { status, body };
    expect(await look(channel)).toEqual({ kind: 'unknown' });
  });

  it('looks at the token alone where the business account is not known', async () => {
    answer = { status: 200, body: { id: '5' } };
    expect(await look('whatsapp', { ...meta, phoneNumberId: '5' })).toEqual({ kind: 'works' });
    expect(await look('whatsapp', meta)).toEqual({ kind: 'unknown' });
    expect(asked).toEqual(['/v25.0/5']);
  });
});
