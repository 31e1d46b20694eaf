/** What a conversation remembers of a visitor who may go: where to, when, and what was sent after them. */
import type { AddressSource } from './away-events.js';
import type { RecordedFact } from './state.js';

export interface AwayMemory {
  /** Where the customer may be answered by email; `null`: nobody said, or the person was forgotten. */
  readonly address: { readonly address: string; readonly by: AddressSource } | null;
  /** Gone since (epoch ms), and how long an answer may stay unread; `null`: here, or nobody knows. */
  readonly left: { readonly at: number; readonly afterSeconds: number } | null;
  /** The customer's newest words came by email. */
  readonly isByMail: boolean;
  /** The inbox of the mailbox through which the conversation went on: its answers belong here. */
  readonly mailInboxId: string | null;
}

export const nobodyAway: AwayMemory = {
  address: null,
  left: null,
  isByMail: false,
  mailInboxId: null,
};

export function evolveAway(away: AwayMemory, event: RecordedFact): AwayMemory {
  switch (event.type) {
    case 'ReplyAddressLeft':
      return event.private
        ? { ...away, address: { address: event.private.address, by: event.data.by } }
        : away;
    case 'DetailCollected':
      // What was typed into the chat or proven by the site stands; the bot's question fills a gap.
      return event.private && away.address === null && isAddress(event.private.value)
        ? { ...away, address: { address: event.private.value.trim(), by: 'bot' } }
        : away;
    case 'VisitorLeft':
      return {
        ...away,
        left: { at: Date.parse(event.data.leftAt), afterSeconds: event.data.afterSeconds },
      };
    case 'VisitorReturned':
      return { ...away, left: null, isByMail: false };
    case 'MessageReceived':
      if (event.data.inboxId === undefined)
        return away.left === null && !away.isByMail
          ? away
          : { ...away, left: null, isByMail: false };
      return event.data.classification === 'human' ? { ...away, isByMail: true } : away;
    case 'ContinuedByMail':
      return { ...away, mailInboxId: event.data.inboxId };
    default:
      return away;
  }
}

/** Longest address that a mail system must take (RFC 5321 4.5.3.1: a path of 256 with its brackets). */
const ADDRESS_CHARS_MAX = 254;

/** Looks like one address of email and nothing else. Whether it exists, only a mail can tell. */
export function isAddress(text: string): boolean {
  const address = text.trim();
  return (
    address.length <= ADDRESS_CHARS_MAX &&
    /^[^\s@<>,;:"]+@[^\s@<>,;:"]+\.[^\s@<>,;:".]{2,}$/.test(address)
  );
}

/** `j…@shop.example`: enough to recognise one's own address, too little to write to. */
export function maskedAddress(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 1 ? '…' : `${[...address][0]}…${address.slice(at)}`;
}
