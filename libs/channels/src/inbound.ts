/**
 * What a channel can tell us, in the house's words.
 *
 * Each element of a payload ends in exactly one of: facts (shown), filtered (with the reason), or
 * malformed (quarantined with the error, replayable after a fix).
 */
import type { Classification, Content, NewsAbout } from '#libs/conversation';

export interface InboundElement {
  /**
   * The element alone, as a payload that `parse` accepts again: that is how it can be replayed.
   * Byte for byte the body when the payload holds one element only.
   */
  readonly raw: Buffer;
  readonly result:
    | { readonly kind: 'fact'; readonly fact: InboundFact }
    /** Understood, and not part of a conversation (a template's approval, a page's feed). */
    | { readonly kind: 'filtered'; readonly reason: string }
    | { readonly kind: 'malformed'; readonly error: string };
}

export type InboundFact =
  | InboundMessage
  | InboundEcho
  | InboundEdit
  | InboundRevoke
  | InboundReaction
  | InboundReceipt;

interface Common {
  /**
   * Names the conversation inside the inbox: the customer's id on chat channels, the root message
   * on email. Same key, same conversation.
   */
  readonly threadKey: string;
  /**
   * Other names of the same person, best first, for which this payload vouches (the phone number beside
   * a user id, the id that they had before). The thread is looked for under each; where the channel
   * `hasAliases`, they are remembered, so that a later payload with one of them alone finds the thread.
   */
  readonly threadAliases?: readonly string[] | undefined;
  /** Other ways to write one of those names: looked for last, and never remembered. */
  readonly threadWritings?: readonly string[] | undefined;
  /** Done by the business itself from another app: it took its own message back, or reacted. */
  readonly isOwn?: boolean | undefined;
  /** Same fact, same key, however often it is delivered: `<external id>` plus what happened. */
  readonly dedupeKey: string;
  /** The source's own time; `null` when it gave none. */
  readonly occurredAt: Date | null;
  /** Account (page, number, mailbox) that the platform addressed, where it says so. */
  readonly account: string | null;
  /**
   * How the payload names the business itself, where that is not the account: a display number, a
   * page's older id. It is the recipient of what comes in, and the sender of an echo.
   */
  readonly businessAddress?: string | undefined;
  /**
   * A conversation of ours that the fact names: with our own signature (an email that answers one
   * of ours, a bounce of one), or with the text that a verified platform carries back for us (a
   * WhatsApp status). Beats the thread key; the reader checks that it belongs to the inbox.
   */
  readonly conversationId?: string | undefined;
}

export interface Sender {
  /** What a reply is addressed to: page-scoped id, phone or business-scoped user id, address. */
  readonly address: string;
  /**
   * What names the person in this inbox, for good. Differs from the address where the platform
   * has a more stable id (WhatsApp's business-scoped user id).
   */
  readonly identity: string;
  /** Other names of the same person, such as the phone number behind a user id. */
  readonly aliases?: readonly string[];
  /** The channel vouches for it: the site's own server signed who it is. Absent: a claim. */
  readonly isVerified?: boolean;
  readonly name?: string | undefined;
}

export interface InboundMessage extends Common {
  readonly kind: 'message';
  readonly externalId: string;
  /**
   * What names the message where the external id alone does not: two mails may carry the same
   * Message-ID. Absent: the external id.
   */
  readonly messageKey?: string | undefined;
  readonly sender: Sender;
  readonly content: Content;
  readonly classification: Classification;
  readonly replyToExternalId?: string | undefined;
  readonly isForwarded?: boolean | undefined;
  readonly subject?: string | undefined;
  readonly referral?: Readonly<Record<string, unknown>> | undefined;
  /** Email: ids that the answer's References header must carry, oldest first. */
  readonly references?: readonly string[] | undefined;
  /** An address of email that the channel vouches for: the customer may be answered there when gone. */
  readonly replyAddress?: string | undefined;
  /** News of the platform about a customer who said nothing: it opens no reply window. */
  readonly about?: NewsAbout | undefined;
  /** Where the customer is reached from now on, for sure; absent: as before. */
  readonly reachedAt?: string | undefined;
}

/** Sent by the business from another app, or our own message coming back. Never inbound. */
export interface InboundEcho extends Common {
  readonly kind: 'echo';
  readonly externalId: string;
  /** The customer it went to. */
  readonly recipient: Sender;
  readonly content: Content;
  /** Our outbound id, when the platform carried it back. */
  readonly ownMessageId: string | null;
}

export interface InboundEdit extends Common {
  readonly kind: 'edit';
  readonly sender: Sender;
  readonly targetExternalId: string;
  readonly content: Content;
}

export interface InboundRevoke extends Common {
  readonly kind: 'revoke';
  readonly targetExternalId: string;
}

export interface InboundReaction extends Common {
  readonly kind: 'reaction';
  readonly targetExternalId: string;
  /** Empty when it was taken back without saying which. */
  readonly emoji: string;
  readonly isRemoved: boolean;
}

export interface InboundReceipt extends Common {
  readonly kind: 'receipt';
  readonly outcome: 'accepted' | 'delivered' | 'read' | 'failed';
  readonly ownMessageId: string | null;
  /** `all`: a watermark, everything sent so far. */
  readonly externalIds: readonly string[] | 'all';
  readonly code: string | null;
  readonly reason: string | null;
}

/**
 * Runs `parse` over the elements of a batch one by one, so that a bad one is quarantined alone.
 * `parse` may return several facts for one element (an album in one message), or throw.
 */
export function parseEach<Item>(
  items: readonly Item[],
  rawOf: (item: Item) => Buffer,
  parse: (item: Item) => InboundElement['result'] | readonly InboundElement['result'][],
): InboundElement[] {
  return items.flatMap((item) => {
    const raw = rawOf(item);
    try {
      const results = parse(item);
      return (Array.isArray(results) ? results : [results]).map((result) => ({ raw, result }));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return [{ raw, result: { kind: 'malformed' as const, error: reason } }];
    }
  });
}
