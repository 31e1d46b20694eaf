/** What the house answers to bad input and bad conditions, over its real ports. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { until } from '#libs/testing';
import type { ServiceName } from '../../infra/embedded/house-plan.js';
import type { Api } from './api.js';
import { MetaSender, whatsAppMessage } from './meta-sender.js';
import { Stack } from './stack.js';

interface Balance {
  readonly received: number;
  readonly shown: number;
  readonly filtered: number;
  readonly quarantined: number;
}

/** Eight at once on one core of a busy machine: each by itself was seen to take 11 s. */
const REFUSED_WITHIN_MS = 90_000;

describe('Bad input', () => {
  let stack: Stack;
  let admin: Api;
  let sender: MetaSender;
  let body: Buffer;
  let another: Buffer;

  beforeAll(async () => {
    stack = await Stack.start({ only: ['ingress', 'overview', 'sandbox'], isDurable: true });
    admin = await stack.login('admin');
    sender = new MetaSender(stack.plan.ingressUrl, stack.inboxes.whatsapp);
    const [customer] = (await stack.sandbox.state()).customers;
    if (!customer) throw new Error('The sandbox has no customers.');
    body = whatsAppMessage(stack.inboxes.whatsapp, customer, 'wamid.bad-input', 'Hello');
    another = whatsAppMessage(stack.inboxes.whatsapp, customer, 'wamid.afterwards', 'Still here');
  }, 120_000);

  afterAll(() => stack?.stop(), 60_000);

  const balance = () => admin.get<Balance>(`/inboxes/${stack.inboxes.whatsapp.inboxId}/balance`);
  const postTo = async (path: string) =>
    (await fetch(`${stack.plan.ingressUrl}${path}`, { method: 'POST', body: '{}' })).status;

  it('refuses a wrong or missing signature with 401 and stores nothing', async () => {
    const before = await balance();
    const wrong = { 'x-hub-signature-256': `sha256=${randomBytes(32).toString('hex')}` };
    expect(await sender.post(body, wrong)).toBe(401);
    expect(await sender.post(body, { 'x-hub-signature-256': '' })).toBe(401);
    expect(await balance()).toEqual(before);
  });

  it('knows no other inbox and no other channel: 404', async () => {
    const unknown = '00000000-0000-4000-8000-000000000000';
    expect(await postTo(`/webhooks/whatsapp/${unknown}`)).toBe(404);
    expect(await postTo(`/webhooks/pigeon/${stack.inboxes.whatsapp.inboxId}`)).toBe(404);
    expect(await postTo(`/webhooks/messenger/${stack.inboxes.whatsapp.inboxId}`)).toBe(404);
  });

  it('puts a genuine body over the limit on record, and answers 200', async () => {
    const before = await balance();
    expect(await sender.post(Buffer.alloc(6 * 1_024 * 1_024, 'y'))).toBe(200);
    await until(async () => (await balance()).quarantined === before.quarantined + 1, {
      timeoutMs: 15_000,
    });
  });

  it('refuses a body over the limit that nobody signed with 413, announced or not', async () => {
    const tooLarge = Buffer.alloc(5 * 1_024 * 1_024 + 1, 'x');
    expect(await sender.post(tooLarge, { 'x-hub-signature-256': '' })).toBe(413);
    const inChunks = fetch(
      `${stack.plan.ingressUrl}/webhooks/whatsapp/${stack.inboxes.whatsapp.inboxId}`,
      {
        method: 'POST',
        body: new Blob([tooLarge]).stream(),
        duplex: 'half',
      } as RequestInit,
    );
    expect((await inChunks).status).toBe(413);
  });

  it.each([
    ['no JSON', '{"entry":['],
    ['JSON of another shape', '{"object":"whatsapp_business_account","entry":"none"}'],
    ['bytes', '\u0000\u0001\u0002'],
  ])('takes %s with a good signature, quarantines it, and answers 200', async (_what, text) => {
    const before = await balance();
    expect(await sender.post(Buffer.from(text))).toBe(200);
    const after = await until(async () => {
      const now = await balance();
      return now.quarantined > before.quarantined && now;
    });
    expect(after.received).toBe(after.shown + after.filtered + after.quarantined);
  });

  it('names the field and the rule of a bad request', async () => {
    const config = { ...stack.inboxes.email.config, address: 'nobody' };
    const request = admin.post('/inboxes', { channel: 'email', name: 'Broken', config });
    await expect(request).rejects.toMatchObject({ status: 400 });
    await expect(request).rejects.toThrow(/config\.address/);
  });

  it('answers 503 while Postgres is away, and takes the same message when it is back', async () => {
    const before = await balance();
    const { back } = await stack.killPostgres();
    expect(await sender.post(body)).toBe(503);
    await back();
    await until(async () => (await sender.post(body)) === 200, { timeoutMs: 20_000, everyMs: 100 });
    expect(await sender.post(body)).toBe(200);
    // The balance is counted behind the commits, in their order: once the last is in it, all are.
    expect(await sender.post(another)).toBe(200);
    const after = await until(
      async () => {
        const now = await balance();
        return now.shown >= before.shown + 2 ? now : null;
      },
      { timeoutMs: 20_000 },
    );
    expect(after.shown).toBe(before.shown + 2);
  }, 60_000);

  it('no service starts without what it needs, and each names it', async () => {
    const needs: [ServiceName, string][] = [
      ['ingress', 'DATABASE_URL'],
      ['delivery', 'NATS_URL'],
      ['overview', 'MASTER_KEY'],
      ['relay', 'DATABASE_URL'],
      ['bot', 'MASTER_KEY'],
      ['presence', 'NATS_URL'],
      ['routing', 'NATS_URL'],
      ['analytics', 'DATABASE_URL'],
    ];
    const refused = await Promise.all(
      needs.map(([name, variable]) => startWithout(name, variable)),
    );
    expect(refused).toEqual(
      needs.map(([name, variable]) => ({
        name,
        code: 78,
        stderr: expect.stringContaining(variable),
      })),
    );
  }, 120_000);

  /** How it ended; whoever starts after all is ended by a signal. */
  async function startWithout(name: ServiceName, variable: string) {
    const plan = stack.plan.services[0];
    const env: NodeJS.ProcessEnv = { ...plan?.env, PORT: '0', INTERNAL_PORT: '0' };
    delete env[variable];
    const program = plan?.program.replace(/services\/[^/]+\//, `services/${name}/`) ?? '';
    const child = spawn(process.execPath, [program], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: REFUSED_WITHIN_MS,
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const code = await new Promise((done) => child.once('close', done));
    return { name, code, stderr };
  }
});
