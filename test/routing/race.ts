/**
 * Races for the last slot of an agent: many routers saw the same room, each with a conversation of its own,
 * and all of them append at once. The expected version of the agent's stream lets one of them win.
 */
import { randomUUID } from 'node:crypto';
import { agent } from '#libs/agent';
import type { ConversationCommand, StartWith } from '#libs/conversation';
import { AgentDesk, appendOf, ContentionError, ConversationDesk } from '#libs/desk';
import type { EventStore } from '#libs/event-store';
import { isRefused } from '#libs/decider';

export const cause = {
  actor: { kind: 'system', id: 'race' },
  causationId: null,
  correlationId: 'race',
} as const;

const CAPACITY = 3;
const WEIGHT = 2;
/** Each racer is a process with a memory of its own; it needs to remember a few streams. */
const REMEMBERED = { cachedMax: 16 } as const;

export interface RaceResult {
  readonly rounds: number;
  /** Offers that were made; one a round, or the race proves nothing. */
  readonly won: number;
  readonly overCapacity: number;
  readonly doubleOwners: number;
}

export async function raceForSlots(
  store: EventStore,
  routers: number,
  rounds: number,
  onRound: (round: number) => void = () => undefined,
): Promise<RaceResult> {
  const workspaceId = randomUUID();
  const agentId = randomUUID();
  const agents = new AgentDesk(store);
  await agents.handle(workspaceId, agentId, { type: 'Report', status: 'online' }, cause);
  // Half of the routers want the same conversation, the others one each. Every router is a process of its own,
  // with a memory of its own.
  const shared = randomUUID();
  const field = Array.from({ length: routers }, (_, n) => ({
    desk: new ConversationDesk(store, REMEMBERED),
    conversationId: n % 2 === 0 ? shared : randomUUID(),
  }));
  const wanted = [...new Set(field.map(({ conversationId }) => conversationId))];
  await Promise.all(wanted.map((id) => begin(store, workspaceId, id)));
  const looker = new ConversationDesk(store);
  let won = 0;
  let overCapacity = 0;
  let doubleOwners = 0;
  for (let round = 1; round <= rounds; round += 1) {
    const seen = await agents.load(workspaceId, agentId);
    const made = await Promise.all(
      field.map(({ desk, conversationId }) =>
        offer(desk, workspaceId, conversationId, agentId, seen),
      ),
    );
    won += made.filter(Boolean).length;
    const { state } = await agents.load(workspaceId, agentId);
    const load = Object.values(state.slots).reduce((sum, { weight }) => sum + weight, 0);
    if (load > CAPACITY) overCapacity += 1;
    const states = await Promise.all(wanted.map((id) => looker.refresh(workspaceId, id)));
    const offered = wanted.filter((_id, n) => states[n]?.state.offer);
    if (offered.length !== 1) doubleOwners += 1;
    // Back to where it began, for the next round.
    for (const conversationId of offered)
      await agents.together(
        looker,
        { workspaceId, conversationId, agentId },
        ({ offer: open }) =>
          open && { type: 'WithdrawOffer', offerId: open.offerId, reason: 'next round' },
        { type: 'FreeSlot', conversationId, reason: 'withdrawn' },
        cause,
      );
    onRound(round);
  }
  return { rounds, won, overCapacity, doubleOwners };
}

export interface TransferResult {
  readonly rounds: number;
  readonly notOneOwner: number;
}

/** Transfers of one conversation by its holder, to several colleagues, the queue and the bot at once. */
export async function raceTransfers(
  store: EventStore,
  rounds: number,
  onRound: (round: number) => void = () => undefined,
): Promise<TransferResult> {
  let notOneOwner = 0;
  for (let round = 0; round < rounds; round += 1) {
    const workspaceId = randomUUID();
    const conversationId = randomUUID();
    const holder = randomUUID();
    const colleagues = [randomUUID(), randomUUID(), randomUUID()];
    await begin(store, workspaceId, conversationId);
    const place = (agentId: string) => ({ workspaceId, conversationId, agentId });
    const take = (reason: 'picked_up' | 'transferred') =>
      ({
        type: 'TakeSlot',
        conversationId,
        offerId: null,
        reason,
        weight: WEIGHT,
        capacity: CAPACITY,
      }) as const;
    const desks = () => ({
      desk: new ConversationDesk(store, REMEMBERED),
      agents: new AgentDesk(store, REMEMBERED),
    });
    const first = desks();
    const pickUp: ConversationCommand = { type: 'PickUp', agentId: holder };
    await first.agents.together(first.desk, place(holder), pickUp, take('picked_up'), cause);
    const passOn = (toAgentId: string | null): ConversationCommand => ({
      type: 'Transfer',
      byAgentId: holder,
      toAgentId,
    });
    const results = await Promise.all([
      ...colleagues.map((to) => {
        const { desk, agents } = desks();
        return agents.together(desk, place(to), passOn(to), take('transferred'), cause);
      }),
      desks().desk.handle(workspaceId, conversationId, passOn(null), cause),
      desks().desk.handle(
        workspaceId,
        conversationId,
        { type: 'ReturnToBot', byAgentId: holder },
        cause,
      ),
    ]);
    const done = results.filter((result) => result.kind === 'done').length;
    const slots = await Promise.all(
      colleagues.map(async (id) => (await desks().agents.load(workspaceId, id)).state.slots),
    );
    const { state } = await desks().desk.refresh(workspaceId, conversationId);
    const owner = state.holder.kind === 'agent' ? state.holder.agentId : null;
    const isConsistent = colleagues.every(
      (id, n) => Object.hasOwn(slots[n] ?? {}, conversationId) === (id === owner),
    );
    if (done !== 1 || !isConsistent) notOneOwner += 1;
    onRound(round + 1);
  }
  return { rounds, notOneOwner };
}

async function begin(store: EventStore, workspaceId: string, id: string): Promise<void> {
  const desk = new ConversationDesk(store, REMEMBERED);
  const start: StartWith = {
    inboxId: randomUUID(),
    channel: 'webchat',
    contactId: randomUUID(),
    episode: 1,
    threadKey: 'k',
    address: 'a',
  };
  await desk.handle(
    workspaceId,
    id,
    {
      type: 'ReceiveMessage',
      start,
      messageId: randomUUID(),
      externalId: randomUUID(),
      content: { kind: 'text', text: 'Hello' },
      classification: 'human',
    },
    cause,
  );
  await desk.handle(
    workspaceId,
    id,
    { type: 'RequestHandover', reason: 'contact_asked', priority: 0, reply: null },
    cause,
  );
}

/** As a router does it: on the version at which it saw the room. */
async function offer(
  desk: ConversationDesk,
  workspaceId: string,
  conversationId: string,
  agentId: string,
  seen: Awaited<ReturnType<AgentDesk['load']>>,
): Promise<boolean> {
  const offerId = randomUUID();
  const decision = agent.decide(seen.state, {
    type: 'TakeSlot',
    conversationId,
    offerId,
    reason: 'offered',
    weight: WEIGHT,
    capacity: CAPACITY,
  });
  if (isRefused(decision)) return false;
  try {
    const result = await desk.handle(
      workspaceId,
      conversationId,
      {
        type: 'OfferToAgent',
        offerId,
        agentId,
        expiresAt: '2026-01-01T00:00:10.000Z',
      },
      cause,
      {
        alongside: () => ({ appends: [appendOf(agentId, seen.version, decision.events, cause)] }),
        onOtherConflict: () => false,
      },
    );
    return result.kind === 'done' && result.position !== null;
  } catch (error) {
    if (error instanceof ContentionError) return false;
    throw error;
  }
}
