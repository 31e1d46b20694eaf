/**
 * A platform that keeps its own books: it knows which messages it delivered, to whom, in which
 * order, and which of them were acknowledged. Tries each one again until it is, as Meta does.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { PretendCustomer } from './sandbox-remote.js';
import type { SeededInbox } from './stack.js';

export interface Delivered {
  readonly wamid: string;
  readonly text: string;
  readonly attempts: number;
}

const ATTEMPT_TIMEOUT_MS = 5_000;
const RETRY_AFTER_MS = 100;
const GIVE_UP_AFTER_MS = 90_000;

export class MetaSender {
  /** Acknowledged messages by sender, in the order in which they were said. */
  readonly books = new Map<string, Delivered[]>();
  acknowledged = 0;

  constructor(
    private readonly ingressUrl: string,
    private readonly inbox: SeededInbox,
  ) {}

  /** One after another: the next is said when the one before it was acknowledged. */
  async sayAll(customer: PretendCustomer, texts: readonly string[]): Promise<void> {
    for (const text of texts) await this.say(customer, text);
  }

  async say(customer: PretendCustomer, text: string): Promise<void> {
    const wamid = `wamid.${randomUUID()}`;
    const body = whatsAppMessage(this.inbox, customer, wamid, text);
    const deadline = Date.now() + GIVE_UP_AFTER_MS;
    let attempts = 1;
    while ((await this.post(body)) !== 200) {
      if (Date.now() > deadline) throw new Error(`"${text}" was never acknowledged.`);
      attempts += 1;
      await pause(RETRY_AFTER_MS);
    }
    const book = this.books.get(customer.customerId) ?? [];
    this.books.set(customer.customerId, [...book, { wamid, text, attempts }]);
    this.acknowledged += 1;
  }

  /** Status of one attempt; 0 when there was no answer. */
  async post(body: Buffer, headers: Record<string, string> = {}): Promise<number> {
    const secret = this.inbox.config.appSecret ?? '';
    const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
    try {
      const response = await fetch(`${this.ingressUrl}/webhooks/whatsapp/${this.inbox.inboxId}`, {
        method: 'POST',
        body: new Uint8Array(body),
        headers: {
          'content-type': 'application/json',
          'x-hub-signature-256': signature,
          ...headers,
        },
        signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS),
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return 0;
    }
  }
}

export function whatsAppMessage(
  inbox: SeededInbox,
  customer: PretendCustomer,
  wamid: string,
  text: string,
): Buffer {
  const value = {
    messaging_product: 'whatsapp',
    metadata: {
      display_phone_number: '15550000001',
      phone_number_id: inbox.config.phoneNumberId,
    },
    contacts: [
      { profile: { name: customer.name }, wa_id: customer.waId, user_id: customer.userId },
    ],
    messages: [
      {
        from: customer.waId,
        from_user_id: customer.userId,
        id: wamid,
        timestamp: String(Math.floor(Date.now() / 1_000)),
        type: 'text',
        text: { body: text },
      },
    ],
  };
  const change = { field: 'messages', value };
  return Buffer.from(
    JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [{ id: '104729000000009', changes: [change] }],
    }),
  );
}
