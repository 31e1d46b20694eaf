/** The same thing delivered often, and many first things at once: one conversation, shown once. */
import { until } from '#libs/testing';
import { type Api, textOf } from './api.js';
import { MetaSender, whatsAppMessage } from './meta-sender.js';
import { Stack } from './stack.js';

describe('Duplicates', () => {
  let stack: Stack;
  let maria: Api;

  beforeAll(async () => {
    stack = await Stack.start({ only: ['ingress', 'overview', 'sandbox'] });
    maria = await stack.login('maria');
  }, 120_000);

  afterAll(() => stack?.stop(), 60_000);

  const rowsOf = async (name: string) =>
    (await maria.conversations()).filter((row) => row.contactName === name);
  const inbound = async (conversationId: string) =>
    (await maria.conversation(conversationId)).thread
      .filter((item) => item.direction === 'in' && item.messageId)
      .map((item) => textOf(item.content));

  it.each(['messenger', 'whatsapp', 'email', 'webchat'] as const)(
    'ten first messages at once on %s make one conversation',
    async (channel) => {
      const { customer } = await stack.sandbox.crowd(stack.inboxes[channel].inboxId);
      const [row] = await until(
        async () => {
          const rows = (await maria.conversations()).filter((one) => one.channel === channel);
          const first = rows[0];
          return first && (await inbound(first.conversationId)).length === 10 && rows;
        },
        { timeoutMs: 15_000, what: `ten messages of ${customer.name}` },
      );
      const texts = await inbound(row?.conversationId ?? '');
      expect(new Set(texts).size).toBe(10);
      expect((await maria.conversations()).filter((one) => one.channel === channel)).toHaveLength(
        1,
      );
    },
    30_000,
  );

  it('the same webhook three times in parallel is shown once', async () => {
    const customer = await stack.sandbox.addCustomer('Thrice');
    const sender = new MetaSender(stack.plan.ingressUrl, stack.inboxes.whatsapp);
    const body = whatsAppMessage(stack.inboxes.whatsapp, customer, 'wamid.thrice', 'Once only');
    const statuses = await Promise.all([1, 2, 3].map(() => sender.post(body)));
    expect(statuses).toEqual([200, 200, 200]);
    const [row] = await until(async () => {
      const rows = await rowsOf('Thrice');
      return rows.length > 0 && rows;
    });
    expect(await inbound(row?.conversationId ?? '')).toEqual(['Once only']);
    expect(await rowsOf('Thrice')).toHaveLength(1);
  }, 30_000);
});
