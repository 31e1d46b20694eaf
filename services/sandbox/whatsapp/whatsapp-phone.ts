/**
 * WhatsApp, pretended: the customer's phone on one side, the Cloud API on the other.
 *
 * Accepts first and reports afterwards, as the real one does: a closed reply window (131047) comes
 * as a failed status, minutes after a friendly 200.
 */
import type { z } from 'zod';
import type { Customer } from '../customers.js';
import { type GraphAnswer, whatsappError, whatsappLateError } from '../graph-errors.js';
import { answer, endSend, type GraphEnding } from '../graph-send.js';
import type { InboxOf } from '../inboxes.js';
import type { PretendFile } from '../media.js';
import type { Bubble, Thread } from '../phones.js';
import { type Platform, postMessage } from '../platform.js';
import { planReports } from '../reports.js';
import { judgeTemplate } from '../templates.js';
import { CannotSay, type Mouth, targetOf, type Utterance } from '../utterance.js';
import { metaHeaders, metaJson } from '../webhooks.js';
import { judgeOffer, takenOffer } from './offers.js';
import { partOf, ReadRequest, SendRequest, type ShownPart } from './whatsapp-request.js';
import { fromCustomer, newWamid, status } from './whatsapp-words.js';

type WhatsAppInbox = InboxOf<'whatsapp'>;

export class WhatsAppPhone implements Mouth<WhatsAppInbox> {
  constructor(private readonly platform: Platform) {}

  async say(
    inbox: WhatsAppInbox,
    customer: Customer,
    utterance: Utterance,
    copies: number,
  ): Promise<Bubble> {
    const { phones } = this.platform;
    const thread = phones.thread(inbox.inboxId, 'whatsapp', customer.customerId);
    if (utterance.kind === 'reaction' || utterance.kind === 'unsend') {
      return this.act(inbox, customer, thread, utterance, copies);
    }
    const id = newWamid(customer);
    const { message, ...shown } = this.words(utterance);
    const bubble = phones.add(thread, {
      side: 'customer',
      externalId: id,
      state: 'sending',
      ...shown,
    });
    const post = this.signed(inbox, fromCustomer(inbox, customer, { id, ...message }));
    await postMessage(this.platform, thread, bubble, post, copies);
    return bubble;
  }

  /** `POST /{phone-number-id}/messages`. */
  send(inbox: WhatsAppInbox, body: unknown): GraphEnding {
    const read = ReadRequest.safeParse(body);
    if (read.success) return answer(this.markRead(inbox, read.data));
    const parsed = SendRequest.safeParse(body);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      return answer(whatsappError('100', `Param ${issue?.path.join('.')}: ${issue?.message}`));
    }
    const request = parsed.data;
    const refusal = request.interactive ? judgeOffer(request.interactive) : null;
    if (refusal) return answer(whatsappError(refusal.code, refusal.detail));
    const judged = request.template ? judgeTemplate(request.template) : null;
    if (judged && 'code' in judged) return answer(whatsappError(judged.code, judged.detail));
    const part = judged ? { kind: 'text' as const, text: judged.text } : partOf(request);
    if (!part) return answer(whatsappError('131008', `Parameter "${request.type}" is missing.`));
    const to = request.recipient ?? request.to;
    if (!to) return answer(whatsappError('131008', 'Either "to" or "recipient" is required.'));
    const customer = this.platform.customers.find((one) => isReachedBy(one, to));
    if (!customer) return answer(this.acceptUnreachable(to));
    const thread = this.platform.phones.thread(inbox.inboxId, 'whatsapp', customer.customerId);
    if (request.type === 'reaction' && request.reaction) {
      const { message_id, emoji } = request.reaction;
      const target = thread.bubbles.find(({ externalId }) => externalId === message_id);
      if (!target) return answer(whatsappError('131009', 'message_id is not a message here.'));
      this.platform.phones.change(thread, target, { reaction: emoji || undefined });
      return answer(accepted(to, customer, newWamid(customer)));
    }
    const token = request.biz_opaque_callback_data ?? null;
    const fault = this.platform.faults.take(inbox.inboxId, token ?? part.text, part.text);
    return endSend(fault, {
      accept: () => this.accept(inbox, customer, thread, request, part, null),
      fail: (code) => {
        const late = whatsappLateError(code);
        return late
          ? this.accept(inbox, customer, thread, request, part, late)
          : whatsappError(code);
      },
      limitCode: '130429',
      downCode: '131016',
    });
  }

  /** `GET /{media-id}`: where the bytes are, for five minutes. */
  describe(file: PretendFile): GraphAnswer {
    const expiresAt = Math.floor(Date.now() / 1_000) + 300;
    const { sandboxUrl } = this.platform.config;
    return {
      status: 200,
      body: {
        messaging_product: 'whatsapp',
        url: `${sandboxUrl}/graph/whatsapp_business/attachments/?mid=${file.mediaId}&ext=${expiresAt}`,
        mime_type: file.mime,
        sha256: file.sha256,
        file_size: file.bytes.length,
        id: file.mediaId,
      },
    };
  }

  private accept(
    inbox: WhatsAppInbox,
    customer: Customer,
    thread: Thread,
    request: SendRequest,
    part: ShownPart,
    lateError: object | null,
  ): GraphAnswer {
    const { phones, faults, later } = this.platform;
    const wamid = newWamid(customer);
    const token = request.biz_opaque_callback_data ?? null;
    const replyToExternalId = request.context?.message_id;
    const shown = { ...part, externalId: wamid, replyToExternalId };
    const bubble = phones.add(thread, { side: 'business', state: 'sent', ...shown });
    const { inboxId } = inbox;
    const { customerId } = customer;
    phones.recordAccepted({ inboxId, customerId, externalId: wamid, text: part.text, token });
    const tell = (outcome: string, errors?: readonly object[]) =>
      this.tell(
        inbox,
        status(inbox, customer, { wamid, status: outcome, token, ...(errors ? { errors } : {}) }),
      );
    if (lateError) {
      later.after(150, () => {
        const problem = String((lateError as { title?: string }).title ?? 'failed');
        phones.change(thread, bubble, { state: 'failed', problem });
        tell('failed', [lateError]);
      });
    } else {
      for (const { outcome, afterMs } of planReports(faults.settings)) {
        later.after(afterMs, () => {
          phones.change(thread, bubble, { state: outcome });
          tell(outcome);
        });
      }
    }
    return accepted(request.to ?? request.recipient ?? '', customer, wamid);
  }

  /** A number without WhatsApp: accepted, and never delivered. */
  private acceptUnreachable(to: string): GraphAnswer {
    const wamid = `wamid.${Buffer.from(`unreachable:${to}:${Date.now()}`).toString('base64')}`;
    return {
      status: 200,
      body: { messaging_product: 'whatsapp', contacts: [{ input: to }], messages: [{ id: wamid }] },
    };
  }

  private markRead(inbox: WhatsAppInbox, request: z.infer<typeof ReadRequest>): GraphAnswer {
    const { phones } = this.platform;
    const found = phones.find(inbox.inboxId, request.message_id);
    if (!found) return whatsappError('131009', 'message_id is not a message of this number.');
    if (request.typing_indicator) phones.setTyping(found.thread, true);
    for (const bubble of found.thread.bubbles) {
      if (bubble.side === 'customer') bubble.state = 'read';
      if (bubble === found.bubble) break;
    }
    phones.change(found.thread, found.bubble, { state: 'read' });
    return { status: 200, body: { success: true } };
  }

  private words(utterance: Utterance): { message: object } & ShownPart {
    const { media } = this.platform;
    switch (utterance.kind) {
      case 'text':
        return {
          message: { type: 'text', text: { body: utterance.text } },
          kind: 'text',
          text: utterance.text,
        };
      case 'choice': {
        const { title, payload } = utterance;
        const taken = takenOffer(payload);
        if (taken) return { message: taken, kind: 'choice', text: title };
        const interactive = { type: 'button_reply', button_reply: { id: payload, title } };
        return { message: { type: 'interactive', interactive }, kind: 'choice', text: title };
      }
      case 'image': {
        const file = media.photo();
        const caption = utterance.text ? { caption: utterance.text } : {};
        return {
          message: { type: 'image', image: { ...caption, ...mediaObject(file) } },
          ...shownFile('image', file, utterance.text),
        };
      }
      case 'file': {
        const file = media.leaflet();
        const document = { filename: file.name, ...mediaObject(file) };
        return { message: { type: 'document', document }, ...shownFile('file', file, '') };
      }
      case 'sticker': {
        const file = media.sticker();
        const sticker = { ...mediaObject(file), animated: false };
        return { message: { type: 'sticker', sticker }, ...shownFile('sticker', file, '') };
      }
      case 'location': {
        const location = {
          latitude: 52.3791,
          longitude: 4.9003,
          name: 'Amsterdam Centraal',
          address: 'Stationsplein, Amsterdam',
        };
        return { message: { type: 'location', location }, kind: 'location', text: location.name };
      }
      case 'unsupported': {
        const errors = [
          {
            code: 131051,
            title: 'Message type unknown',
            message: 'Message type unknown',
            error_data: { details: 'Message type is currently not supported.' },
          },
        ];
        return { message: { type: 'unsupported', errors }, kind: 'unsupported', text: '' };
      }
      default:
        throw new CannotSay(`WhatsApp has no ${utterance.kind}.`);
    }
  }

  private async act(
    inbox: WhatsAppInbox,
    customer: Customer,
    thread: Thread,
    utterance: Extract<Utterance, { kind: 'reaction' | 'unsend' }>,
    copies: number,
  ): Promise<Bubble> {
    const target = targetOf(thread, utterance.bubbleId);
    const message =
      utterance.kind === 'reaction'
        ? { type: 'reaction', reaction: reactionOf(target, utterance.emoji) }
        : { type: 'revoke', revoke: { original_message_id: target.externalId } };
    this.platform.phones.change(
      thread,
      target,
      utterance.kind === 'reaction'
        ? { reaction: utterance.emoji || undefined }
        : { isUnsent: true },
    );
    const payload = fromCustomer(inbox, customer, { id: newWamid(customer), ...message });
    const post = this.signed(inbox, payload);
    await Promise.all(Array.from({ length: copies }, () => this.platform.webhooks.post(post)));
    return target;
  }

  private tell(inbox: WhatsAppInbox, payload: object): void {
    void this.platform.webhooks.post(this.signed(inbox, payload));
  }

  private signed(inbox: WhatsAppInbox, payload: object) {
    const body = metaJson(payload);
    const headers = metaHeaders(body, inbox.config.appSecret);
    return { channel: 'whatsapp', inboxId: inbox.inboxId, body, headers };
  }
}

function accepted(input: string, customer: Customer, wamid: string): GraphAnswer {
  const contact = customer.isNumberHidden ? { user_id: customer.userId } : { wa_id: customer.waId };
  return {
    status: 200,
    body: {
      messaging_product: 'whatsapp',
      contacts: [{ input, ...contact }],
      messages: [{ id: wamid, message_status: 'accepted' }],
    },
  };
}

function isReachedBy(customer: Customer, to: string): boolean {
  if (to === customer.userId) return true;
  return !customer.isNumberHidden && to.replace(/\D/g, '') === customer.waId;
}

function mediaObject(file: PretendFile): object {
  return { mime_type: file.mime, sha256: file.sha256, id: file.mediaId };
}

function shownFile(kind: Bubble['kind'], file: PretendFile, text: string): ShownPart {
  return { kind, text, mediaUrl: `/sandbox/media/${file.mediaId}`, mediaName: file.name };
}

function reactionOf(target: Bubble, emoji: string): object {
  return { message_id: target.externalId, ...(emoji ? { emoji } : {}) };
}
