/**
 * Mail, pretended: a mailbox per customer that takes what the house sends, and customers who answer
 * with real MIME, over SMTP or as raw MIME on the webhook.
 */
import { randomUUID } from 'node:crypto';
import { createTransport } from 'nodemailer';
import type { Customer } from '../customers.js';
import type { InboxOf } from '../inboxes.js';
import type { Bubble, Thread } from '../phones.js';
import { type Platform, postMessage } from '../platform.js';
import { CannotSay, type Mouth, type Utterance } from '../utterance.js';
import { MailDoor, type MailEnding, refusalOf } from './mail-door.js';
import {
  type MailToWrite,
  type ReadMail,
  withoutHistory,
  writeBounce,
  writeMail,
} from './mail-words.js';

type EmailInbox = InboxOf<'email'>;
/** Signs raw MIME as the mail provider would. */
export type SignMail = (body: Buffer, inbox: EmailInbox) => Readonly<Record<string, string>>;

const MAILS_PER_THREAD_MAX = 100;
const SMTP_TIMEOUT_MS = 20_000;
const RETRY_FIRST_MS = 500;
const TRIES_MAX = 12;

export class Mailbox implements Mouth<EmailInbox> {
  /** Mails of the business per thread, newest last: what an answer refers to. */
  private readonly received = new Map<string, ReadMail[]>();
  /** Message-ID and subject of the customer's own first mail, per thread. */
  private readonly firstMail = new Map<string, { messageId: string; subject: string }>();
  private readonly door: MailDoor;

  constructor(
    private readonly platform: Platform,
    private readonly inboxes: { of(channel: 'email'): EmailInbox[] },
    private readonly signMail: SignMail,
  ) {
    this.door = new MailDoor((mail, recipients) => this.take(mail, recipients));
  }

  listen(host: string, port: number): Promise<number> {
    return this.door.listen(host, port);
  }

  close(): Promise<void> {
    return this.door.close();
  }

  async say(
    inbox: EmailInbox,
    customer: Customer,
    utterance: Utterance,
    copies: number,
  ): Promise<Bubble> {
    const thread = this.platform.phones.thread(inbox.inboxId, 'email', customer.customerId);
    const mail = this.compose(inbox, customer, thread, utterance);
    const file = mail.attachments?.[0] && this.platform.media.put(mail.attachments[0]);
    const bubble = this.platform.phones.add(thread, {
      side: 'customer',
      kind: utterance.kind === 'image' ? 'image' : utterance.kind === 'file' ? 'file' : 'text',
      text: mail.text,
      subject: mail.subject,
      externalId: mail.messageId,
      state: 'sending',
      mediaUrl: file && `/sandbox/media/${file.mediaId}`,
      mediaName: file?.name,
    });
    const raw = await writeMail(mail);
    if (this.platform.faults.settings.mailRoute === 'webhook') {
      const post = this.signedPost(inbox, raw);
      await postMessage(this.platform, thread, bubble, post, copies);
      return bubble;
    }
    const tries = Array.from({ length: copies }, () =>
      this.sendBySmtp(raw, customer.email, mail.to),
    );
    const problem = (await Promise.all(tries)).find((result) => result !== null);
    if (problem) this.retry({ raw, from: customer.email, to: mail.to }, thread, bubble, problem, 1);
    else this.platform.phones.change(thread, bubble, { state: 'sent', problem: undefined });
    return bubble;
  }

  private compose(
    inbox: EmailInbox,
    customer: Customer,
    thread: Thread,
    utterance: Utterance,
  ): MailToWrite {
    const parts = partsOf(utterance, this.platform);
    const isNew = utterance.kind === 'text' && utterance.isNewMail === true;
    const answers = isNew ? undefined : this.received.get(thread.threadId)?.at(-1);
    const first = isNew ? undefined : this.firstMail.get(thread.threadId);
    const messageId = `<${randomUUID()}@mail.example.org>`;
    const wanted = utterance.kind === 'text' ? utterance.subject : undefined;
    const subject = answers
      ? reply(answers.subject)
      : first
        ? reply(first.subject)
        : (wanted ?? 'A question');
    if (!first || isNew) this.firstMail.set(thread.threadId, { messageId, subject });
    if (isNew) this.received.delete(thread.threadId);
    return {
      from: { name: customer.name, address: customer.email },
      to: answers?.replyTo ?? inbox.config.address,
      subject,
      messageId,
      ...(answers ? { answers } : {}),
      // A second mail before any answer: the client threads it under the first one.
      ...(first && !answers ? { inReplyTo: first.messageId, references: [first.messageId] } : {}),
      ...parts,
    };
  }

  /** Null when the ingress took it; else why not. */
  private async sendBySmtp(raw: Buffer, from: string, to: string): Promise<string | null> {
    const { ingressSmtpHost: host, ingressSmtpPort: port } = this.platform.config;
    const transport = createTransport({
      host,
      port,
      secure: false,
      ignoreTLS: true,
      connectionTimeout: SMTP_TIMEOUT_MS,
      socketTimeout: SMTP_TIMEOUT_MS,
    });
    try {
      await transport.sendMail({ envelope: { from, to: [to] }, raw });
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      transport.close();
    }
  }

  private retry(
    mail: { readonly raw: Buffer; readonly from: string; readonly to: string },
    thread: Thread,
    bubble: Bubble,
    problem: string,
    tries: number,
  ): void {
    const isFinal = tries >= TRIES_MAX || /\b5\d\d[ -]/.test(problem);
    this.platform.phones.change(thread, bubble, { state: isFinal ? 'failed' : 'waiting', problem });
    if (isFinal) return;
    this.platform.later.after(RETRY_FIRST_MS * 2 ** Math.min(tries, 5), async () => {
      const again = await this.sendBySmtp(mail.raw, mail.from, mail.to);
      if (again) return this.retry(mail, thread, bubble, again, tries + 1);
      this.platform.phones.change(thread, bubble, { state: 'sent', problem: undefined });
    });
  }

  private async take(mail: ReadMail, recipients: readonly string[]): Promise<MailEnding> {
    const inbox = this.inboxes.of('email').find((one) => isFrom(mail, one.config.address));
    if (!inbox) return { kind: 'refused', code: 550, text: '5.7.1 Sender is no inbox known here' };
    const customer = this.platform.customers.find((one) => recipients.includes(one.email));
    if (!customer) return { kind: 'refused', code: 550, text: '5.1.1 No such mailbox here' };
    const text = withoutHistory(mail.text);
    const fault = this.platform.faults.take(inbox.inboxId, mail.messageId || text, text);
    const refusal = refusalOf(fault);
    if (refusal) return refusal;
    this.deliver(inbox, customer, mail, text);
    if (fault?.kind === 'fail') this.bounce(inbox, customer, mail, fault.code);
    if (fault?.kind === 'hang') return { kind: 'hang' };
    if (fault?.kind === 'slow') await this.platform.later.pause(fault.ms);
    return { kind: 'taken' };
  }

  private deliver(inbox: EmailInbox, customer: Customer, mail: ReadMail, text: string): void {
    const { phones, media } = this.platform;
    const thread = phones.thread(inbox.inboxId, 'email', customer.customerId);
    const mails = this.received.get(thread.threadId) ?? [];
    this.received.set(thread.threadId, [...mails, mail].slice(-MAILS_PER_THREAD_MAX));
    const attachment = mail.attachments[0];
    const file = attachment && media.put(attachment);
    phones.add(thread, {
      side: 'business',
      kind: file ? (file.mime.startsWith('image/') ? 'image' : 'file') : 'text',
      text,
      subject: mail.subject,
      author: mail.from.name || mail.from.address,
      externalId: mail.messageId,
      state: 'delivered',
      mediaUrl: file && `/sandbox/media/${file.mediaId}`,
      mediaName: file?.name,
    });
    phones.recordAccepted({
      inboxId: inbox.inboxId,
      customerId: customer.customerId,
      externalId: mail.messageId,
      text,
      token: mail.messageId,
    });
  }

  /** Accepted at first, returned a little later: the usual way of a dead address. */
  private bounce(inbox: EmailInbox, customer: Customer, mail: ReadMail, code: string): void {
    const statusCode = /^\d\.\d+\.\d+$/.test(code) ? code : '5.1.1';
    this.platform.later.after(200, async () => {
      await this.sendBySmtp(
        writeBounce(mail, customer.email, statusCode),
        '',
        inbox.config.address,
      );
    });
  }

  private signedPost(inbox: EmailInbox, body: Buffer) {
    const headers = { 'content-type': 'message/rfc822', ...this.signMail(body, inbox) };
    return { channel: 'email', inboxId: inbox.inboxId, body, headers };
  }
}

function partsOf(
  utterance: Utterance,
  { media }: Platform,
): Pick<MailToWrite, 'text' | 'attachments'> {
  switch (utterance.kind) {
    case 'text':
      return { text: utterance.text };
    case 'image':
      return { text: utterance.text || 'See the picture.', attachments: [media.photo()] };
    case 'file':
      return { text: 'The leaflet is attached.', attachments: [media.leaflet()] };
    case 'unsupported': {
      const bytes = Buffer.from('789f3e22', 'hex');
      const tnef = { name: 'winmail.dat', mime: 'application/ms-tnef', bytes };
      return { text: 'Sent from an old Outlook.', attachments: [tnef] };
    }
    case 'choice':
      return { text: utterance.title };
    default:
      throw new CannotSay(`Mail has no ${utterance.kind}.`);
  }
}

function reply(subject: string): string {
  return /^re:/i.test(subject) ? subject : `Re: ${subject}`;
}

function isFrom(mail: ReadMail, address: string): boolean {
  const bare = (one: string) => one.toLowerCase().replace(/\+[^@]*@/, '@');
  return [mail.from.address, mail.replyTo].some((one) => bare(one) === bare(address));
}
