/**
 * Agents of a simulated day: they come to their shift, accept, ignore, decline, answer, pass on, pick up, close
 * tabs, lose the network, and go home in the middle of things. They act through the overview, whose checks are
 * those of the house.
 */
import type { TakeSlot } from '#libs/agent';
import { AgentDesk, ConversationDesk, type TogetherResult } from '#libs/desk';
import { splitStream } from '#libs/event-store';
import { channelRule, takenUp } from '#libs/matching';
import { CACHED, causeOf, startProcess, type World } from '../parts/house.js';
import type { Presence } from '../parts/presence.js';
import type { LogEvent } from '../world/log.js';
import { listen } from '../world/news.js';
import type { SimulatedProcess } from '../world/process.js';
import type { Customers } from './customers.js';

export interface SimulatedAgent {
  readonly workspaceId: string;
  readonly agentId: string;
  /** Shares: how often an offer is ignored or declined. */
  readonly ignores: number;
  readonly declines: number;
}

const ANSWERS_MAX = 4;
const ASLEEP_MS = 22_000;

export class Agents {
  readonly process: SimulatedProcess;
  private readonly byId = new Map<string, SimulatedAgent>();
  private desk: ConversationDesk;
  private agents: AgentDesk;
  private readonly answered = new Map<string, number>();
  private readonly goesHomeAt = new Map<string, number>();

  constructor(
    private readonly world: World,
    private readonly presence: Presence,
    private readonly customers: Customers,
    readonly all: readonly SimulatedAgent[],
  ) {
    for (const one of all) this.byId.set(one.agentId, one);
    this.process = startProcess(world, 'overview');
    const store = world.log.door(this.process.way);
    this.desk = new ConversationDesk(store, CACHED);
    this.agents = new AgentDesk(store, CACHED);
    this.process.onCrash(() => {
      this.desk = new ConversationDesk(store, CACHED);
      this.agents = new AgentDesk(store, CACHED);
    });
    listen(
      world.log,
      this.process,
      ({ type }) =>
        type === 'AgentOffered' ||
        type === 'MessageReceived' ||
        type === 'OfferAccepted' ||
        type === 'ConversationTransferred',
      async (event) => this.see(event),
    );
    this.process.start();
  }

  /** From then on nobody sees them again, whatever brings others back. */
  goesHome({ agentId }: SimulatedAgent, at: number): void {
    this.goesHomeAt.set(agentId, at);
  }

  /** A lead takes capacity away from somebody, or gives it back. */
  changeCapacity({ workspaceId, agentId }: SimulatedAgent): void {
    this.process.must(async () => {
      const { state } = await this.agents.load(workspaceId, agentId);
      const held = Object.values(state.slots).reduce((sum, { weight }) => sum + weight, 0);
      if (held > 2) this.world.onReached('capacity_lowered_below_load');
      const capacity = state.capacity === null ? 2 : null;
      const cause = causeOf('lead', 'agent');
      await this.agents.handle(workspaceId, agentId, { type: 'ChangeCapacity', capacity }, cause);
    });
  }

  private see(event: LogEvent): void {
    const { chance, timeline, habits } = this.world;
    const conversationId = splitStream(event.stream).id;
    if (event.type === 'AgentOffered') {
      const { agentId, offerId } = event.data as { agentId: string; offerId: string };
      return this.decideOnOffer(event.workspaceId, conversationId, agentId, offerId);
    }
    // Somebody of the workspace looks at what is new; whoever holds it answers.
    timeline.after(chance.whole(4_000, 40_000), () =>
      this.process.must(() => this.answer(event.workspaceId, conversationId)),
    );
    if (event.type === 'MessageReceived' && chance.happens(habits.picksUp))
      timeline.after(chance.whole(500, 15_000), () =>
        this.pickUp(event.workspaceId, conversationId),
      );
  }

  private decideOnOffer(
    workspaceId: string,
    conversationId: string,
    agentId: string,
    offerId: string,
  ): void {
    const one = this.byId.get(agentId);
    const { chance, timeline, habits, onReached } = this.world;
    if (!one) return;
    if (chance.happens(habits.losesNetwork)) this.goneFor(one, chance.whole(30_000, 120_000));
    const kind = chance.next();
    const place = { workspaceId, conversationId, agentId };
    if (kind < one.ignores) {
      if (chance.happens(0.2)) timeline.after(60_000, () => this.comeBack(one));
      return;
    }
    // Of the screen that rings, also when the machine goes to sleep and the click comes after it wakes up.
    const lease = this.leaseSeen(workspaceId, agentId);
    const isAsleep = chance.happens(habits.fallsAsleep);
    if (isAsleep) this.goneFor(one, ASLEEP_MS - 200);
    timeline.after(isAsleep ? ASLEEP_MS : chance.whole(800, 11_500), () => {
      this.process.must(async () => {
        const declines = kind < one.ignores + one.declines;
        const result = declines
          ? await this.agents.together(
              this.desk,
              place,
              (state) =>
                state.offer?.offerId === offerId && state.offer.agentId === agentId
                  ? { type: 'DeclineOffer', agentId, offerId }
                  : null,
              { type: 'FreeSlot', conversationId, reason: 'declined' },
              causeOf(agentId, 'agent'),
            )
          : await this.agents.together(
              this.desk,
              place,
              { type: 'AcceptOffer', agentId, offerId },
              { type: 'KeepSlot', conversationId, offerId, lease },
              causeOf(agentId, 'agent'),
            );
        if (result.kind === 'refused') onReached(`accept_refused_${result.refusal}`);
        if (result.kind === 'refused_by_agent') onReached(`accept_refused_${result.refusal}`);
      });
    });
  }

  /** The lid is shut, or the network is gone for a while: no beats, and then the tab is there again. */
  private goneFor({ workspaceId, agentId }: SimulatedAgent, ms: number): void {
    const tab = `${agentId}-1`;
    this.presence.lose(workspaceId, agentId, tab);
    const { timeline } = this.world;
    if (timeline.now() + ms < (this.goesHomeAt.get(agentId) ?? 0))
      timeline.after(ms, () => this.presence.beat(workspaceId, agentId, tab, 'online'));
  }

  /** Whoever was set away clicks that they are here again. */
  private comeBack({ workspaceId, agentId }: SimulatedAgent): void {
    this.process.must(async () => {
      const { state } = await this.agents.load(workspaceId, agentId);
      if (state.status !== 'away') return;
      this.world.onReached('came_back_after_being_set_away');
      this.presence.beat(workspaceId, agentId, `${agentId}-1`, 'online');
    });
  }

  private async answer(workspaceId: string, conversationId: string): Promise<void> {
    const { chance, habits, onReached, timeline } = this.world;
    const { state } = await this.desk.load(workspaceId, conversationId);
    if (state.holder.kind !== 'agent') return;
    const { agentId } = state.holder;
    const count = (this.answered.get(conversationId) ?? 0) + 1;
    this.answered.set(conversationId, count);
    const kind = chance.next();
    const cause = causeOf(agentId, 'agent');
    const passesOn = chance.happens(habits.passesOn);
    if (count > 1 && passesOn) return this.passOn(workspaceId, conversationId, agentId);
    if (count > 1 && kind < 0.04) {
      await this.desk.handle(
        workspaceId,
        conversationId,
        { type: 'ReturnToBot', byAgentId: agentId },
        cause,
      );
      return;
    }
    const isEnd = count >= ANSWERS_MAX || kind > 0.75;
    const messageId = chance.id();
    const say = async () => {
      const result = await this.desk.handle(
        workspaceId,
        conversationId,
        {
          type: 'ComposeMessage',
          messageId,
          author: { kind: 'agent', agentId },
          content: { kind: 'text', text: 'Here is your answer.' },
        },
        cause,
      );
      if (result.kind === 'refused') onReached('reply_refused_after_it_went_elsewhere');
    };
    timeline.after(chance.whole(1_000, 9_000), () => this.process.must(say));
    if (isEnd)
      timeline.after(chance.whole(10_000, 60_000), () =>
        this.process.must(async () => {
          const { state: now } = await this.desk.refresh(workspaceId, conversationId);
          if (now.holder.kind !== 'agent' || now.holder.agentId !== agentId) return;
          await this.desk.handle(
            workspaceId,
            conversationId,
            { type: 'Resolve', by: agentId },
            cause,
          );
        }),
      );
  }

  private async passOn(workspaceId: string, conversationId: string, from: string): Promise<void> {
    const { chance, onReached } = this.world;
    const colleagues = this.all.filter(
      (one) => one.workspaceId === workspaceId && one.agentId !== from,
    );
    if (colleagues.length === 0) return;
    const { agentId } = chance.pick(colleagues);
    const result = await this.agents.together(
      this.desk,
      { workspaceId, conversationId, agentId },
      { type: 'Transfer', byAgentId: from, toAgentId: agentId },
      this.slot(conversationId, 'transferred'),
      causeOf(from, 'agent'),
    );
    if (result.kind === 'refused_by_agent') onReached(`transfer_refused_${result.refusal}`);
    if (result.kind === 'done') onReached('transferred');
  }

  private pickUp(workspaceId: string, conversationId: string): void {
    const { chance, onReached } = this.world;
    const { agentId } = chance.pick(this.all.filter((one) => one.workspaceId === workspaceId));
    const text = takenUp('en');
    const say = { messageId: chance.id(), content: { kind: 'text', text } } as const;
    this.process.must(async () => {
      const { state } = await this.agents.load(workspaceId, agentId);
      if (state.status !== 'online') return;
      const result = await this.agents.together(
        this.desk,
        { workspaceId, conversationId, agentId },
        { type: 'PickUp', agentId, say },
        {
          ...this.slot(conversationId, 'picked_up'),
          override: { byAgentId: agentId, reason: 'by hand' },
        },
        causeOf(agentId, 'agent'),
      );
      if (result.kind === 'done') this.report(result);
      else onReached('pick_up_refused');
    });
  }

  private report(result: Extract<TogetherResult, { kind: 'done' }>): void {
    if (result.events.length > 0) this.world.onReached('picked_up_by_hand');
  }

  private slot(conversationId: string, reason: 'picked_up' | 'transferred'): TakeSlot {
    const { policy } = this.world;
    const channel = this.customers.all.get(conversationId)?.channel ?? 'webchat';
    const { weight } = channelRule(policy, channel);
    const { capacity } = policy;
    return { type: 'TakeSlot', conversationId, offerId: null, reason, weight, capacity };
  }

  /** The stretch of being here that the agent's screen was opened in. */
  private leaseSeen(workspaceId: string, agentId: string): number {
    const events = this.world.log.stream(workspaceId, `agent-${agentId}`);
    let lease = 0;
    let isHere = false;
    for (const { type } of events) {
      if ((type === 'WentOnline' || type === 'WentAway') && !isHere) {
        lease += 1;
        isHere = true;
      }
      if (type === 'WentOffline') isHere = false;
    }
    return lease;
  }
}
