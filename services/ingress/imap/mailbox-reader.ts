/**
 * Reads one mailbox for as long as it may: connects, takes what is new, waits (IDLE, and a look at
 * the clock besides, because a dropped connection tells nobody), and begins anew after a failure.
 *
 * RFC 9051 2.3.1.1: a mail is told apart by its UID under one UIDVALIDITY. New is what has a UID above
 * the last one taken; neither flags nor dates decide, so a mail that somebody read on a phone is
 * taken too, and one that comes back from the spam folder with an old date. When UIDVALIDITY
 * changes, all UIDs mean something else: everything is read again, and what was taken before is
 * known by its Message-ID and digest.
 *
 * The mailbox belongs to its owner: nothing is marked or deleted unless the inbox says so.
 */
import type { Mailbox } from '#libs/channels';
import { HEAD_BYTES } from '#libs/intake';
import { ImapFlow } from 'imapflow';
import { type Cursor, ClaimLost } from './mailbox-table.js';
import { wakeable } from './wakeable.js';

export interface MailboxReaderParts {
  readonly mailbox: Mailbox;
  readonly readCursor: () => Promise<Cursor>;
  /** Throws `ClaimLost` when another process reads the mailbox. */
  readonly advance: (cursor: Cursor) => Promise<void>;
  /** Commits a mail, or throws; what was taken before counts as committed. */
  readonly take: (raw: Buffer) => Promise<void>;
  /** The same for one that is too large. It stays where it is, whatever becomes of the others. */
  readonly takeOversized: (mail: OversizedMail) => Promise<void>;
  /** Told about every connection that worked, and every failure with its reason in one word. */
  readonly onHealth: (health: MailboxHealth) => void;
  /** Largest mail that is read; of a larger one only the beginning. */
  readonly mailBytesMax: number;
  /** Pauses after failures; below 1 in tests. */
  readonly pauseScale?: number;
}

export interface OversizedMail {
  readonly head: Buffer;
  /** As the server says. */
  readonly bytes: number;
  readonly uid: number;
}

export type MailboxHealth =
  | { readonly isGood: true }
  | { readonly isGood: false; readonly reason: FailureReason; readonly error: unknown };

export type FailureReason =
  | 'login_refused'
  | 'no_such_folder'
  | 'no_safe_connection'
  | 'unreachable'
  | 'not_stored'
  /** The server numbers the mails anew (UIDVALIDITY): no failure, but all of them are read again. */
  | 'renumbered';

/** RFC 2177 asks for less than 29 minutes; networks forget idle connections much sooner. */
const IDLE_MS = 5 * 60_000;
/** The library waits 15 seconds with IDLE by itself; nothing comes in between. */
const AUTO_IDLE_MS = 100;
const CONNECT_MS = 20_000;
const SILENCE_MS = 8 * 60_000;
const FIRST_PAUSE_MS = 1_000;
const LAST_PAUSE_MS = 5 * 60_000;

/** The store did not take a mail: the mailbox is fine. */
class NotStored extends Error {}
class NoSuchFolder extends Error {}

export class MailboxReader {
  private readonly waking = wakeable();
  private client: ImapFlow | null = null;
  private running: Promise<void> | null = null;
  private isStopping = false;
  private hasEnded = false;

  constructor(private readonly parts: MailboxReaderParts) {}

  start(): void {
    this.running ??= this.run().finally(() => {
      this.hasEnded = true;
    });
  }

  get isRunning(): boolean {
    return this.running !== null && !this.hasEnded;
  }

  /** Finishes the mail in hand and logs out. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.waking.wake();
    // A connection that is being made answers to nothing else.
    if (this.client && !this.client.usable) this.client.close();
    await this.running;
  }

  private async run(): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    while (!this.isStopping) {
      try {
        await this.readWhileConnected(() => {
          pauseMs = FIRST_PAUSE_MS;
          this.parts.onHealth({ isGood: true });
        });
      } catch (error) {
        if (error instanceof ClaimLost || this.isStopping) return;
        const reason = reasonOf(error);
        this.parts.onHealth({ isGood: false, reason, error });
        // A wrong password gets an account locked when it is tried again and again.
        if (reason === 'login_refused') pauseMs = LAST_PAUSE_MS;
      }
      await this.waking.pause(pauseMs * (this.parts.pauseScale ?? 1) * (0.75 + Math.random() / 2));
      pauseMs = Math.min(pauseMs * 2, LAST_PAUSE_MS);
    }
  }

  private async readWhileConnected(onGood: () => void): Promise<void> {
    const client = this.connectTo();
    this.client = client;
    let isClosed = false;
    client.on('error', () => undefined); // `close` follows, or the command in flight fails.
    client.on('close', () => {
      isClosed = true;
      this.waking.wake();
    });
    client.on('exists', () => this.waking.wake());
    try {
      await client.connect();
      const validity = await this.openFolder(client);
      if (await this.begin(client, validity)) {
        this.parts.onHealth({ isGood: false, reason: 'renumbered', error: null });
        await this.takeNew(client, validity);
      }
      onGood();
      while (!this.isStopping && !isClosed) {
        await this.takeNew(client, validity);
        if (isClosed || this.isStopping) break;
        await this.waking.pause(this.parts.mailbox.pollMs);
        // Servers tell of new mail while they answer; one that does not answer is gone.
        if (!this.isStopping && !isClosed) await client.noop();
      }
      if (isClosed && !this.isStopping) throw new Error('The server closed the connection.');
      await client.logout();
    } finally {
      client.close();
      this.client = null;
    }
  }

  private connectTo(): ImapFlow {
    const { host, port, secure, requireTls, user, pass } = this.parts.mailbox;
    return new ImapFlow({
      host,
      port,
      secure,
      ...(secure || !requireTls ? {} : { doSTARTTLS: true }),
      auth: { user, pass },
      logger: false,
      clientInfo: { name: 'Convolog' },
      autoIdleDelay: AUTO_IDLE_MS,
      maxIdleTime: IDLE_MS,
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
    });
  }

  /** Answers the folder's UIDVALIDITY. Read only, unless mails are to be marked or deleted. */
  private async openFolder(client: ImapFlow): Promise<bigint> {
    const { folder, afterwards } = this.parts.mailbox;
    try {
      const opened = await client.mailboxOpen(folder, { readOnly: afterwards === 'leave' });
      return opened.uidValidity;
    } catch (error) {
      if (!client.usable) throw error;
      throw new NoSuchFolder(`The folder "${folder}" cannot be opened.`, { cause: error });
    }
  }

  /** First sight of the folder, or of one that was built anew under the same name: then true. */
  private async begin(client: ImapFlow, uidValidity: bigint): Promise<boolean> {
    const cursor = await this.parts.readCursor();
    if (cursor.uidValidity === uidValidity) return false;
    if (cursor.uidValidity !== null) {
      await this.parts.advance({ ...cursor, uidValidity, lastUid: 0 });
      return true;
    }
    const { history } = this.parts.mailbox;
    const uidNext = client.mailbox === false ? 1 : client.mailbox.uidNext;
    await this.parts.advance({
      uidValidity,
      lastUid: history ? 0 : uidNext - 1,
      readFrom: history ? null : new Date(),
    });
    return false;
  }

  /** Everything above the cursor, in the order of arrival; the cursor follows each commit. */
  private async takeNew(client: ImapFlow, uidValidity: bigint): Promise<void> {
    const cursor = await this.parts.readCursor();
    const listed = await client.fetchAll(
      `${cursor.lastUid + 1}:*`,
      { uid: true, internalDate: true, size: true },
      { uid: true },
    );
    const fresh = listed
      // `n:*` answers the last mail even when its UID is below n (RFC 9051 9, seq-range).
      .filter(({ uid }) => uid > cursor.lastUid)
      .sort((left, right) => left.uid - right.uid);
    for (const { uid, internalDate, size } of fresh) {
      if (this.isStopping) return;
      const isOlder =
        cursor.readFrom !== null &&
        new Date(internalDate ?? 0).getTime() < startOf(cursor.readFrom);
      if (!isOlder) await this.takeOne(client, uid, size ?? 0);
      await this.parts.advance({ ...cursor, uidValidity, lastUid: uid });
    }
  }

  private async takeOne(client: ImapFlow, uid: number, size: number): Promise<void> {
    const { mailBytesMax } = this.parts;
    const maxLength = size > mailBytesMax ? HEAD_BYTES : mailBytesMax + 1;
    const mail = await client.fetchOne(String(uid), { source: { maxLength } }, { uid: true });
    if (!mail || !mail.source) {
      // Gone between the list and now: fine. Still there without its bytes: an empty answer is no
      // reason to step over a mail.
      const isThere = await client.search({ uid: String(uid) }, { uid: true });
      if (!isThere || isThere.length > 0) throw new Error(`The server did not give mail ${uid}.`);
      return;
    }
    const { source } = mail;
    // RFC 9051 6.4.5: the size that a server tells need not be exact.
    const bytes = Math.max(size, source.length);
    const isOversized = bytes > mailBytesMax;
    try {
      if (isOversized)
        await this.parts.takeOversized({ head: source.subarray(0, HEAD_BYTES), bytes, uid });
      else await this.parts.take(source);
    } catch (error) {
      throw new NotStored('The mail could not be stored.', { cause: error });
    }
    // The only whole copy is the server's.
    if (isOversized) return;
    const { afterwards } = this.parts.mailbox;
    if (afterwards === 'mark_seen')
      await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true });
    if (afterwards === 'delete') await client.messageDelete(String(uid), { uid: true });
  }
}

/** As Node's TLS and OpenSSL say it; https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const TLS_TROUBLE = /certificate|self.signed|altnames|wrong version number|starttls|ssl3?_|tlsv1/i;

/** INTERNALDATE has whole seconds, and the server's clock is not ours: a minute of doubt. */
function startOf(readFrom: Date): number {
  return readFrom.getTime() - 60_000;
}

function reasonOf(error: unknown): FailureReason {
  if (error instanceof NotStored) return 'not_stored';
  if (error instanceof NoSuchFolder) return 'no_such_folder';
  const { authenticationFailed, tlsFailed, message } = error as {
    authenticationFailed?: boolean;
    tlsFailed?: boolean;
    message?: string;
  };
  if (authenticationFailed) return 'login_refused';
  return tlsFailed || TLS_TROUBLE.test(message ?? '') ? 'no_safe_connection' : 'unreachable';
}
