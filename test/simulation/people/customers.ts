/** Customers of a simulated day: they come, write, wait, lose patience, leave, and come back. */
import { splitStream } from '#libs/event-store';
import type { World } from '../parts/house.js';
import type { Ingress } from '../parts/ingress.js';
import type { Platform, Sent } from '../parts/platform.js';
import { chatHours } from '../../../services/ingress/chat/chat-hours.js';
import { Replies } from './replies.js';

export interface Customer {
  readonly workspaceId: string;
  readonly conversationId: string;
  readonly contactId: string;
  readonly channel: string;
}

const CHANNELS = ['webchat', 'webchat', 'webchat', 'whatsapp', 'messenger', 'email'];
const ALBUM = 10;
const WORDS_MAX = 6;
const REPLIES_MAX = 12;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const RUSH_MS = 900_000;
/** Share of a day's customers that come in each hour, from midnight: a morning and an evening peak. */
const HOURS = [1, 1, 1, 1, 1, 1, 2, 4, 8, 12, 14, 12, 9, 10, 9, 8, 7, 8, 10, 13, 11, 7, 4, 2];

export class Customers {
  readonly all = new Map<string, Customer>();
  private readonly said = new Map<string, number>();
  private readonly replied = new Map<string, number>();
  private readonly replies: Replies;
  private until = Number.POSITIVE_INFINITY;

  constructor(
    private readonly world: World,
    private readonly ingress: Ingress,
    platform: Platform,
  ) {
    this.replies = new Replies(world);
    platform.onArrived((sent) => this.read(sent));
    this.loseHeart();
  }

  /** Plans who comes when; `begin` is midnight. */
  plan(begin: number, count: number, workspaces: readonly string[]): void {
    const { chance, timeline, habits } = this.world;
    const total = HOURS.reduce((sum, share) => sum + share, 0);
    for (let index = 0; index < count; index += 1) {
      let rest = chance.next() * total;
      const hour = habits.rushHour ?? HOURS.findIndex((share) => (rest -= share) < 0);
      const within = habits.rushHour === null ? HOUR_MS : RUSH_MS;
      const at = begin + hour * HOUR_MS + chance.whole(0, within - 1_000);
      const customer: Customer = {
        workspaceId: chance.pick(workspaces),
        conversationId: chance.id(),
        contactId: chance.id(),
        channel: chance.pick(CHANNELS),
      };
      this.all.set(customer.conversationId, customer);
      timeline.on(at, () => this.come(customer));
    }
  }

  /** Nobody writes any more: the house comes to rest. */
  fallSilent(): void {
    this.until = this.world.timeline.now();
  }

  private come(customer: Customer): void {
    const { chance, timeline, onReached } = this.world;
    const door = this.door(customer);
    if (door === 'hidden') return onReached('chat_hidden_while_shut');
    if (door === 'leave_message') {
      // The chat says when somebody is back: whoever only leaves a message goes on with their day.
      onReached('message_left_while_shut');
      this.said.set(customer.conversationId, WORDS_MAX);
      return this.deliver(customer, 'unknown thing, please write to me', 0);
    }
    if (chance.happens(0.06)) {
      onReached('ten_first_messages_at_once');
      for (let photo = 0; photo < ALBUM; photo += 1) this.say(customer, 'known photo');
    } else {
      this.say(customer);
      if (chance.happens(0.25)) timeline.after(chance.whole(200, 3_000), () => this.say(customer));
    }
    if (chance.happens(0.12))
      timeline.after(chance.whole(DAY_MS / 12, DAY_MS / 3), () => this.say(customer));
  }

  /** What a web chat shows of the shop's hours; the other channels have no door. */
  private door({ workspaceId, channel }: Customer): 'open' | 'leave_message' | 'hidden' {
    if (channel !== 'webchat') return 'open';
    const { shops, timeline, chance } = this.world;
    const hours = chatHours(shops.calendars.defaultOf(workspaceId), timeline.now());
    if (hours.isOpen || hours.whenShut === 'stay_open') return 'open';
    if (hours.whenShut === 'hide') return 'hidden';
    return chance.happens(0.5) ? 'leave_message' : 'open';
  }

  private read({ conversationId, messageId }: Sent): void {
    const customer = this.all.get(conversationId);
    const { chance, timeline } = this.world;
    const reply = customer && this.replies.to(messageId);
    const replied = this.replied.get(conversationId) ?? 0;
    if (customer && reply && replied < REPLIES_MAX) {
      this.replied.set(conversationId, replied + 1);
      timeline.after(chance.wait(9_000), () => this.say(customer, reply));
      return;
    }
    if (!customer || (this.said.get(conversationId) ?? 0) >= WORDS_MAX) return;
    if (chance.happens(0.45)) timeline.after(chance.wait(15_000), () => this.say(customer));
  }

  private say(customer: Customer, text = this.words()): void {
    if (this.world.timeline.now() >= this.until) return;
    const count = (this.said.get(customer.conversationId) ?? 0) + 1;
    this.said.set(customer.conversationId, count);
    this.deliver(customer, text, count);
  }

  private deliver(customer: Customer, text: string, count: number): void {
    const externalId = `in-${customer.conversationId}-${count}`;
    this.ingress.deliver({ ...customer, externalId, text });
  }

  private words(): string {
    const { chance, habits } = this.world;
    const kind = habits.rushHour === null ? chance.next() : 0;
    if (kind < 0.14) return 'I want to talk to a person';
    return kind < 0.45 ? 'unknown thing' : 'known thing';
  }

  /** Whoever waits in a web chat closes it some day. */
  private loseHeart(): void {
    const { log, chance, timeline } = this.world;
    log.onAppended((events) => {
      for (const { type, stream, workspaceId } of events) {
        if (type !== 'HandoverRequested') continue;
        const { id } = splitStream(stream);
        if (this.all.get(id)?.channel !== 'webchat' || !chance.happens(0.3)) continue;
        timeline.after(chance.wait(40_000), () => this.ingress.leave(workspaceId, id));
      }
    });
  }
}
