/**
 * The door for mail: an SMTP server that takes mail for connected email inboxes, and for nobody
 * else. It hands the raw bytes to the same intake as the webhook, and says 250 only after the commit.
 *
 * It stands behind a mail server that faces the internet (TLS, spam, SPF): it relays nothing and
 * asks for no login. Answers: 550 no such inbox, 552 too large, 451 store away or no room (deliver again).
 */
import type { AddressInfo } from 'node:net';
import type { Inbox } from '#libs/inbox';
import { SMTPServer, type SMTPServerAddress, type SMTPServerDataStream } from 'smtp-server';
import type { AnyChannel } from '#libs/channels';
import { type BodyPlace, NoRoom } from '../platforms/body-room.js';
import type { WebhookParts } from '../platforms/webhooks.js';

const CHANNEL = 'email';
const BYTES_MAX = 25 * 1024 * 1024;
/** Each may hold one mail in memory. */
const CLIENTS_MAX = 20;
const RELOAD_PAUSE_MS = 1_000;
const IDLE_MS = 60_000;

export interface SmtpListenerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

class SmtpRefusal extends Error {
  constructor(
    readonly responseCode: number,
    message: string,
  ) {
    super(message);
  }
}

export class SmtpListener {
  private readonly server: SMTPServer;
  private reloadedAt = 0;

  constructor(
    private readonly parts: WebhookParts,
    private readonly options: SmtpListenerOptions,
  ) {
    this.server = new SMTPServer({
      banner: 'Convolog',
      size: BYTES_MAX,
      maxClients: CLIENTS_MAX,
      socketTimeout: IDLE_MS,
      closeTimeout: 5_000,
      // The certificate belongs to the mail server in front.
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      logger: false,
      onRcptTo: (address, _session, done) => settle(this.acceptRecipient(address), done),
      onData: (stream, session, done) => {
        const { mailFrom, rcptTo } = session.envelope;
        settle(this.takeMail(stream, mailFrom ? mailFrom.address : '', rcptTo), done);
      },
    });
    // A client that hangs up in the middle is its own affair; it will come again.
    this.server.on('error', () => undefined);
  }

  /** Rejects when the port is taken. */
  async onApplicationBootstrap(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.server.once('error', reject);
      this.server.listen(this.options.port, this.options.host, resolve);
    });
  }

  async onModuleDestroy(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  private async acceptRecipient({ address }: SMTPServerAddress): Promise<void> {
    if (!(await this.findInbox(address))) {
      throw new SmtpRefusal(550, '5.1.1 No mailbox is connected at this address.');
    }
  }

  private async takeMail(
    stream: SMTPServerDataStream,
    from: string,
    recipients: readonly SMTPServerAddress[],
  ): Promise<void> {
    const channel = this.parts.channels.get(CHANNEL);
    if (!channel) throw new SmtpRefusal(451, '4.3.0 Mail is not installed here.');
    const place = this.parts.room.enter();
    try {
      await this.takeHeld(place, stream, from, recipients, channel);
    } finally {
      place.leave();
    }
  }

  private async takeHeld(
    place: BodyPlace,
    stream: SMTPServerDataStream,
    from: string,
    recipients: readonly SMTPServerAddress[],
    channel: AnyChannel,
  ): Promise<void> {
    const body = await readMail(stream, place);
    if (body === 'no_room') {
      this.parts.metrics.answered(CHANNEL, 'unread');
      throw new SmtpRefusal(451, '4.3.1 There is no room now. Please deliver it again.');
    }
    if (body === 'too_large') {
      this.parts.metrics.answered(CHANNEL, 'too_large');
      throw new SmtpRefusal(552, `5.3.4 A mail may have at most ${BYTES_MAX} bytes.`);
    }
    for (const { inbox, recipient } of await this.inboxesOf(recipients)) {
      const stop = this.parts.metrics.time(CHANNEL);
      try {
        const raw = Buffer.concat([traceOf(from, recipient), body]);
        this.parts.metrics.took(CHANNEL, await this.parts.intake.take(inbox, channel, raw));
        this.parts.metrics.answered(CHANNEL, 'taken');
      } catch (error) {
        // The same mail comes again for all its inboxes; those that have it already see a repetition.
        this.parts.onTrouble(error, inbox);
        this.parts.metrics.answered(CHANNEL, 'unavailable');
        throw new SmtpRefusal(
          451,
          '4.3.0 The mail could not be stored yet. Please deliver it again.',
        );
      } finally {
        stop();
      }
    }
  }

  /** One delivery per inbox, whatever the number of its recipients in the envelope. */
  private async inboxesOf(recipients: readonly SMTPServerAddress[]) {
    const found = new Map<string, { inbox: Inbox; recipient: string }>();
    for (const { address } of recipients) {
      const inbox = await this.findInbox(address);
      if (inbox && !found.has(inbox.inboxId))
        found.set(inbox.inboxId, { inbox, recipient: address });
    }
    return found.values();
  }

  /**
   * By the whole address, then without its `+tag`. When two inboxes claim one address, the one that
   * was connected first keeps it: connecting an address must not divert another workspace's mail.
   */
  private async findInbox(address: string): Promise<Inbox | undefined> {
    const known = this.known(address);
    if (known || Date.now() - this.reloadedAt < RELOAD_PAUSE_MS) return known;
    this.reloadedAt = Date.now();
    await this.parts.inboxes.reload();
    return this.known(address);
  }

  private known(address: string): Inbox | undefined {
    const whole = address.toLowerCase();
    const bare = whole.replace(/\+[^@]*@/, '@');
    const inboxes = this.parts.inboxes.known().filter(({ channel }) => channel === CHANNEL);
    return (
      inboxes.find((inbox) => addressOf(inbox) === whole) ??
      inboxes.find((inbox) => addressOf(inbox) === bare)
    );
  }
}

function addressOf({ config }: Inbox): string | undefined {
  const { address } = config as { address?: string };
  return address?.toLowerCase();
}

/** What only the envelope knows: an empty sender marks a bounce, a tag names the conversation. */
function traceOf(from: string, recipient: string): Buffer {
  const clean = (address: string) => address.replace(/[\s<>]/g, '');
  return Buffer.from(`Return-Path: <${clean(from)}>\r\nDelivered-To: ${clean(recipient)}\r\n`);
}

/** All bytes, or why not; the rest is read and forgotten. */
async function readMail(
  stream: SMTPServerDataStream,
  place: BodyPlace,
): Promise<Buffer | 'too_large' | 'no_room'> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let isHeld = true;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    isHeld &&= bytes <= BYTES_MAX && hasRoom(place, bytes);
    if (isHeld) chunks.push(chunk);
    else {
      chunks.length = 0;
      place.leave();
    }
  }
  if (bytes > BYTES_MAX || stream.sizeExceeded) return 'too_large';
  return isHeld ? Buffer.concat(chunks) : 'no_room';
}

function hasRoom(place: BodyPlace, bytes: number): boolean {
  try {
    place.hold(bytes);
    return true;
  } catch (error) {
    if (error instanceof NoRoom) return false;
    throw error;
  }
}

type Done = (error?: Error | null) => void;

function settle(work: Promise<void>, done: Done): void {
  work.then(
    () => done(),
    (error: unknown) =>
      done(
        error instanceof SmtpRefusal
          ? error
          : new SmtpRefusal(451, '4.3.0 Please deliver it again.'),
      ),
  );
}
