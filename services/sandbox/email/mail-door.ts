/** The pretend mailbox's SMTP server: reads mails, asks what becomes of each, and says so in SMTP. */
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Fault } from '../faults.js';
import { type ReadMail, readMail } from './mail-words.js';

export type MailEnding =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused'; readonly code: number; readonly text: string }
  /** The final answer never comes. */
  | { readonly kind: 'hang' }
  /** Cut the connection. */
  | { readonly kind: 'drop' };

export type TakeMail = (mail: ReadMail, recipients: readonly string[]) => Promise<MailEnding>;

type Done = (error?: Error | null, message?: string) => void;

const MAIL_BYTES_MAX = 25 * 1_024 * 1_024;

/** `responseCode` and text go on the wire as they are. */
class SmtpRefusal extends Error {
  constructor(
    readonly responseCode: number,
    message: string,
  ) {
    super(message);
  }
}

export class MailDoor {
  private readonly server: SMTPServer;

  constructor(private readonly take: TakeMail) {
    this.server = new SMTPServer({
      banner: 'Convolog sandbox, a development tool',
      authOptional: true,
      hideSTARTTLS: true,
      allowInsecureAuth: true,
      disableReverseLookup: true,
      size: MAIL_BYTES_MAX,
      onAuth: (_auth, _session, done) => done(null, { user: 'sandbox' }),
      onData: (stream, session, done) => this.onData(stream, session, done),
    });
    // A sender that hangs up in the middle is its own affair.
    this.server.on('error', () => {});
  }

  /** Starts listening; answers with the port (0 picks a free one). */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.server.once('error', reject);
      this.server.listen(port, host, () => {
        this.server.server.off('error', reject);
        resolve((this.server.server.address() as AddressInfo).port);
      });
    });
  }

  close(): Promise<void> {
    this.cutAll();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private onData(stream: SMTPServerDataStream, session: SMTPServerSession, done: Done): void {
    // Copied: smtp-server empties the envelope once the transaction is over.
    const recipients = session.envelope.rcptTo.map((one) => one.address.toLowerCase());
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      if (stream.sizeExceeded) return done(new SmtpRefusal(552, '5.3.4 Message too big'));
      readMail(Buffer.concat(chunks))
        .then((mail) => this.take(mail, recipients))
        .then((ending) => this.end(ending, done))
        .catch((error: Error) => done(new SmtpRefusal(451, `4.3.0 ${error.message}`)));
    });
  }

  private end(ending: MailEnding, done: Done): void {
    switch (ending.kind) {
      case 'taken':
        return done(null, '2.0.0 Taken by the sandbox');
      case 'refused':
        return done(new SmtpRefusal(ending.code, ending.text));
      case 'drop':
        return this.cutAll();
      case 'hang':
        return;
    }
  }

  private cutAll(): void {
    for (const connection of this.server.connections as Set<{ close(): void }>) connection.close();
  }
}

/** Codes of SMTP itself are said at once; enhanced ones (`5.1.1`) come as a bounce: null. */
export function refusalOf(fault: Fault | null): MailEnding | null {
  switch (fault?.kind) {
    case 'fail':
      return /^[45]\d\d$/.test(fault.code)
        ? { kind: 'refused', code: Number(fault.code), text: `${fault.code[0]}.0.0 Asked to fail` }
        : null;
    case 'limit':
      return { kind: 'refused', code: 450, text: '4.7.1 Too many mails, try later' };
    case 'down':
      return { kind: 'refused', code: 421, text: '4.3.2 Service not available' };
    case 'drop':
      return { kind: 'drop' };
    default:
      return null;
  }
}
