import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { guardedFetch } from '#libs/guarded-fetch';
import { CrmClient, type CrmQuestion, type CrmSettings } from './index.js';

const SECRET = 'a secret of the workspace';
/** A busy machine must not turn an answer into silence; only silence is waited for in full. */
const PATIENT_MS = 15_000;
const HASTY_MS = 200;
const question: CrmQuestion = {
  workspaceId: 'acme',
  conversationId: 'c',
  contactId: 'anna',
  channel: 'whatsapp',
  about: { orderNumber: '471100' },
};

/** A real server on the loopback; `answer` decides what comes of each request. */
async function withCrm(
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => void,
  work: (settings: CrmSettings, calls: () => number) => Promise<void>,
  timeoutMs = PATIENT_MS,
) {
  let calls = 0;
  const server = createServer((request, response) => {
    calls += 1;
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => answer(request, response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await work(
      { url: `http://127.0.0.1:${port}/`, secret: SECRET, timeoutMs, cacheMs: 1_000 },
      () => calls,
    );
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const silence = () => undefined;
const json = (response: ServerResponse, status: number, body: unknown) => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};
const client = (now = () => 1_700_000_000_000, trustedHosts = ['127.0.0.1']) =>
  new CrmClient({ fetch: guardedFetch({ trustedHosts }), now });

describe('A look-up', () => {
  it('is signed over the very bytes that are sent', async () => {
    let isValid = false;
    await withCrm(
      (request, response, body) => {
        const timestamp = String(request.headers['x-convolog-timestamp']);
        const expected = createHmac('sha256', SECRET).update(`${timestamp}.${body}`).digest('hex');
        isValid = request.headers['x-convolog-signature'] === `sha256=${expected}`;
        json(response, 200, { found: false });
      },
      async (settings) => {
        await client().ask(settings, question);
      },
    );
    expect(isValid).toBe(true);
  });

  it('gives fields as texts, and links to the web only', async () => {
    await withCrm(
      (_request, response) =>
        json(response, 200, {
          found: true,
          fields: { plan: 'Gold', open: 2, vip: true, none: null },
          links: [
            { label: 'Open', url: 'https://crm.example/1' },
            { label: 'Bad', url: 'javascript:alert(1)' },
          ],
        }),
      async (settings) => {
        expect(await client().ask(settings, question)).toMatchObject({
          outcome: 'found',
          fields: { plan: 'Gold', open: '2', vip: 'true' },
          links: [{ label: 'Open', url: 'https://crm.example/1' }],
        });
      },
    );
  });

  it('uses an answer again for the time that was set, and no longer', async () => {
    await withCrm(
      (_request, response) => json(response, 200, { found: true, fields: { plan: 'Gold' } }),
      async (settings, calls) => {
        let now = 1_700_000_000_000;
        const crm = client(() => now);
        await crm.ask(settings, question);
        expect(await crm.ask(settings, question)).toMatchObject({ isCached: true });
        expect(calls()).toBe(1);
        now += 1_001;
        expect(await crm.ask(settings, question)).toMatchObject({ isCached: false });
        await crm.ask(settings, { ...question, contactId: 'ben' });
        expect(calls()).toBe(3);
      },
    );
  });

  it.each<[string, (response: ServerResponse) => void, RegExp]>([
    ['a server error', (response) => json(response, 500, {}), /500/],
    ['another form', (response) => json(response, 200, { customer: 'Anna' }), /agreed form/],
    ['no JSON', (response) => response.end('<h1>It works!</h1>'), /not JSON/],
    [
      'no end',
      (response) => response.end(JSON.stringify({ found: true, x: 'x'.repeat(70_000) })),
      /too long/,
    ],
    ['silence', silence, /within 200 ms/],
    [
      'a redirect',
      (response) => {
        response.writeHead(302, { location: 'http://127.0.0.1:1/' });
        response.end();
      },
      /302/,
    ],
  ])(
    'says that it could not be reached after %s, and remembers nothing',
    async (_what, answer, reason) => {
      await withCrm(
        (_request, response) => answer(response),
        async (settings, calls) => {
          const crm = client();
          const first = await crm.ask(settings, question);
          expect(first.outcome).toBe('unreachable');
          expect(first.reason).toMatch(reason);
          await crm.ask(settings, question);
          expect(calls()).toBe(2);
        },
        answer === silence ? HASTY_MS : PATIENT_MS,
      );
    },
  );

  it('takes a 404 for a customer who is not known there', async () => {
    await withCrm(
      (_request, response) => json(response, 404, {}),
      async (settings) => {
        expect((await client().ask(settings, question)).outcome).toBe('not_found');
      },
    );
  });

  it('does not look around inside for whoever may set the address', async () => {
    await withCrm(
      (_request, response) => json(response, 200, { found: true }),
      async (settings, calls) => {
        for (const trusted of [[], ['crm.inside'], ['127.0.0.1:1']]) {
          const { outcome, reason } = await client(undefined, trusted).ask(settings, question);
          expect([outcome, reason]).toEqual(['unreachable', expect.stringMatching(/CRM_PRIVATE/)]);
        }
        expect(calls()).toBe(0);
        const { host } = new URL(settings.url);
        expect((await client(undefined, [host]).ask(settings, question)).outcome).toBe('found');
      },
    );
  });

  it('leaves nothing in memory of a person who is forgotten, also when the answer is still on its way', async () => {
    const known = client();
    let meanwhile = () => undefined as void;
    await withCrm(
      (_request, response) => {
        meanwhile();
        json(response, 200, { found: true, fields: { plan: 'Gold' } });
      },
      async (settings, calls) => {
        await known.ask(settings, question);
        await known.ask(settings, { ...question, contactId: 'ben' });
        expect(known.remembered).toBe(2);
        known.forget('acme', 'anna');
        known.forget('other', 'ben');
        expect(known.remembered).toBe(1);
        await known.ask(settings, { ...question, contactId: 'ben' });
        expect(calls()).toBe(2);
        meanwhile = () => known.forget('acme', 'carl');
        await known.ask(settings, { ...question, contactId: 'carl' });
        expect(known.remembered).toBe(1);
      },
    );
  });
});
