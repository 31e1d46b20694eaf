/** What goes out through a channel, and what can come of it. */
import type { Content } from '#libs/conversation';

export interface OutboundMessage {
  /** Our id. Channels with a correlation field carry it, so that reports can be matched. */
  readonly messageId: string;
  readonly conversationId: string;
  readonly workspaceId: string;
  readonly inboxId: string;
  /** Customer's address, as the channel gave it. */
  readonly to: string;
  /** Already degraded and cut to what the channel can carry. */
  readonly content: Content;
  /** Written by software: email marks it as such. */
  readonly isAutomatic: boolean;
  /** The channel's id of the message that this one answers. */
  readonly replyToExternalId: string | null;
  /** Email: subject of the conversation and ids for the threading headers, oldest first. */
  readonly subject: string | null;
  readonly references: readonly string[];
  /** Name shown as the sender, where the channel shows one. */
  readonly senderName: string | null;
}

export type SendOutcome =
  | { readonly kind: 'accepted'; readonly externalId: string }
  /** Certain that it did not go out, and that trying again will not help. */
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly reason: string;
      /** The account itself cannot send any more (a dead token): a sentence for its owner. */
      readonly inboxProblem?: string;
    }
  /** Certain that it did not go out; worth another try after that time. */
  | {
      readonly kind: 'retry';
      readonly afterMs: number;
      readonly code: string;
      readonly reason: string;
      /** Who must wait: this conversation (the default), or everybody who writes from the inbox. */
      readonly scope?: 'inbox';
      /** The account cannot send until somebody does something: a sentence for its owner. */
      readonly inboxProblem?: string;
    }
  /** It may have gone out. Reconciled by a status or an echo, never sent again blindly. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** What a look at an account found. A sentence for its owner, without secrets and addresses. */
export type InboxFinding =
  | { readonly kind: 'works' }
  | {
      readonly kind: 'broken';
      readonly check: 'sending' | 'subscription';
      readonly problem: string;
    }
  /** The platform did not say; nothing is concluded. */
  | { readonly kind: 'unknown' };

export interface SendTools {
  readonly fetch: typeof fetch;
  /** For the whole call. */
  readonly timeoutMs: number;
  /** Bytes of one of our own blobs, for uploads. */
  readonly readBlob: (blobId: string) => Promise<{ mime: string; bytes: Buffer } | null>;
}

/** To fetch what a payload named. */
export interface MediaTools extends SendTools {
  /** For addresses that a stranger named: reaches the public internet and nothing else. */
  readonly fetchOutside: typeof fetch;
  /** Larger files are not fetched. */
  readonly fileBytesMax: number;
}

/**
 * A file that the provider does not give, and never will: trying again is of no use. `message` is
 * read by people and names no address.
 */
export class MediaRefused extends Error {
  constructor(
    readonly code: 'gone' | 'too_large' | 'not_allowed' | 'unusable',
    message: string,
  ) {
    super(message);
    this.name = 'MediaRefused';
  }
}

/**
 * A mark that the platform does not put under a message: trying again is of no use. `message` is read by
 * people and names no address.
 */
export class MarkRefused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'MarkRefused';
  }
}

export interface MediaFile {
  readonly mime: string;
  readonly bytes: Buffer;
}
