/** The front door in front of pretended services: bytes, headers, sockets, and what is not there. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog, type RunningService, startService } from '#libs/host';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { WebSocket, WebSocketServer } from 'ws';
import { ConsoleModule } from './console.module.js';
import { openFrontDoor } from './front-door.js';
import { PAGE_HEADERS, serveWeb } from './serve-web.js';

interface Seen {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

const base = {
  host: '127.0.0.1',
  internalPort: 0,
  logLevel: 'silent',
  nodeEnv: 'development',
  port: 0,
} as const;

describe('The front door', () => {
  const seen: Seen[] = [];
  let service: Server;
  let sockets: WebSocketServer;
  let door: RunningService;
  let url: string;
  const dataDir = mkdtempSync(join(tmpdir(), 'convolog-console-'));

  beforeAll(async () => {
    service = createServer((request, response) => void answer(request, response));
    const answer = async (request: IncomingMessage, response: ServerResponse) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      seen.push({ url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) });
      response.setHeader('set-cookie', 'convolog_session=abc; HttpOnly');
      response.end('said');
    };
    sockets = new WebSocketServer({ server: service });
    sockets.on('connection', (socket, request) => {
      socket.send(JSON.stringify({ url: request.url, cookie: request.headers.cookie }));
      socket.on('message', (data: Buffer) => {
        if (data.toString() === 'leave') socket.close(4401, 'not logged in');
        else socket.send(data);
      });
    });
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    const here = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
    const config = {
      ...base,
      dataDir,
      ingressUrl: here,
      overviewUrl: here,
      analyticsUrl: here,
      widgetUrl: here,
      sandboxUrl: 'http://127.0.0.1:1', // Nobody listens there.
    };
    door = await startService(
      {
        name: 'console',
        config,
        module: () => ConsoleModule,
        http: { port: 0, prepare: (fastify) => openFrontDoor(fastify, config) },
      },
      { log: createLog({ service: 'console', level: 'silent' }) },
    );
    url = door.url ?? '';
  });

  afterAll(async () => {
    for (const client of sockets.clients) client.terminate();
    await door.stop();
    await new Promise((resolve) => service.close(resolve));
  });

  it('passes a signed body on byte for byte, with the address that was asked', async () => {
    const body = Buffer.from('{"a" : 1,\r\n "é":"\\u00e9"}\n');
    const response = await fetch(`${url}/webhooks/whatsapp/x?hub.mode=subscribe`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-hub-signature-256': 'sha256=00',
        'x-forwarded-for': '203.0.113.7',
      },
      body,
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const last = seen.at(-1);
    expect(last?.url).toBe('/webhooks/whatsapp/x?hub.mode=subscribe');
    expect(last?.body.equals(body)).toBe(true);
    expect(last?.headers).toMatchObject({
      'x-hub-signature-256': 'sha256=00',
      'x-forwarded-host': new URL(url).host,
      'x-forwarded-for': '203.0.113.7, 127.0.0.1',
    });
  });

  it('passes on where a page comes from, and keeps its question to the service that owns it', async () => {
    const response = await fetch(`${url}/chat/hours/x`, {
      headers: { origin: 'https://flowers.example' },
    });
    expect(await response.text()).toBe('said');
    expect(seen.at(-1)).toMatchObject({
      url: '/chat/hours/x',
      headers: { origin: 'https://flowers.example', 'x-forwarded-host': new URL(url).host },
    });
  });

  it('passes on bodies larger than its own limit, and of any type', async () => {
    const body = Buffer.alloc(3 * 1024 * 1024, 7);
    const headers = { 'content-type': 'message/rfc822' };
    await fetch(`${url}/webhooks/email/x`, { method: 'POST', headers, body });
    expect(seen.at(-1)?.body.length).toBe(body.length);
  });

  it('says which part is away as a problem, and when to try again', async () => {
    const response = await fetch(`${url}/sandbox/`);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(await response.json()).toMatchObject({ status: 503, title: expect.any(String) });
  });

  it('carries sockets with cookies, both ways, and their close codes', async () => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/live?x=1`, {
      headers: { cookie: 'convolog_session=abc' },
    });
    const said: string[] = [];
    socket.on('message', (data: Buffer) => {
      said.push(data.toString());
      if (said.length === 1) socket.send('x'.repeat(200_000));
      if (said.length === 2) socket.send('leave');
    });
    const code = await new Promise((resolve) => socket.on('close', resolve));
    expect(JSON.parse(said[0] ?? '')).toEqual({ url: '/live?x=1', cookie: 'convolog_session=abc' });
    expect(said[1]).toHaveLength(200_000);
    expect(code).toBe(4401);
  });

  it('refuses sockets on any other path', async () => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/elsewhere`);
    const error = await new Promise<Error>((resolve) => socket.on('error', resolve));
    expect(error.message).toContain('404');
  });

  it('answers unknown files and closed paths with 404, not with the page', async () => {
    for (const path of ['/assets/nothing.js', '/live', '/chat/x'])
      expect((await fetch(url + path)).status).toBe(404);
  });

  it('hints at the demo login in development, once there is a demo', async () => {
    const site = async () => (await fetch(`${url}/site.json`)).json();
    expect(await site()).toEqual({ environment: 'development', demo: null });
    const login = { email: 'maria@demo.example', password: 'a demo' };
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(join(dataDir, 'demo.json'), JSON.stringify({ login }));
    expect(await site()).toEqual({ environment: 'development', demo: login });
  });
});

describe('The page', () => {
  it('is kept by the browser to our own scripts, and out of frames', () => {
    const policy = PAGE_HEADERS['content-security-policy'] ?? '';
    const scripts = /script-src ([^;]*)/.exec(policy)?.[1];
    expect(scripts).toBe("'self'");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
  });

  it('stands behind every address that is a place inside it, with its headers', async () => {
    const root = mkdtempSync(join(tmpdir(), 'convolog-web-'));
    mkdirSync(join(root, 'assets'));
    writeFileSync(join(root, 'index.html'), '<title>the page</title>');
    writeFileSync(join(root, 'assets', 'index-1.js'), 'void 0');
    const door = new FastifyAdapter().getInstance() as unknown as FastifyInstance;
    await serveWeb(door, ['/api'], root);
    for (const url of ['/', '/c/0192', '/today?x=1']) {
      const answer = await door.inject({ url, headers: { accept: 'text/html' } });
      expect([answer.statusCode, answer.body]).toEqual([200, '<title>the page</title>']);
      expect(answer.headers).toMatchObject({ ...PAGE_HEADERS, 'cache-control': 'no-cache' });
    }
    const asset = await door.inject('/assets/index-1.js');
    expect(asset.headers['cache-control']).toContain('immutable');
    expect((await door.inject('/assets/index-2.js')).statusCode).toBe(404);
    expect(
      (await door.inject({ url: '/api/x', headers: { accept: 'text/html' } })).statusCode,
    ).toBe(404);
    await door.close();
  });
});
