/** WhatsApp Cloud API's webhook payloads, as Meta writes them. Pure. */
import { randomBytes } from 'node:crypto';
import type { Customer } from '../customers.js';
import type { InboxOf } from '../inboxes.js';

type WhatsAppInbox = InboxOf<'whatsapp'>;

export function change(inbox: WhatsAppInbox, value: object): object {
  const { phoneNumberId, displayPhoneNumber } = inbox.config;
  const metadata = {
    display_phone_number: displayPhoneNumber ?? '15550783881',
    phone_number_id: phoneNumberId,
  };
  return {
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '102290129340398',
        changes: [
          { value: { messaging_product: 'whatsapp', metadata, ...value }, field: 'messages' },
        ],
      },
    ],
  };
}

/** A message of the customer; without `from` and `wa_id` when the number is hidden. */
export function fromCustomer(inbox: WhatsAppInbox, customer: Customer, message: object): object {
  const { isNumberHidden, waId, userId, name } = customer;
  return change(inbox, {
    contacts: [{ profile: { name }, ...(isNumberHidden ? {} : { wa_id: waId }), user_id: userId }],
    messages: [
      {
        ...(isNumberHidden ? {} : { from: waId }),
        from_user_id: userId,
        timestamp: String(Math.floor(Date.now() / 1_000)),
        ...message,
      },
    ],
  });
}

export function status(
  inbox: WhatsAppInbox,
  customer: Customer,
  report: { wamid: string; status: string; token: string | null; errors?: readonly object[] },
): object {
  return change(inbox, {
    statuses: [
      {
        id: report.wamid,
        status: report.status,
        timestamp: String(Math.floor(Date.now() / 1_000)),
        ...(customer.isNumberHidden ? {} : { recipient_id: customer.waId }),
        recipient_user_id: customer.userId,
        ...(report.token === null ? {} : { biz_opaque_callback_data: report.token }),
        ...(report.status === 'sent' ? { pricing: PRICING } : {}),
        ...(report.errors ? { errors: report.errors } : {}),
      },
    ],
  });
}

export function newWamid(customer: Customer): string {
  const head = Buffer.from(customer.isNumberHidden ? customer.userId : customer.waId);
  const inner = Buffer.concat([Buffer.from([0x1d, head.length]), head, randomBytes(20)]);
  return `wamid.${inner.toString('base64').replace(/=+$/, '')}`;
}

const PRICING = {
  billable: false,
  pricing_model: 'PMP',
  type: 'free_customer_service',
  category: 'service',
};
