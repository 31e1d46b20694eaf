/**
 * What a channel is: one folder beside this one, with a `channel.ts` that exports a `Channel` as
 * default, a README and fixtures. Nothing else in the house knows the channel's own words.
 *
 * Required: `id`, `config`, `capabilities`, `verify`, `parse`, `send`. Everything else is optional
 * and is present or absent by type; absent means "this channel cannot".
 */
import type { Content, ContentKind } from '#libs/conversation';
import type { z } from 'zod';
import type { InboundElement } from './inbound.js';
import type { Template } from './template.js';
import type {
  InboxFinding,
  MediaFile,
  MediaTools,
  OutboundMessage,
  SendOutcome,
  SendTools,
} from './outbound.js';
import type { Trait, TraitSource } from './trait.js';

/** An HTTP request as it came, untouched. Header names are lower-case. */
export interface ChannelRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** The raw bytes. Signatures are made over these, never over something parsed and written again. */
  readonly body: Buffer;
}

/** Proves a payload that is too large to be held: piece by piece, in its order. */
export interface PieceCheck {
  readonly take: (piece: Buffer) => void;
  /** After the last piece, once. Constant time. Never throws. */
  readonly isGenuine: () => boolean;
}

/** An answer that the channel's platform expects, to a handshake for example. */
export interface ChannelAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export interface Capabilities {
  /** Longest text of one message, in `textUnit`s. Longer texts go out as several parts. */
  readonly textCharsMax: number;
  readonly textUnit: 'utf16' | 'utf8_bytes';
  /** Kinds that the channel can carry out as they are; the others degrade (see `degrade.ts`). */
  readonly kinds: readonly ContentKind[];
  /** Longest list of reply buttons; 0 when there are none. */
  readonly buttonsMax: number;
  /** Most options of a native list, where there is one beside the buttons; absent: none. */
  readonly listOptionsMax?: number;
  /** Longest title of a button or an option, in UTF-16 units; absent: no limit. */
  readonly optionTitleCharsMax?: number;
  /** Longest caption under a file, in `textUnit`s; 0: files go without. Absent: as long as a text. */
  readonly captionCharsMax?: number;
  /**
   * Most messages that software may send to one contact within an hour. Set where machines write
   * to machines (email): two that take each other for people stop there. Absent: no limit.
   */
  readonly automaticPerHourMax?: number;
  /** Reads `*`, `_`, `~` and back-ticks as formatting. */
  readonly readsChatMarks?: true;
  /** Hours after the customer's last message in which free text may be sent; null: no limit. */
  readonly replyWindowHours: number | null;
}

/** How fast may be written: so many at once, and one more each time. */
export interface Pace {
  readonly burst: number;
  readonly everyMs: number;
}

/** A mailbox that is read over IMAP. */
export interface Mailbox {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (993). Otherwise STARTTLS is used where the server offers it. */
  readonly secure: boolean;
  readonly requireTls: boolean;
  readonly user: string;
  readonly pass: string;
  readonly folder: string;
  /** What becomes of a mail at the server once it is committed here. */
  readonly afterwards: 'leave' | 'mark_seen' | 'delete';
  /** Read what was in the folder before it was connected, too. */
  readonly history: boolean;
  /** Longest time between two looks, whatever the server tells by itself. */
  readonly pollMs: number;
}

export interface Channel<Config = unknown> {
  /** Same as the folder's name: lower-case letters. */
  readonly id: string;
  /** What people read: "WhatsApp". */
  readonly label: string;
  /** Settings of one inbox, secrets included. Validated when an inbox is connected. */
  readonly config: z.ZodType<Config>;
  readonly capabilities: Capabilities;

  /** Largest payload that is read, in bytes. Default 5 MiB. */
  readonly payloadBytesMax?: number;

  /** Answers the platform's check of the webhook's address (a GET), or refuses it. */
  readonly handshake?: (request: ChannelRequest, config: Config) => ChannelAnswer;

  /** True when the request really comes from the platform. Constant time. Never throws. */
  readonly verify: (request: ChannelRequest, config: Config) => boolean;

  /**
   * The same for a payload that is larger than `payloadBytesMax`: what is genuine is put on record without
   * being read. `null` when the headers hold nothing that could prove it. Absent: the sender is told
   * at once that it is too large, and tells whoever wrote it (a browser, not a platform).
   */
  readonly verifyInPieces?: (
    request: Omit<ChannelRequest, 'body'>,
    config: Config,
  ) => PieceCheck | null;

  /**
   * Everything that one verified payload says, element by element, in its order. Pure.
   * Throws `MalformedPayload` when the payload as a whole cannot be read; a bad element among good
   * ones is returned as `malformed` and does not touch its neighbours.
   */
  readonly parse: (body: Buffer, config: Config) => InboundElement[] | Promise<InboundElement[]>;

  /**
   * Sends one message and says what came of it. Never throws for an answer of the platform;
   * an unclear end (time-out after the request left) is `unknown`, never `retry`.
   */
  readonly send: (
    message: OutboundMessage,
    config: Config,
    tools: SendTools,
  ) => Promise<SendOutcome>;

  /**
   * Sending the same message twice does no harm (the store itself is the mailbox). Then an attempt
   * whose end was lost in a crash is made again instead of being recorded as unknown.
   */
  readonly isRepeatable?: true;

  /** Headers that sign `body` as the platform would. For the sandbox, tests and the corpus run. */
  readonly sign?: (body: Buffer, config: Config) => Readonly<Record<string, string>>;

  /**
   * Fetches a file that an inbound message refers to. Throws `MediaRefused` when trying again is of
   * no use, and anything else when it may be.
   */
  readonly fetchMedia?: (
    source:
      | { readonly from: 'provider'; readonly id: string }
      | { readonly from: 'url'; readonly url: string },
    config: Config,
    tools: MediaTools,
  ) => Promise<MediaFile>;

  /**
   * What the platform calls the person behind an address; `null` when it does not say, or not
   * without their consent. Throws when it may say so later.
   */
  readonly profile?: (
    address: string,
    config: Config,
    tools: SendTools,
  ) => Promise<{ readonly name: string } | null>;

  /** Shows the customer that their message, and those before it, were read by a person. Best effort. */
  readonly markRead?: (
    message: { readonly address: string; readonly externalId: string },
    config: Config,
    tools: SendTools,
  ) => Promise<void>;

  /**
   * Puts an emoji under a customer's message, or takes ours back (`null`). Repeating it is harmless. Throws
   * `MarkRefused` when trying again is of no use, and anything else when it may be.
   */
  readonly react?: (
    message: { readonly address: string; readonly externalId: string },
    emoji: string | null,
    config: Config,
    tools: SendTools,
  ) => Promise<void>;

  /**
   * For a platform whose app waits until a pressed button was understood. Called for each button
   * reply that came in. Best effort.
   */
  readonly acknowledge?: (
    message: { readonly address: string; readonly externalId: string },
    config: Config,
    tools: SendTools,
  ) => Promise<void>;

  /**
   * The n-th attachment (0-based) inside an element's raw payload, for `mime_part` sources. `null`
   * when there is none. Pure: the bytes are at hand already.
   */
  readonly readPart?: (raw: Buffer, index: number) => Promise<MediaFile | null>;

  /** For a channel whose messages lie in a mailbox: which; `null` when this inbox is told instead. */
  readonly mailbox?: (config: Config) => Mailbox | null;

  /** For a channel whose customers connect to our own socket (`/chat`): who they are. */
  readonly visitors?: {
    /** A new visitor and the token that proves it later. Nothing is stored. */
    readonly mint: (config: Config) => { readonly visitorId: string; readonly token: string };
    /** The visitor behind a token, or `null` when this inbox did not issue it. Constant time. */
    readonly read: (token: string, config: Config) => string | null;
    /**
     * The visitor whom a proof of the site's own server names, or `null` when it is not of that
     * server or has expired. `now` in epoch milliseconds.
     */
    readonly prove?: (proof: string, config: Config, now: number) => string | null;
    /** Whether this inbox takes visitors without a proof. */
    readonly mustProve?: (config: Config) => boolean;
  };

  /**
   * For a channel whose customers go away: how an answer that stays unread follows them by email.
   * `null`: this inbox does not want that.
   */
  readonly continuation?: (config: Config) => {
    /** The inbox whose mailbox it goes out from; `null`: the workspace's first. */
    readonly mailInboxId: string | null;
    /** So long an answer may stay unread after the customer left. */
    readonly afterSeconds: number;
    readonly subject: string;
  } | null;

  /** The texts that the platform has approved for this account. Throws when it does not say. */
  readonly templates?: (config: Config, tools: SendTools) => Promise<readonly Template[]>;

  /** The platform's limit for one customer, where it has one: delivery keeps ahead of it. */
  readonly paceFor?: (address: string) => Pace;

  /** Names one customer differently from payload to payload; intake keeps their other names. */
  readonly hasAliases?: true;

  /** The platform's limit for the account as a whole. Within any second at most burst and refills go. */
  readonly accountPace?: Pace;

  /** Reaches people by an address of email, in whatever channel they left it. */
  readonly isMail?: true;

  /** Shows the customer that somebody is writing. Best effort. */
  readonly typing?: (
    to: {
      readonly address: string;
      /** The customer's newest message: some platforms show it under that one. */
      readonly newestExternalId: string | null;
    },
    config: Config,
    tools: SendTools,
  ) => Promise<void>;

  /**
   * Hours after the customer's last message in which this message may go, where that depends on more
   * than the channel (a template, a permission of the account); `null`: no limit. Pure.
   */
  readonly replyWindowHoursFor?: (
    message: Pick<OutboundMessage, 'content' | 'isAutomatic'>,
    config: Config,
  ) => number | null;

  /**
   * Looks whether the account still works: whether its token is good, and whether the platform still
   * sends us what happens. Asked every few minutes. Never throws.
   */
  readonly checkInbox?: (config: Config, tools: SendTools) => Promise<InboxFinding>;

  /**
   * What names the person beyond this inbox, and whether the channel vouches for it. Absent, or empty:
   * the channel's ids mean nothing elsewhere. Pure; the identity is one that `parse` gave.
   */
  readonly traits?: (source: TraitSource) => readonly Trait[];

  /** How a kind is said when the channel cannot carry it; the house rule when absent. */
  readonly degrade?: (content: Content) => Content;
}

/** Types a channel by its own config; the registry forgets that type again. */
export function defineChannel<Config>(channel: Channel<Config>): Channel<Config> {
  return channel;
}

/** The payload as a whole cannot be read. It is quarantined, and the sender still gets its 200. */
export class MalformedPayload extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MalformedPayload';
  }
}
