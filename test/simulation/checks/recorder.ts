/**
 * Watches the log of a simulated day with eyes of its own: nothing here folds by the house's code, so a mistake
 * of the house cannot hide itself. What must never be is a violation, with the moment it was seen.
 */
import { splitStream } from '#libs/event-store';
import { defaultPolicy } from '#libs/matching';
import type { World } from '../parts/house.js';
import type { LogEvent } from '../world/log.js';

export interface Violation {
  readonly invariant: string;
  readonly at: number;
  readonly what: string;
}

interface Watched {
  readonly workspaceId: string;
  readonly channel: string;
  holder: string;
  offer: string | null;
  firstMessageAt: number | null;
  hasAnswer: boolean;
  queuedAt: number | null;
}

interface Desk {
  readonly workspaceId: string;
  capacity: number | null;
  overridden: boolean;
  readonly slots: Map<string, number>;
}

/** Customers who look at a screen; mail may take its time. */
const LIVE = new Set(['webchat', 'messenger', 'whatsapp']);
const ANSWER_MS = 30_000;
/** The same promise, and what a fault in the middle of it may cost: an append that hangs and is lost. */
const QUEUE_MS = 35_000;

export class Recorder {
  readonly violations: Violation[] = [];
  readonly conversations = new Map<string, Watched>();
  private readonly agents = new Map<string, Desk>();
  private readonly received = new Map<string, number>();
  private answers = 0;
  private live = 0;

  constructor(private readonly world: World) {
    world.log.onAppended((events) => {
      for (const event of events) this.see(event);
    });
  }

  get answeredInTime(): number {
    return this.answers;
  }

  /** Conversations on live channels, each of which was to be answered within 30 s. */
  get liveConversations(): number {
    return this.live;
  }

  violate(invariant: string, what: string): void {
    this.violations.push({ invariant, at: this.world.timeline.now(), what });
  }

  /** I1, from the sender's ledger: what was acknowledged is on record, once. */
  checkLedger(acknowledged: ReadonlySet<string>): void {
    for (const externalId of acknowledged) {
      const times = this.received.get(externalId) ?? 0;
      if (times !== 1)
        this.violate('I1', `${externalId} was acknowledged and is there ${times} times`);
    }
    for (const [externalId, times] of this.received)
      if (times > 1) this.violate('I1', `${externalId} is there ${times} times`);
  }

  private see(event: LogEvent): void {
    const { category, id } = splitStream(event.stream);
    if (category === 'conversation') this.seeConversation(id, event);
    if (category === 'agent') this.seeAgent(id, event);
  }

  private seeConversation(id: string, event: LogEvent): void {
    const { data, workspaceId } = event;
    const agentId = (data.toAgentId ?? data.agentId) as string | null | undefined;
    if (
      agentId &&
      this.agents.get(agentId) &&
      this.agents.get(agentId)?.workspaceId !== workspaceId
    )
      this.violate('I9', `${event.type}: an agent of another workspace`);
    const one = this.conversations.get(id) ?? this.begin(id, event);
    switch (event.type) {
      case 'MessageReceived': {
        const externalId = (event.private as { externalId: string }).externalId;
        this.received.set(externalId, (this.received.get(externalId) ?? 0) + 1);
        one.firstMessageAt ??= this.expectAnswer(id, one);
        return;
      }
      case 'MessageComposed':
        return this.seeWords(one, event);
      case 'BotAnswered':
      case 'BotMismatched':
        if (one.holder !== 'bot')
          this.violate('I4', `${event.type} while ${one.holder} has the floor`);
        return;
      case 'HandoverRequested':
      case 'ConversationReturnedToQueue':
        return this.toQueue(id, one);
      case 'AgentOffered':
        if (one.offer !== null) this.violate('I4', 'two offers at once');
        if (one.holder !== 'queue' && one.holder !== 'bot')
          this.violate('I4', `offered while ${one.holder} has the floor`);
        one.offer = data.offerId as string;
        return;
      case 'OfferAccepted':
        if (one.offer !== data.offerId) this.violate('I4', 'an offer was accepted that was over');
        if (one.holder === 'bot') this.world.onReached('accepted_after_the_bot_took_over');
        one.offer = null;
        one.holder = agentId as string;
        one.queuedAt = null;
        return;
      case 'OfferDeclined':
      case 'OfferExpired':
      case 'OfferWithdrawn':
        one.offer = null;
        return;
      case 'ConversationPickedUp':
        one.offer = null;
        one.holder = agentId as string;
        one.queuedAt = null;
        return;
      case 'ConversationTransferred':
        one.offer = null;
        if (data.toAgentId === null) return this.toQueue(id, one);
        one.holder = data.toAgentId as string;
        return;
      case 'ConversationReturnedToBot':
      case 'ConversationReopened':
        one.holder = 'bot';
        one.offer = null;
        one.queuedAt = null;
        return;
      case 'CallbackRequested':
        one.holder = 'callback';
        one.offer = null;
        one.queuedAt = null;
        return;
      case 'ConversationAbandoned':
        this.world.onReached('left_while_waiting');
        if (one.holder === 'queue') one.holder = 'bot';
        one.offer = null;
        one.queuedAt = null;
        return;
      case 'ConversationResolved':
        one.holder = 'nobody';
        one.offer = null;
        one.queuedAt = null;
        return;
    }
  }

  private begin(id: string, { type, data, workspaceId }: LogEvent): Watched {
    if (type !== 'ConversationStarted') this.violate('I4', `${type} before the beginning`);
    const one: Watched = {
      workspaceId,
      channel: data.channel as string,
      holder: 'bot',
      offer: null,
      firstMessageAt: null,
      hasAnswer: false,
      queuedAt: null,
    };
    this.conversations.set(id, one);
    return one;
  }

  /** Only the holder's words go out; those about the wait are the house's own. */
  private seeWords(one: Watched, event: LogEvent): void {
    const author = event.data.author as { kind: string; agentId?: string };
    if (author.kind === 'agent' && one.holder !== author.agentId)
      this.violate('I4', `an agent's words while ${one.holder} has the floor`);
    if (author.kind === 'bot' && one.holder !== 'bot' && one.holder !== 'queue')
      this.violate('I4', `the bot's words while ${one.holder} has the floor`);
    one.hasAnswer = true;
  }

  /** I5: a first answer within 30 s of the first message, on every live channel. */
  private expectAnswer(id: string, one: Watched): number {
    const { timeline } = this.world;
    if (!LIVE.has(one.channel)) return timeline.now();
    this.live += 1;
    timeline.after(ANSWER_MS, () => {
      if (one.hasAnswer) this.answers += 1;
      else this.violate('I5', `${id} has no answer after 30 s`);
    });
    return timeline.now();
  }

  /** "Never a queue": in time an agent has it, or the bot says that nobody is free. */
  private toQueue(id: string, one: Watched): void {
    const { timeline } = this.world;
    const since = timeline.now();
    one.holder = 'queue';
    one.offer = null;
    one.queuedAt = since;
    if (LIVE.has(one.channel))
      timeline.after(QUEUE_MS, () => {
        if (one.queuedAt === since) this.violate('I4', `${id} is in the queue for more than 35 s`);
      });
  }

  private seeAgent(id: string, { type, data, workspaceId }: LogEvent): void {
    const one = this.agents.get(id) ?? {
      workspaceId,
      capacity: null,
      overridden: false,
      slots: new Map<string, number>(),
    };
    this.agents.set(id, one);
    if (type === 'CapacityChanged') one.capacity = data.capacity as number | null;
    if (type === 'CapacityOverridden') {
      one.overridden = true;
      this.world.onReached('capacity_overridden_by_name');
    }
    if (type === 'WentAway' && data.reason === 'ignored_offers')
      this.world.onReached('set_away_for_ignoring');
    if (type === 'SlotFreed') one.slots.delete(data.conversationId as string);
    if (type !== 'SlotTaken') return;
    const before = load(one);
    const conversationId = data.conversationId as string;
    const isNew = !one.slots.has(conversationId);
    one.slots.set(conversationId, data.weight as number);
    const capacity = one.capacity ?? defaultPolicy.capacity;
    const mayPass = one.overridden || data.reason === 'found' || !isNew;
    if (!mayPass && load(one) > capacity)
      this.violate(
        'I7',
        `${id}: ${before} and ${String(data.weight)} on a capacity of ${capacity}`,
      );
    one.overridden = false;
  }
}

function load({ slots }: Desk): number {
  return [...slots.values()].reduce((sum, weight) => sum + weight, 0);
}
