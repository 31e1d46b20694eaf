/**
 * An example of a workspace's own system: the other side of docs/reference/crm.md, small enough to be
 * read in a minute. It knows a handful of customers, checks every signature, and goes wrong on request.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

interface KnownCustomer {
  /** What it is found by: any of these, without regard to case. */
  readonly by: readonly string[];
  readonly fields: Readonly<Record<string, string | number>>;
}

const CUSTOMERS: readonly KnownCustomer[] = [
  {
    by: ['anna', 'anna jansen', '471100'],
    fields: { customerNumber: 'K-2041', plan: 'Gold', openOrders: 1, orderStatus: 'on its way' },
  },
  {
    by: ['ben', 'ben de boer', '471101'],
    fields: { customerNumber: 'K-2042', plan: 'Basic', openOrders: 0, orderStatus: 'delivered' },
  },
  {
    by: ['clara', 'clara schmidt', '471102'],
    fields: { customerNumber: 'K-2043', plan: 'Silver', openOrders: 2, orderStatus: 'in packing' },
  },
];

const OLD_AFTER_S = 300;
/** Longer than anybody waits. */
const SLOW_MS = 8_000;

/** The path is `/sandbox/crm`; the bodies are raw bytes, as signatures are made over those. */
export function registerCrm(scope: FastifyInstance, secret: string): void {
  scope.post('/sandbox/crm', async (request, reply) => {
    const body = request.body as Buffer;
    const timestamp = String(request.headers['x-convolog-timestamp'] ?? '');
    if (!isSigned(secret, timestamp, body, String(request.headers['x-convolog-signature'] ?? '')))
      return reply.code(401).send({ error: 'The signature is not ours.' });
    if (Math.abs(Date.now() / 1_000 - Number(timestamp)) > OLD_AFTER_S)
      return reply.code(401).send({ error: 'The request is too old.' });
    const { about } = JSON.parse(body.toString('utf8')) as { about: Record<string, string> };
    const told = Object.values(about).map((value) => value.trim().toLowerCase());
    // Order numbers on which it goes wrong, to see what the house makes of that.
    if (told.includes('000500')) return reply.code(500).send({ error: 'broken on request' });
    if (told.includes('000200')) return reply.type('text/html').send('<h1>It works!</h1>');
    if (told.includes('000408')) await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    const customer = CUSTOMERS.find(({ by }) => by.some((word) => told.includes(word)));
    if (!customer) return { found: false };
    return {
      found: true,
      fields: customer.fields,
      links: [
        {
          label: 'Open in the CRM',
          url: `https://crm.example/customers/${customer.fields.customerNumber}`,
        },
      ],
    };
  });
}

function isSigned(secret: string, timestamp: string, body: Buffer, given: string): boolean {
  const expected = Buffer.from(
    `sha256=${createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')}`,
  );
  const actual = Buffer.from(given);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
