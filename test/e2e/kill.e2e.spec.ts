/**
 * kill -9 of everything, one after another, in the middle of traffic: nothing that was acknowledged
 * is lost, nothing is shown twice, order is kept, answers go out exactly once (or are recorded as
 * unknown), and what agents see equals what a rebuild from the store gives.
 *
 * The short form runs with the other tests; `npm run test:kill` sends more and kills more often
 * (CONVOLOG_KILL_ROUNDS).
 */
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { until } from '#libs/testing';
import { conversationList } from '../../services/overview/conversations/conversation-list.projection.js';
import { type Api, ApiError, type Row, textOf } from './api.js';
import { MetaSender } from './meta-sender.js';
import type { PretendCustomer } from './sandbox-remote.js';
import { Stack } from './stack.js';

const ROUNDS = Number(process.env.CONVOLOG_KILL_ROUNDS ?? 1);
const CONVERSATIONS = 25;
const MESSAGES_EACH = 20 * ROUNDS;
const ANSWERS_EACH = 3 * ROUNDS;
const SERVICES = ['ingress', 'relay', 'delivery', 'overview', 'nats', 'postgres'] as const;

describe('kill -9', () => {
  let stack: Stack;
  let maria: Api;
  let sender: MetaSender;
  const customers: PretendCustomer[] = [];
  /** Texts of Maria's answers by our message id: what the API acknowledged. */
  const answered = new Map<string, string>();

  beforeAll(async () => {
    stack = await Stack.start({
      only: ['ingress', 'relay', 'delivery', 'overview', 'bot', 'routing', 'presence', 'sandbox'],
      isDurable: true,
    });
    maria = await stack.login('maria');
    sender = new MetaSender(stack.plan.ingressUrl, stack.inboxes.whatsapp);
    for (let number = 1; number <= CONVERSATIONS; number++) {
      customers.push(await stack.sandbox.addCustomer(`Customer ${number}`));
    }
  }, 150_000);

  afterAll(() => stack?.stop(), 60_000);

  const kill = async (what: (typeof SERVICES)[number]): Promise<void> => {
    if (what === 'nats') return stack.killNats();
    if (what === 'postgres') return (await stack.killPostgres()).back();
    return stack.kill(what);
  };

  it('loses nothing, doubles nothing, and keeps the order', async () => {
    const total = CONVERSATIONS * MESSAGES_EACH;
    // A platform that takes its time: delivery dies with calls under way, and must not repeat them.
    const slow = Array.from({ length: 100 }, () => ({ kind: 'slow', ms: 400 }));
    await stack.sandbox.control({
      next: { inboxId: stack.inboxes.whatsapp.inboxId, faults: slow },
    });
    const sending = Promise.all(
      customers.map((customer) =>
        sender.sayAll(
          customer,
          Array.from({ length: MESSAGES_EACH }, (_, index) => `${customer.name} says ${index + 1}`),
        ),
      ),
    );
    const answering = answerAll();
    const kills = Array.from({ length: ROUNDS }, () => SERVICES).flat();
    for (const [index, what] of kills.entries()) {
      const due = Math.floor((total * (index + 1)) / (kills.length + 2));
      await until(() => sender.acknowledged >= due, {
        timeoutMs: 120_000,
        what: `${due} messages`,
      });
      await kill(what);
    }
    await sending;
    await answering;
    expect(sender.acknowledged).toBe(total);
    // For this test to mean anything: some deliveries did meet a dead ingress or a dead store.
    const books = [...sender.books.values()].flat();
    expect(books.some(({ attempts }) => attempts > 1)).toBe(true);
    const rows = await settledRows();
    for (const row of rows) {
      const book = bookOf(row.contactName);
      const shown = await inbound(row.conversationId);
      expect({ name: row.contactName, shown }).toEqual({
        name: row.contactName,
        shown: book.map(({ text }) => text),
      });
    }
    const { inboxId } = stack.inboxes.whatsapp;
    const balance = await (await stack.login('admin')).get<Record<string, number>>(
      `/inboxes/${inboxId}/balance`,
    );
    expect(balance).toMatchObject({ quarantined: 0 });
    expect(balance.received).toBe((balance.shown ?? 0) + (balance.filtered ?? 0));
  }, 300_000);

  it('sent each answer exactly once, or says that it does not know', async () => {
    const wanted = [...answered.keys()];
    const outcomes = await until(
      async () => {
        const found = await outcomesOf(wanted);
        return [...found.values()].every(isSettled) && found;
      },
      { timeoutMs: 60_000, everyMs: 250, what: 'an outcome for every answer' },
    );
    const sent = await acceptedTimes();
    for (const messageId of wanted) {
      const times = sent.get(messageId) ?? 0;
      const outcome = outcomes.get(messageId);
      if (outcome === 'unknown') expect(times).toBeLessThanOrEqual(1);
      else expect({ messageId, outcome, times }).toEqual({ messageId, outcome, times: 1 });
    }
    // Whoever wrote it, no message of ours may have gone out twice.
    expect([...sent.values()].filter((times) => times > 1)).toEqual([]);
  }, 120_000);

  it('shows agents what a rebuild from the store gives', async () => {
    const before = await settledRows();
    await forgetReadModels();
    await stack.kill('overview'); // It finds nothing, and builds all of it again.
    maria = await stack.login('maria');
    const after = await until(
      async () => {
        const rows = await maria.conversations();
        return (
          rows.length === before.length && rows.at(-1)?.version === before.at(-1)?.version && rows
        );
      },
      { timeoutMs: 60_000, everyMs: 250, what: 'the list to be rebuilt' },
    );
    expect(byId(after)).toEqual(byId(before));
  }, 120_000);

  it('goes on as if nothing had happened when NATS lost its disk', async () => {
    await stack.killNats({ losesDisk: true });
    const [first] = customers;
    if (!first) throw new Error('There is no customer.');
    const newcomer = await stack.sandbox.addCustomer('After the fire');
    const sentBefore = await acceptedTimes();
    await sender.say(newcomer, 'May I speak to a person?');
    await sender.say(first, 'And me again');
    // The bot hears of the newcomer only over the bus, and delivery of the bot's words as well.
    await until(
      async () =>
        (await stack.sandbox.accepted(stack.inboxes.whatsapp.inboxId)).some(
          (send) => send.customerId === newcomer.customerId,
        ),
      { timeoutMs: 60_000, everyMs: 100, what: 'the bot to answer the newcomer' },
    );
    const sentAfter = await acceptedTimes();
    for (const [messageId, times] of sentBefore) expect(sentAfter.get(messageId)).toBe(times);
    expect([...sentAfter.values()].every((times) => times === 1)).toBe(true);
    const row = (await maria.conversations()).find((one) => one.contactName === first.name);
    expect((await inbound(row?.conversationId ?? '')).at(-1)).toBe('And me again');
  }, 120_000);

  /** Maria takes every conversation as it appears and answers it, whatever dies meanwhile. */
  const answerAll = async (): Promise<void> => {
    await Promise.all(
      customers.map(async (customer) => {
        const row = await until(
          async () =>
            (await maria.conversations()).find((one) => one.contactName === customer.name),
          { timeoutMs: 120_000, everyMs: 300, what: `${customer.name} in the list` },
        );
        await insist(() => maria.pickUp(row.conversationId));
        for (let number = 1; number <= ANSWERS_EACH; number++) {
          const messageId = randomUUID();
          const text = `Answer ${number} to ${customer.name}`;
          await insist(() => maria.reply(row.conversationId, messageId, text));
          answered.set(messageId, text);
        }
      }),
    );
  };

  /** Again until the API answers with success, as a console does after a broken connection. */
  const insist = (request: () => Promise<unknown>) =>
    until(
      async () => {
        try {
          await request();
          return true;
        } catch (error) {
          const isFinal = error instanceof ApiError && error.status >= 400 && error.status < 500;
          // Taken already: by the try whose answer was lost.
          if (isFinal && !/already|held/i.test(error.body)) throw error;
          return isFinal;
        }
      },
      { timeoutMs: 120_000, everyMs: 200, what: 'the API to take it' },
    );

  const bookOf = (name: string) => {
    const customer = customers.find((one) => one.name === name);
    return sender.books.get(customer?.customerId ?? '') ?? [];
  };

  const inbound = async (conversationId: string) =>
    (await maria.conversation(conversationId)).thread
      .filter((item) => item.direction === 'in' && item.messageId)
      .map((item) => textOf(item.content));

  /** The list, once it shows everything that is in the store, and nothing happens any more. */
  const settledRows = () =>
    until(
      async () => {
        const head = await headOfStore();
        const { position } = await maria.get<{ position: number }>('/conversations?limit=1');
        const rows = await maria.conversations();
        return position >= head && (await headOfStore()) === head && rows;
      },
      { timeoutMs: 60_000, everyMs: 300, what: 'the list to catch up' },
    );

  const outcomesOf = async (messageIds: readonly string[]) => {
    const outcomes = new Map<string, string | undefined>();
    for (const row of await maria.conversations()) {
      for (const item of (await maria.conversation(row.conversationId)).thread) {
        if (item.messageId && item.direction === 'out') outcomes.set(item.messageId, item.outcome);
      }
    }
    return new Map(messageIds.map((messageId) => [messageId, outcomes.get(messageId)]));
  };

  const isSettled = (outcome: string | undefined) =>
    outcome !== undefined && !['composed', 'pending', 'attempted', 'queued'].includes(outcome);

  /** How often the pretend platform accepted each message of ours. */
  const acceptedTimes = async () => {
    const times = new Map<string, number>();
    for (const { token } of await stack.sandbox.accepted(stack.inboxes.whatsapp.inboxId)) {
      const messageId = token?.split('/')[0] ?? '';
      times.set(messageId, (times.get(messageId) ?? 0) + 1);
    }
    return times;
  };

  /** Position of the newest event that a list shows something of. */
  const headOfStore = async () => {
    const types = conversationList.handles.map((type) => `'${type}'`).join(', ');
    const { rows } = await asSuperuser(
      `select max(position) as head from event where type in (${types})`,
    );
    return Number(rows[0]?.head);
  };

  const forgetReadModels = async () => {
    await asSuperuser('truncate overview_conversation, overview_contact');
    await asSuperuser("delete from projection_checkpoint where name like 'overview-%'");
  };

  const asSuperuser = async (statement: string) => {
    const client = new Client({ connectionString: stack.superuserUrl });
    await client.connect();
    try {
      return await client.query<{ head?: string }>(statement);
    } finally {
      await client.end();
    }
  };

  const byId = (rows: readonly Row[]) =>
    Object.fromEntries(rows.map((row) => [row.conversationId, row]));
});
