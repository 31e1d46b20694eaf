/**
 * The whole pretend world of one process: people, phones, platforms. Knows nothing of HTTP routes
 * or of Nest; made by the composition root and by tests.
 */
import type { ServerResponse } from 'node:http';
import { discoverChannels } from '#libs/channels';
import type { SandboxConfig } from './config.js';
import { type Customer, Customers } from './customers.js';
import { Mailbox } from './email/mailbox.js';
import { Faults } from './faults.js';
import { type Inbox, Inboxes } from './inboxes.js';
import { Later } from './later.js';
import { MediaShelf } from './media.js';
import { MessengerPhone } from './messenger/messenger-phone.js';
import { type Bubble, Phones } from './phones.js';
import type { Platform } from './platform.js';
import type { Mouth, Utterance } from './utterance.js';
import { Subscriptions } from './subscriptions.js';
import { WebchatPhone } from './webchat/webchat-phone.js';
import { Webhooks } from './webhooks.js';
import { WhatsAppPhone } from './whatsapp/whatsapp-phone.js';

export class Sandbox {
  readonly platform: Platform;
  readonly inboxes: Inboxes;
  readonly messenger: MessengerPhone;
  readonly whatsapp: WhatsAppPhone;
  readonly webchat: WebchatPhone;
  readonly mailbox: Mailbox;
  readonly subscriptions = new Subscriptions();
  /** Answers that stay open: live feeds, and calls that are never answered on purpose. */
  readonly openReplies = new Set<ServerResponse>();

  constructor(config: SandboxConfig) {
    const phones = new Phones();
    this.platform = {
      config,
      phones,
      customers: new Customers(),
      faults: new Faults(),
      media: new MediaShelf(),
      later: new Later(),
      webhooks: new Webhooks(config.ingressUrl),
    };
    this.inboxes = new Inboxes(config.inboxesFile, () => phones.emit('setup'));
    this.messenger = new MessengerPhone(this.platform);
    this.whatsapp = new WhatsAppPhone(this.platform);
    this.webchat = new WebchatPhone(this.platform);
    const mailChannel = discoverChannels().get('email');
    this.mailbox = new Mailbox(
      this.platform,
      this.inboxes,
      (body, inbox) => mailChannel?.sign?.(body, inbox.config) ?? {},
    );
  }

  /** A customer does something on the phone of this inbox's channel. */
  say(inbox: Inbox, customer: Customer, utterance: Utterance, copies = 1): Promise<Bubble> {
    return this.phone(inbox).say(inbox, customer, utterance, copies);
  }

  /** Ten first messages of a person nobody has met, all at once. */
  async crowd(inbox: Inbox, customer: Customer, count = 10): Promise<Bubble[]> {
    const texts = Array.from({ length: count }, (_, index) => `First message, number ${index + 1}`);
    return Promise.all(
      texts.map((text) =>
        this.say(inbox, customer, { kind: 'text', text, subject: 'Ten at once' }),
      ),
    );
  }

  /** Keeps a reply that nobody ends, so that the end of the service can. */
  holdOpen(reply: ServerResponse): void {
    this.openReplies.add(reply);
    reply.once('close', () => this.openReplies.delete(reply));
  }

  /** Before the public port closes: it waits for replies in flight. */
  async close(): Promise<void> {
    for (const reply of this.openReplies) reply.destroy();
    this.inboxes.close();
    this.webchat.close();
    this.platform.webhooks.close();
    this.platform.later.close();
    await this.mailbox.close();
    this.platform.phones.clear();
  }

  private phone(inbox: Inbox): Mouth {
    // Each phone takes the inboxes of its own channel only; this is where the two meet.
    const phones: Record<Inbox['channel'], unknown> = {
      messenger: this.messenger,
      whatsapp: this.whatsapp,
      webchat: this.webchat,
      email: this.mailbox,
    };
    return phones[inbox.channel] as Mouth;
  }
}
