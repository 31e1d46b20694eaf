/**
 * Messenger, pretended: the customer's phone on one side, the Send API on the other.
 *
 * Checks what the real API checks (page, person, type of message, length) and reports delivery and
 * reading by watermark, as Messenger does.
 */
import type { Customer } from '../customers.js';
import { type GraphAnswer, messengerError } from '../graph-errors.js';
import { answer, endSend, type GraphEnding } from '../graph-send.js';
import type { InboxOf } from '../inboxes.js';
import type { Bubble, Thread } from '../phones.js';
import type { PretendFile } from '../media.js';
import { type Platform, postMessage } from '../platform.js';
import { planReports } from '../reports.js';
import { judgePageTemplate } from '../templates.js';
import { CannotSay, type Mouth, targetOf, type Utterance } from '../utterance.js';
import { metaHeaders, metaJson } from '../webhooks.js';
import { refusalOf, type SendMessage, SendRequest } from './messenger-request.js';
import { attachment, echo, fromCustomer, newMid } from './messenger-words.js';

type MessengerInbox = InboxOf<'messenger'>;

export class MessengerPhone implements Mouth<MessengerInbox> {
  constructor(private readonly platform: Platform) {}

  async say(
    inbox: MessengerInbox,
    customer: Customer,
    utterance: Utterance,
    copies: number,
  ): Promise<Bubble> {
    const { phones } = this.platform;
    const thread = phones.thread(inbox.inboxId, 'messenger', customer.customerId);
    if (utterance.kind === 'reaction')
      return this.react(inbox, customer, thread, utterance, copies);
    if (utterance.kind === 'unsend') return this.unsend(inbox, customer, thread, utterance, copies);
    const mid = newMid();
    const { message, ...shown } = this.words(utterance);
    const bubble = phones.add(thread, {
      side: 'customer',
      externalId: mid,
      state: 'sending',
      ...shown,
    });
    await this.post(inbox, customer, thread, bubble, { message: { mid, ...message } }, copies);
    return bubble;
  }

  /** `POST /{page-id}/messages`. */
  send(inbox: MessengerInbox, body: unknown, file: PretendFile | null): GraphEnding {
    const parsed = SendRequest.safeParse(body);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      return answer(
        messengerError('100', `(#100) Param ${issue?.path.join('.')}: ${issue?.message}`),
      );
    }
    const request = parsed.data;
    const customer = this.platform.customers.find((one) => one.psid === request.recipient.id);
    if (!customer) return answer(messengerError('100.2018001', '(#100) No matching user found'));
    const thread = this.platform.phones.thread(inbox.inboxId, 'messenger', customer.customerId);
    if (request.sender_action === 'react' || request.sender_action === 'unreact') {
      const { message_id, reaction } = request.payload ?? {};
      const target = thread.bubbles.find(({ externalId }) => externalId === message_id);
      if (!target) return answer(messengerError('100', '(#100) message_id is not known here.'));
      this.platform.phones.change(thread, target, { reaction });
      return answer({ status: 200, body: { recipient_id: customer.psid } });
    }
    if (request.sender_action) {
      this.platform.phones.setTyping(thread, request.sender_action === 'typing_on');
      return answer({ status: 200, body: { recipient_id: customer.psid } });
    }
    const refusal = refusalOf(request);
    if (refusal) return answer(messengerError('100', refusal));
    const judged = request.message?.template ? judgePageTemplate(request.message.template) : null;
    if (judged && 'code' in judged) return answer(messengerError('100', `(#100) ${judged.detail}`));
    const message: SendMessage = {
      ...request.message,
      ...(judged ? { text: judged.text } : {}),
    };
    const text = message.text ?? '';
    const fault = this.platform.faults.take(inbox.inboxId, message.metadata ?? text, text);
    return endSend(fault, {
      accept: () => this.accept(inbox, customer, thread, message, file, request.reply_to?.mid),
      fail: (code) => messengerError(code),
      limitCode: '613',
      downCode: '2',
    });
  }

  private accept(
    inbox: MessengerInbox,
    customer: Customer,
    thread: Thread,
    message: SendMessage,
    uploaded: PretendFile | null,
    replyToExternalId: string | undefined,
  ): GraphAnswer {
    const { phones, faults, later } = this.platform;
    const mid = newMid();
    const file = message.attachment ?? message.attachments?.[0];
    const { mediaId } = uploaded ?? { mediaId: file?.payload.attachment_id };
    const bubble = phones.add(thread, {
      side: 'business',
      kind: file ? kindOfAttachment(file.type) : 'text',
      text: message.text ?? '',
      externalId: mid,
      state: 'sent',
      mediaUrl: file?.payload.url ?? (mediaId && `/sandbox/media/${mediaId}`),
      mediaName: uploaded?.name,
      replyToExternalId,
      options: message.quick_replies?.map((reply) => ({
        title: reply.title ?? '',
        payload: reply.payload ?? '',
      })),
    });
    phones.recordAccepted({
      inboxId: inbox.inboxId,
      customerId: customer.customerId,
      externalId: mid,
      text: bubble.text,
      token: message.metadata ?? null,
    });
    if (faults.settings.areEchoed) {
      // Often earlier than the answer of the call itself; that is Messenger, too.
      const metadata = message.metadata ?? null;
      this.tell(inbox, echo(inbox, customer, { mid, text: bubble.text, metadata }));
    }
    for (const { outcome, afterMs } of planReports(faults.settings)) {
      if (outcome === 'sent') continue; // Messenger has no such report.
      later.after(afterMs, () => {
        const watermark = Date.now();
        const report =
          outcome === 'read' ? { read: { watermark } } : { delivery: { mids: [mid], watermark } };
        phones.change(thread, bubble, { state: outcome });
        this.tell(inbox, fromCustomer(inbox, customer, report));
      });
    }
    return { status: 200, body: { recipient_id: customer.psid, message_id: mid } };
  }

  private words(utterance: Utterance): {
    message: object;
    kind: Bubble['kind'];
    text: string;
    mediaUrl?: string;
    mediaName?: string;
  } {
    const { media, config } = this.platform;
    const link = (file: { mediaId: string; name: string }) =>
      `${config.sandboxUrl}/graph/cdn/${file.mediaId}/${file.name}`;
    switch (utterance.kind) {
      case 'text':
        return { message: { text: utterance.text }, kind: 'text', text: utterance.text };
      case 'choice': {
        const { title, payload } = utterance;
        return { message: { text: title, quick_reply: { payload } }, kind: 'choice', text: title };
      }
      case 'image': {
        const file = media.photo();
        const text = utterance.text ? { text: utterance.text } : {};
        return {
          message: { ...text, ...attachment('image', { url: link(file) }) },
          kind: 'image',
          text: utterance.text,
          mediaUrl: `/sandbox/media/${file.mediaId}`,
        };
      }
      case 'file': {
        const file = media.leaflet();
        return {
          message: attachment('file', { url: link(file) }),
          kind: 'file',
          text: '',
          mediaUrl: `/sandbox/media/${file.mediaId}`,
          mediaName: file.name,
        };
      }
      case 'sticker': {
        const file = media.sticker();
        return {
          message: attachment('sticker', { url: link(file), sticker_id: 369239263222822 }),
          kind: 'sticker',
          text: '',
          mediaUrl: `/sandbox/media/${file.mediaId}`,
        };
      }
      case 'location':
        return {
          message: attachment('location', {
            title: 'Pinned location',
            coordinates: { lat: 52.3791, long: 4.9003 },
          }),
          kind: 'location',
          text: '52.3791, 4.9003',
        };
      case 'unsupported':
        return { message: { is_unsupported: true }, kind: 'unsupported', text: '' };
      default:
        throw new CannotSay(`Messenger has no ${utterance.kind}.`);
    }
  }

  private async react(
    inbox: MessengerInbox,
    customer: Customer,
    thread: Thread,
    { emoji, bubbleId }: Extract<Utterance, { kind: 'reaction' }>,
    copies: number,
  ): Promise<Bubble> {
    const target = targetOf(thread, bubbleId);
    const isRemoved = emoji === '';
    const reaction = {
      mid: target.externalId,
      action: isRemoved ? 'unreact' : 'react',
      ...(isRemoved ? {} : { reaction: 'other', emoji }),
    };
    this.platform.phones.change(thread, target, { reaction: emoji || undefined });
    await this.deliver(inbox, fromCustomer(inbox, customer, { reaction }), copies);
    return target;
  }

  private async unsend(
    inbox: MessengerInbox,
    customer: Customer,
    thread: Thread,
    { bubbleId }: Extract<Utterance, { kind: 'unsend' }>,
    copies: number,
  ): Promise<Bubble> {
    const target = targetOf(thread, bubbleId);
    this.platform.phones.change(thread, target, { isUnsent: true });
    const message = { mid: target.externalId, is_deleted: true };
    await this.deliver(inbox, fromCustomer(inbox, customer, { message }), copies);
    return target;
  }

  private async post(
    inbox: MessengerInbox,
    customer: Customer,
    thread: Thread,
    bubble: Bubble,
    part: object,
    copies: number,
  ): Promise<void> {
    const post = this.signed(inbox, fromCustomer(inbox, customer, part));
    await postMessage(this.platform, thread, bubble, post, copies);
  }

  private async deliver(inbox: MessengerInbox, payload: object, copies: number): Promise<void> {
    const post = this.signed(inbox, payload);
    await Promise.all(Array.from({ length: copies }, () => this.platform.webhooks.post(post)));
  }

  private tell(inbox: MessengerInbox, payload: object): void {
    void this.platform.webhooks.post(this.signed(inbox, payload));
  }

  private signed(inbox: MessengerInbox, payload: object) {
    const body = metaJson(payload);
    const headers = metaHeaders(body, inbox.config.appSecret);
    return { channel: 'messenger', inboxId: inbox.inboxId, body, headers };
  }
}

function kindOfAttachment(type: string): Bubble['kind'] {
  return type === 'image' || type === 'audio' ? type : type === 'sticker' ? 'sticker' : 'file';
}
