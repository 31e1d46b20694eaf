/**
 * What the page of four phones needs, and what tests drive: state as a live feed, and everything
 * that a player can do as one POST each. Open to whoever reaches it: a development tool.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { badField, Problem } from '#libs/host';
import { z } from 'zod';
import { Fault, Settings } from './faults.js';
import type { Thread } from './phones.js';
import type { Sandbox } from './sandbox.js';
import { CannotSay, Utterance } from './utterance.js';

const Say = z.object({
  inboxId: z.string(),
  customerId: z.string(),
  utterance: Utterance,
  /** The very same delivery several times, at once. */
  copies: z.number().int().min(1).max(20).default(1),
});
const NewCustomer = z.object({
  name: z.string().trim().min(1).max(80),
  psid: z
    .string()
    .regex(/^\d{1,20}$/)
    .optional(),
  waId: z
    .string()
    .regex(/^\d{5,15}$/)
    .optional(),
  email: z.email().optional(),
});
const Control = z.object({
  settings: Settings.partial().optional(),
  /** The next sends of an inbox meet these, in order. */
  next: z.object({ inboxId: z.string(), faults: z.array(Fault).max(100) }).optional(),
  /** Web chat: off the net, or back on it. */
  network: z
    .object({ inboxId: z.string(), customerId: z.string(), isOnline: z.boolean() })
    .optional(),
  /** Empties phones and faults. */
  isReset: z.boolean().optional(),
});

const KEEP_ALIVE_MS = 15_000;

export function registerPage(scope: FastifyInstance, sandbox: Sandbox): void {
  const { platform } = sandbox;
  scope.setErrorHandler(answerProblem);

  scope.get('/sandbox/api/state', async () => ({
    ...setup(sandbox),
    threads: platform.phones.all(),
  }));
  scope.get('/sandbox/api/live', (request, reply) => live(sandbox, request, reply));

  /** Everything that the pretend platforms accepted from the house, oldest first. */
  scope.get('/sandbox/api/accepted', async (request) => {
    const { inboxId } = request.query as { inboxId?: string };
    return {
      items: platform.phones.acceptedSends(inboxId),
      waitingWebhooks: platform.webhooks.waiting,
    };
  });

  scope.post('/sandbox/api/customers', async (request, reply) => {
    const { name, ...given } = read(NewCustomer, request.body);
    const known = Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined),
    );
    const customer = platform.customers.add(name, known);
    platform.phones.emit('setup');
    return reply.code(201).send(customer);
  });

  scope.post('/sandbox/api/say', async (request, reply) => {
    const { utterance, copies, ...who } = read(Say, request.body);
    const { inbox, customer } = resolve(sandbox, who);
    try {
      return reply.code(201).send(await sandbox.say(inbox, customer, utterance, copies));
    } catch (error) {
      if (error instanceof CannotSay) throw badField('utterance', error.message);
      throw error;
    }
  });

  scope.post('/sandbox/api/crowd', async (request, reply) => {
    const { inboxId } = read(z.object({ inboxId: z.string() }), request.body);
    const customer = platform.customers.add(`Newcomer ${platform.customers.all().length + 1}`);
    platform.phones.emit('setup');
    const { inbox } = resolve(sandbox, { inboxId, customerId: customer.customerId });
    const bubbles = await sandbox.crowd(inbox, customer);
    return reply.code(201).send({ customer, bubbles });
  });

  scope.post('/sandbox/control', async (request) => {
    const wanted = read(Control, request.body);
    if (wanted.isReset) {
      platform.phones.clear();
      platform.faults.clear();
    }
    Object.assign(platform.faults.settings, wanted.settings);
    for (const fault of wanted.next?.faults ?? [])
      platform.faults.add(wanted.next?.inboxId ?? '', fault);
    if (wanted.network) {
      const { inbox, customer } = resolve(sandbox, wanted.network);
      if (inbox.channel !== 'webchat')
        throw badField('network.inboxId', 'must be a web chat inbox');
      sandbox.webchat.setOnline(inbox, customer, wanted.network.isOnline);
    }
    platform.phones.emit('setup');
    return setup(sandbox);
  });

  scope.get('/sandbox/media/:mediaId', (request, reply) => {
    const file = platform.media.get((request.params as { mediaId: string }).mediaId);
    if (!file) return reply.code(404).send();
    return reply
      .headers({ 'content-type': file.mime, 'x-content-type-options': 'nosniff' })
      .send(file.bytes);
  });
}

/** Raw routes are outside of Nest's filters. */
function answerProblem(error: unknown, _request: FastifyRequest, reply: FastifyReply): void {
  const problem =
    error instanceof Problem
      ? error
      : new Problem({
          status: 500,
          detail: error instanceof Error ? error.message : String(error),
        });
  void reply
    .code(problem.getStatus())
    .type('application/problem+json')
    .send(JSON.stringify(problem.details));
}

/** What the page knows beside the threads. Secrets of inboxes stay here. */
function setup({ inboxes, platform }: Sandbox) {
  return {
    inboxes: inboxes.all().map(({ inboxId, channel, name, config }) => ({
      inboxId,
      channel,
      name,
      address: channel === 'email' ? config.address : undefined,
    })),
    customers: platform.customers.all(),
    settings: platform.faults.settings,
    faults: platform.faults.waiting(),
    publicUrl: platform.config.publicUrl,
  };
}

/** Server-sent events: `setup` and one `thread` for each change. The browser reconnects by itself. */
function live(sandbox: Sandbox, request: FastifyRequest, reply: FastifyReply): void {
  reply.hijack();
  const { raw } = reply;
  sandbox.holdOpen(raw);
  raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const { phones } = sandbox.platform;
  const send = (event: string, data: unknown) =>
    raw.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const onSetup = () => send('setup', { ...setup(sandbox), threads: phones.all() });
  const onThread = (thread: Thread) => send('thread', thread);
  onSetup();
  phones.on('setup', onSetup).on('thread', onThread);
  const alive = setInterval(() => raw.write(': alive\n\n'), KEEP_ALIVE_MS);
  request.raw.once('close', () => {
    clearInterval(alive);
    phones.off('setup', onSetup).off('thread', onThread);
  });
}

function resolve(sandbox: Sandbox, who: { inboxId: string; customerId: string }) {
  const inbox = sandbox.inboxes.get(who.inboxId);
  if (!inbox) throw badField('inboxId', 'must be an inbox of the file SANDBOX_INBOXES_FILE');
  const customer = sandbox.platform.customers.get(who.customerId);
  if (!customer) throw badField('customerId', 'must be one of the customers');
  return { inbox, customer };
}

function read<Shape>(schema: z.ZodType<Shape>, body: unknown): Shape {
  const parsed = schema.safeParse(parseJson(body));
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue) => ({
    field: issue.path.join('.') || 'body',
    rule: issue.message,
  }));
  throw new Problem({ status: 400, errors });
}

function parseJson(body: unknown): unknown {
  try {
    return Buffer.isBuffer(body) ? JSON.parse(body.toString('utf8')) : body;
  } catch {
    return undefined;
  }
}
