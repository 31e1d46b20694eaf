/** Messenger's webhook payloads, as Meta writes them. Pure. */
import type { Customer } from '../customers.js';
import type { InboxOf } from '../inboxes.js';

type MessengerInbox = InboxOf<'messenger'>;

/** One event of the page, in its envelope. */
export function pageEvent(inbox: MessengerInbox, event: object): object {
  const { pageId } = inbox.config;
  return { object: 'page', entry: [{ id: pageId, time: Date.now(), messaging: [event] }] };
}

export function fromCustomer(inbox: MessengerInbox, customer: Customer, part: object): object {
  return pageEvent(inbox, {
    sender: { id: customer.psid },
    recipient: { id: inbox.config.pageId },
    timestamp: Date.now(),
    ...part,
  });
}

/** Our own message coming back: sender and recipient change places. */
export function echo(
  inbox: MessengerInbox,
  customer: Customer,
  message: { mid: string; text: string; metadata: string | null },
): object {
  return pageEvent(inbox, {
    sender: { id: inbox.config.pageId },
    recipient: { id: customer.psid },
    timestamp: Date.now(),
    message: {
      mid: message.mid,
      is_echo: true,
      app_id: 1_517_776_481_860_111,
      text: message.text,
      ...(message.metadata === null ? {} : { metadata: message.metadata }),
    },
  });
}

export function attachment(type: string, payload: object): object {
  return { attachments: [{ type, payload }] };
}

export function newMid(): string {
  const random = Array.from({ length: 72 }, () => ALPHABET[Math.floor(Math.random() * 64)]);
  return `m_${random.join('')}`;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
