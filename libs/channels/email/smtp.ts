/**
 * One SMTP connection: hands over one mail and says for certain what is certain, or only looks whether
 * it could.
 *
 * Until the last byte of the mail is handed over the server cannot have taken it, so any failure
 * before that is safe to repeat. After it only the server's answer counts; silence is `unknown`
 * (RFC 1047), because the customer may have the mail already.
 */
import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { InboxFinding, SendOutcome, SendTools } from '../src/outbound.js';
import type { EmailConfig } from './config.js';
import { domainOf } from './threading.js';

const RETRY_AFTER_MS = 60_000;

interface SmtpError extends Error {
  readonly code?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

/** One connection, one mail. `timeoutMs` is for all of it. */
export function transmit(
  raw: Buffer,
  { to, envelopeId }: { readonly to: string; readonly envelopeId: string },
  config: EmailConfig,
  timeoutMs: number,
): Promise<'accepted' | SendOutcome> {
  const connection = connectionTo(config, timeoutMs);
  let isHandedOver = false;
  return new Promise((resolve) => {
    const finish = (outcome: 'accepted' | SendOutcome) => {
      clearTimeout(timer);
      resolve(outcome);
      if (outcome === 'accepted') connection.quit();
      else connection.close();
    };
    const fail = (error: SmtpError) => finish(outcomeOf(error, isHandedOver));
    const timer = setTimeout(() => fail(new Error(`No answer within ${timeoutMs} ms.`)), timeoutMs);
    connection.on('error', fail);
    connection.on('end', () => fail(new Error('The server closed the connection.')));
    const submit = () => {
      const body = Readable.from([raw], { objectMode: false });
      body.once('end', () => {
        isHandedOver = true;
      });
      const envelope = {
        from: config.address,
        to: [to],
        size: raw.length,
        // A bounce then names our message even when it returns no headers.
        dsn: { id: envelopeId, return: 'headers', notify: ['failure', 'delay'], recipient: to },
      };
      connection.send(envelope, body, (error) =>
        error ? fail(error as SmtpError) : finish('accepted'),
      );
    };
    logIn(connection, config, fail, submit);
  });
}

function outcomeOf(error: SmtpError, isHandedOver: boolean): SendOutcome {
  // The answer may quote the customer's address; the code says enough.
  const { responseCode } = error;
  const problem = problemOf(error);
  const inboxProblem = problem ? { inboxProblem: problem } : {};
  if (responseCode !== undefined && responseCode >= 500) {
    return {
      kind: 'failed',
      code: `smtp_${responseCode}`,
      reason: reasonOf(error),
      ...inboxProblem,
    };
  }
  if (responseCode !== undefined && responseCode >= 400) {
    return {
      kind: 'retry',
      afterMs: RETRY_AFTER_MS,
      code: `smtp_${responseCode}`,
      reason: reasonOf(error),
      ...inboxProblem,
    };
  }
  if (isHandedOver)
    return { kind: 'unknown', reason: 'The mail server did not say whether it took the mail.' };
  return {
    kind: 'retry',
    afterMs: RETRY_AFTER_MS,
    code: (error.code ?? 'connection').toLowerCase(),
    reason: 'The mail server could not be reached, or broke off before it had the mail.',
    ...inboxProblem,
  };
}

/** The enhanced status code (RFC 3463) without the free text around it, which may name people. */
function reasonOf(error: SmtpError): string {
  const enhanced = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(error.response ?? '')?.[0];
  const command =
    error.code === 'EAUTH' ? 'the login' : error.code === 'EENVELOPE' ? 'the address' : 'the mail';
  return `The mail server refused ${command}: ${error.responseCode}${enhanced ? ` ${enhanced}` : ''}.`;
}

/** Why no mail of this inbox can go out, and what to do; `null`: the trouble is this mail's alone. */
function problemOf({ code, responseCode, message }: SmtpError): string | null {
  // 454 and 421 are a server's passing trouble (RFC 4954 6, RFC 5321 4.2.3); a refused login stays refused.
  if (code === 'EAUTH' && (responseCode === undefined || responseCode >= 500))
    return 'The mail server refuses the login for sending. Check user and password of the outgoing server; some providers want a password of its own for programs.';
  if (code === 'ETLS' || TLS_TROUBLE.test(message))
    return 'There is no safe connection to the outgoing mail server: it offers no TLS, or its certificate is not valid for this name. Check server name, port and encryption.';
  return null;
}

/** As Node's TLS says it: https://nodejs.org/api/tls.html#x509-certificate-error-codes, and OpenSSL on the wrong port. */
const TLS_TROUBLE =
  /certificate|self.signed|altnames|wrong version number|does not support required STARTTLS|ssl3?_|tlsv1/i;

/** Connects, logs in, and leaves. Never throws. */
export function checkSmtp(
  config: EmailConfig,
  { timeoutMs }: Pick<SendTools, 'timeoutMs'>,
): Promise<InboxFinding> {
  const connection = connectionTo(config, timeoutMs);
  return new Promise((resolve) => {
    const finish = (finding: InboxFinding) => {
      clearTimeout(timer);
      resolve(finding);
      if (finding.kind === 'works') connection.quit();
      else connection.close();
    };
    const fail = (error: SmtpError) => {
      const isBusy = error.responseCode !== undefined && error.responseCode < 500;
      const problem = problemOf(error) ?? (isBusy ? null : UNREACHABLE);
      finish(problem ? { kind: 'broken', check: 'sending', problem } : { kind: 'unknown' });
    };
    const timer = setTimeout(() => fail(new Error('No answer in time.')), timeoutMs);
    connection.on('error', fail);
    connection.on('end', () => fail(new Error('The server closed the connection.')));
    logIn(connection, config, fail, () => finish({ kind: 'works' }));
  });
}

const UNREACHABLE =
  'The outgoing mail server does not answer. Check server name and port, and whether it lets this machine in. It is tried again by itself.';

function connectionTo({ smtp, address }: EmailConfig, timeoutMs: number): SMTPConnection {
  const { host, port, secure, requireTls } = smtp;
  return new SMTPConnection({
    host,
    port,
    secure,
    name: domainOf(address),
    requireTLS: requireTls,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  });
}

function logIn(
  connection: SMTPConnection,
  { smtp: { user, pass } }: EmailConfig,
  fail: (error: SmtpError) => void,
  then: () => void,
): void {
  connection.connect((error) => {
    if (error) return fail(error as SmtpError);
    if (!user) return then();
    connection.login({ user, pass: pass ?? '' }, (refused) =>
      refused ? fail(refused as SmtpError) : then(),
    );
  });
}
