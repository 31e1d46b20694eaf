import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AddressRefused, guardedFetch, isPublicAddress } from './index.js';

/** Address and whether it is out there. */
const INSIDE = [
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '10.255.255.255',
  '100.64.0.1',
  '100.127.255.254',
  '127.0.0.1',
  '127.255.255.255',
  '169.254.169.254',
  '169.254.170.2',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.1',
  '192.0.0.192',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.0.1',
  '192.168.255.255',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.7',
  '203.0.113.9',
  '224.0.0.1',
  '239.255.255.250',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:10.0.0.1',
  '::ffff:169.254.169.254',
  '::ffff:8.8.8.8',
  '::127.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b:1::1',
  '100::1',
  '2001::1',
  '2001:0:7f00:1::',
  '2001:10::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '2002:a9fe:a9fe::1',
  '3fff::1',
  '5f00::1',
  'fc00::1',
  'fd00:ec2::254',
  'fdff:ffff::1',
  'fe80::1',
  'fe80::1%eth0',
  'febf::1',
  'fec0::1',
  'ff00::1',
  'ff02::1',
  '1::1',
];
const OUTSIDE = [
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.1',
  '100.63.255.255',
  '100.128.0.1',
  '126.255.255.255',
  '128.0.0.1',
  '157.240.1.1',
  '169.253.255.255',
  '172.15.255.255',
  '172.32.0.1',
  '192.167.255.255',
  '192.169.0.1',
  '223.255.255.255',
  '2001:4860:4860::8888',
  '2606:4700:4700::1111',
  '2a03:2880:f12f:83:face:b00c:0:25de',
];

describe('An address', () => {
  it.each(INSIDE)('is inside: %s', (address) => expect(isPublicAddress(address)).toBe(false));
  it.each(OUTSIDE)('is outside: %s', (address) => expect(isPublicAddress(address)).toBe(true));
  it.each(['', 'localhost', '127.1', '0x7f.1', '1.2.3', 'example.org'])('is none: "%s"', (text) =>
    expect(isPublicAddress(text)).toBe(false),
  );
});

describe('The guarded fetch', () => {
  let server: Server;
  let connections = 0;
  let port = 0;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const target = new URL(request.url ?? '/', 'http://x').searchParams.get('to');
      if (request.url === '/circle') return response.writeHead(307, { location: '/circle' }).end();
      if (target) return response.writeHead(302, { location: target }).end();
      response.end(JSON.stringify({ path: request.url, secret: request.headers['x-secret'] }));
    });
    server.on('connection', () => connections++);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  beforeEach(() => {
    connections = 0;
  });
  afterAll(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://169.254.169.254/latest/meta-data/',
    'https://user:password@example.org/',
    'https://example.org:5432/',
    'ftp://example.org/',
    'file:///etc/passwd',
    'data:text/plain,hello',
  ])('refuses %s', async (address) => {
    const get = guardedFetch({ resolve: async () => ['8.8.8.8'] });
    await expect(get(address)).rejects.toThrow(AddressRefused);
    expect(connections).toBe(0);
  });

  it('refuses a name as soon as one of its addresses leads inside', async () => {
    for (const addresses of [['127.0.0.1'], ['8.8.8.8', '127.0.0.1'], ['::ffff:127.0.0.1'], []]) {
      const get = guardedFetch({ resolve: async () => addresses, ports: [port] });
      await expect(get(`http://files.example:${port}/`)).rejects.toThrow(AddressRefused);
    }
    expect(connections).toBe(0);
  });

  it('connects to the address that it judged, whatever the name says the next time', async () => {
    const asked: string[] = [];
    // Outside the first time, inside from then on: what a rebinding name server answers.
    const answers = ['127.0.0.1', '127.0.0.2'];
    const get = guardedFetch({
      resolve: async (name) => {
        asked.push(name);
        return [answers.shift() ?? '127.0.0.2'];
      },
      isOutside: (address) => address === '127.0.0.1',
      ports: [port],
    });
    const response = await get(`http://rebinding.example:${port}/file`);
    expect(await response.json()).toEqual({ path: '/file' });
    expect(asked).toEqual(['rebinding.example']);
    expect(connections).toBe(1);
  });

  const local = () =>
    guardedFetch({
      resolve: async (name) => [name === 'inside.example' ? '10.0.0.1' : '127.0.0.1'],
      isOutside: (address) => address === '127.0.0.1',
      ports: [port],
    });

  it('judges every redirect anew', async () => {
    const to = (target: string) =>
      local()(`http://a.example:${port}/?to=${encodeURIComponent(target)}`);
    for (const target of [
      `http://inside.example:${port}/`,
      `http://10.0.0.1:${port}/`,
      'http://a.example:5432/',
      'file:///etc/passwd',
    ])
      await expect(to(target)).rejects.toThrow(AddressRefused);
    expect(await (await to(`http://b.example:${port}/there`)).json()).toEqual({ path: '/there' });
  });

  it('keeps headers from another origin, and gives up on a circle', async () => {
    const headers = { 'x-secret': 'token' };
    const url = (target: string) => `http://a.example:${port}/?to=${encodeURIComponent(target)}`;
    const other = await local()(url(`http://b.example:${port}/x`), { headers });
    expect(await other.json()).toEqual({ path: '/x' });
    const same = await local()(url(`http://a.example:${port}/x`), { headers });
    expect(await same.json()).toEqual({ path: '/x', secret: 'token' });
    await expect(local()(`http://a.example:${port}/circle`)).rejects.toThrow('redirects too often');
  });
});
