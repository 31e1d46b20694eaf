import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MediaRefused, type MediaTools } from '#libs/channels';
import { fetchFile, fetchFileById } from './index.js';

describe('A file of Meta', () => {
  let server: Server;
  let answer: { status: number; headers?: Record<string, string>; body: string };
  let asked: (string | undefined)[];
  let outside: { url: string; authorization: string | null }[];
  let settings: { graphUrl: string; apiVersion: string; accessToken: string };
  const tools: MediaTools = {
    fetch,
    fetchOutside: async (input, init) => {
      outside.push({
        url: String(input),
        authorization: new Headers(init?.headers).get('authorization'),
      });
      return new Response('from outside', { headers: { 'content-type': 'image/jpeg' } });
    },
    timeoutMs: 15_000,
    fileBytesMax: 20,
    readBlob: async () => null,
  };

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.headers.authorization);
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const graphUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    settings = { graphUrl, apiVersion: 'v25.0', accessToken: 'a-token' };
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => {
    asked = [];
    outside = [];
  });
  const own = () => new URL('/file.png', settings.graphUrl).href;

  it('comes from the configured API, up to the limit', async () => {
    answer = { status: 200, headers: { 'content-type': 'image/png; x=1' }, body: 'bytes' };
    expect(await fetchFile(own(), settings, tools, false)).toEqual({
      mime: 'image/png',
      bytes: Buffer.from('bytes'),
    });
    expect(asked).toEqual([undefined]);
    for (const headers of [{ 'content-length': '50' }, undefined]) {
      answer = { status: 200, body: 'x'.repeat(50), ...(headers ? { headers } : {}) };
      await expect(fetchFile(own(), settings, tools, false)).rejects.toMatchObject({
        code: 'too_large',
      });
    }
  });

  it('comes from anywhere else by the guarded client, and never by plain http', async () => {
    const url = 'https://files.example/picture.jpg';
    expect((await fetchFile(url, settings, tools, false)).mime).toBe('image/jpeg');
    expect(outside).toEqual([{ url, authorization: null }]);
    for (const refused of ['http://files.example/x', 'file:///etc/passwd', 'nonsense', ''])
      await expect(fetchFile(refused, settings, tools, false)).rejects.toThrow(MediaRefused);
    expect(asked).toEqual([]);
  });

  it('gets the token on hosts of Meta alone', async () => {
    for (const elsewhere of [
      'http://169.254.169.254/latest',
      'https://evil.example/fbcdn.net',
      'https://fbcdn.net.evil.example/',
      'http://scontent.fbcdn.net/x',
    ])
      await expect(fetchFile(elsewhere, settings, tools, true)).rejects.toMatchObject({
        code: 'not_allowed',
      });
    expect(outside).toEqual([]);
    await fetchFile('https://lookaside.fbsbx.com/x', settings, tools, true);
    expect(outside[0]?.authorization).toBe('Bearer a-token');
  });

  it('is asked for by its id, and not followed elsewhere', async () => {
    answer = {
      status: 200,
      body: JSON.stringify({ url: 'https://evil.example/x', mime_type: 'image/png' }),
    };
    await expect(fetchFileById('123', settings, tools)).rejects.toMatchObject({
      code: 'not_allowed',
    });
    await expect(fetchFileById('../me', settings, tools)).rejects.toMatchObject({
      code: 'unusable',
    });
  });

  it.each([
    [404, true],
    [403, true],
    [429, false],
    [500, false],
    [503, false],
  ])('answered with %d: given up for good is %s', async (status, isForGood) => {
    answer = { status, body: '{}' };
    const byId = await fetchFileById('123', settings, tools).catch((error: unknown) => error);
    const byUrl = await fetchFile(own(), settings, tools, false).catch((error: unknown) => error);
    expect([byId instanceof MediaRefused, byUrl instanceof MediaRefused]).toEqual([
      isForGood,
      isForGood,
    ]);
  });
});
