/** The router that leads is stopped (SIGSTOP) and woken, again and again, while customers come and agents accept. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type OpenedEvent, splitStream, streamName } from '#libs/event-store';
import { until } from '#libs/testing';
import { type ClockHouse, PATIENCE } from './house.js';

export interface StoppedRouter {
  readonly rounds: number;
  /** From the stop of the leader to the first offer of the other one. */
  readonly takeoverMs: readonly number[];
  readonly offers: number;
  readonly overCapacity: number;
  readonly twoOffersAtOnce: number;
  /** Conversations that did not come to their end. */
  readonly forgotten: number;
}

const AGENTS = 4;
const CAPACITY = 6;
const WEIGHT = 2;

/**
 * @param rounds how often the leader is stopped. Each time the next leader must offer what came meanwhile, and
 *   the old one wakes up in the middle of it.
 */
export async function routerStops(house: ClockHouse, rounds: number): Promise<StoppedRouter> {
  const workspaceId = await house.begin({ capacity: CAPACITY });
  const agents = Array.from({ length: AGENTS }, () => randomUUID());
  const tab = randomUUID();
  let isOn = true;
  const beat = async () => {
    while (isOn) {
      await Promise.all(
        agents.map((id) => house.presence.beat(workspaceId, id, tab, 'online').catch(() => 0)),
      );
      await sleep(isOn ? house.times.beatMs : 0);
    }
  };
  const beating = beat();
  const all: string[] = [];
  const takeoverMs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const leader = await until(() => house.routers.find(({ isLeader }) => isLeader), PATIENCE);
    // In the middle of its work: a burst is on its way when it stops.
    const burst = Array.from({ length: AGENTS }, () => house.wait(workspaceId));
    await sleep(round * 7);
    leader.signal('SIGSTOP');
    leader.isLeader = false;
    const since = await house.now();
    const late = await house.wait(workspaceId);
    const offered = await house.eventOf(
      workspaceId,
      streamName('conversation', late),
      'AgentOffered',
    );
    takeoverMs.push(offered.recordedAt.getTime() - since);
    leader.signal('SIGCONT');
    all.push(...(await Promise.all(burst)), late);
    await Promise.all(all.splice(0).map((id) => finish(house, workspaceId, id)));
  }
  isOn = false;
  await beating;
  return { rounds, takeoverMs, ...(await judge(house, workspaceId)) };
}

async function finish(house: ClockHouse, workspaceId: string, id: string): Promise<void> {
  const { agentId } = await house.offerOf(workspaceId, id);
  await house.accept(workspaceId, id, agentId);
  await house.resolve(workspaceId, id, agentId);
}

/** From the events alone, in their order: what each agent held, and what was offered, at every moment. */
async function judge(house: ClockHouse, workspaceId: string) {
  const slots = new Map<string, Map<string, number>>();
  const open = new Map<string, string | null>();
  const judged = { offers: 0, overCapacity: 0, twoOffersAtOnce: 0, forgotten: 0 };
  const see = ({ stream, type, data }: OpenedEvent) => {
    const { id } = splitStream(stream);
    const { conversationId = '', offerId = '' } = data as Record<string, string>;
    if (type === 'SlotTaken' || type === 'SlotFreed') {
      const own = slots.get(id) ?? new Map<string, number>();
      slots.set(id, own);
      if (type === 'SlotFreed') own.delete(conversationId);
      else own.set(conversationId, WEIGHT);
      if (own.size * WEIGHT > CAPACITY) judged.overCapacity += 1;
    } else if (type === 'AgentOffered') {
      judged.offers += 1;
      if (open.get(id)) judged.twoOffersAtOnce += 1;
      open.set(id, offerId);
    } else if (type === 'ConversationStarted') judged.forgotten += 1;
    else if (type === 'ConversationResolved') judged.forgotten -= 1;
    else if (type === 'OfferAccepted' || type === 'OfferExpired' || type === 'OfferWithdrawn')
      open.set(id, null);
  };
  for await (const batch of house.store.readAll({ workspaceId }))
    for (const event of await house.store.open(batch)) see(event);
  return judged;
}
