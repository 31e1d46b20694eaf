/** Signed WhatsApp webhooks, as many as wanted, each with an id of its own. */
import { randomBytes } from 'node:crypto';
import type { AnyChannel } from '#libs/channels';
import type { Shot } from './load.js';

export interface Traffic {
  readonly channel: AnyChannel;
  readonly inboxId: string;
  readonly config: unknown;
  readonly phoneNumberId: string;
}

const SENTENCES = [
  'Hello, I ordered two pairs of shoes last week and one of them is the wrong size.',
  'Can you tell me when the parcel will arrive? Nobody is at home on Thursday.',
  'Thank you, that helps. One more question about the invoice, if I may.',
  'The app says "payment failed", but the money has left my account. What now?',
];

/** One text message of customer `n`; about 650 bytes, as they come in real life. */
export function whatsappMessage(
  { phoneNumberId }: Traffic,
  customer: number,
  text?: string,
): Buffer {
  const phone = `3160${String(customer).padStart(7, '0')}`;
  return Buffer.from(
    JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: '102290129340398',
          changes: [
            {
              field: 'messages',
              value: {
                messaging_product: 'whatsapp',
                metadata: { display_phone_number: '31201234567', phone_number_id: phoneNumberId },
                contacts: [{ profile: { name: `Customer ${customer}` }, wa_id: phone }],
                messages: [
                  {
                    from: phone,
                    id: `wamid.${randomBytes(24).toString('base64url')}`,
                    timestamp: String(Math.floor(Date.now() / 1_000)),
                    type: 'text',
                    text: { body: text ?? SENTENCES[customer % SENTENCES.length] },
                  },
                ],
              },
            },
          ],
        },
      ],
    }),
  );
}

/** `count` messages, customers in turn. */
export function shots(traffic: Traffic, count: number, customers: number): Shot[] {
  return Array.from({ length: count }, (_, n) =>
    signed(traffic, whatsappMessage(traffic, n % customers)),
  );
}

export function signed({ channel, inboxId, config }: Traffic, body: Buffer): Shot {
  return {
    path: `/webhooks/${channel.id}/${inboxId}`,
    headers: { 'content-type': 'application/json', ...channel.sign?.(body, config) },
    body,
  };
}
