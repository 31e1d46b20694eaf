/** Facts of a chat whose visitor goes away, and of its going on by email. */
import type { Fact } from './events.js';

/** Who told us an address: the visitor in the chat, the site that proved who they are, or the bot's question. */
export type AddressSource = 'contact' | 'site' | 'bot';

export type AwayEvent =
  /** An address at which the customer may be answered when they are gone. A claim unless `by` is `site`. */
  | Fact<'ReplyAddressLeft', { by: 'contact' | 'site' }, { address: string }>
  /**
   * Every socket of the visitor is gone and stayed gone. Recorded only where the conversation can go on
   * by email: an address is known, and the inbox allows it.
   */
  | Fact<
      'VisitorLeft',
      {
        /** When the last socket closed, ISO 8601. */
        leftAt: string;
        /** Answers that the visitor has not read. */
        unread: number;
        /** The inbox's setting at that time: so long an answer may stay unread before it is mailed. */
        afterSeconds: number;
      }
    >
  | Fact<'VisitorReturned', Record<never, never>>
  /** Written before the mail goes out: which answers it carries, to whom, and under which setting. */
  | Fact<
      'ContinuedByMail',
      {
        /** The mail's own id: its outcome is told under it. */
        messageId: string;
        /** The answers in it, oldest first. */
        messageIds: readonly string[];
        /** The inbox whose mailbox it goes out from. */
        inboxId: string;
        /** `unread`: it stayed unread after the visitor had left. `by_mail`: the customer last wrote by mail. */
        why: 'unread' | 'by_mail';
        leftAt: string;
        afterSeconds: number;
        addressBy: AddressSource;
      },
      { address: string }
    >
  /** It should have gone on by email and could not. These answers stay in the chat. */
  | Fact<'MailContinuationRefused', { messageIds: readonly string[]; reason: 'no_mailbox' }>;
