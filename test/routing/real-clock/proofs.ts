/** What is promised in seconds, seen on real processes. Each answers what it measured, by the database's clock. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NatsBus } from '#libs/bus';
import { streamName } from '#libs/event-store';
import { until } from '#libs/testing';
import { PresenceClient } from '../../../services/overview/people/presence-client.js';
import { FragileWay } from './blip.js';
import { type ClockHouse, PATIENCE } from './house.js';

/** Beats as a screen does, until it is told to end. A beat that is not answered is a beat that is lost. */
function beating(house: ClockHouse, workspaceId: string, agentId: string, client = house.presence) {
  const tab = randomUUID();
  let isOn = true;
  let lastAt = 0;
  const beat = async () => {
    const at = await house.now();
    await client.beat(workspaceId, agentId, tab, 'online');
    lastAt = at;
  };
  const run = async () => {
    while (isOn) {
      await beat().catch(() => undefined);
      await sleep(isOn ? house.times.beatMs : 0);
    }
  };
  const running = run();
  return {
    /** When the last answered beat was sent. */
    lastAt: () => lastAt,
    untilHere: () => until(() => lastAt > 0, PATIENCE),
    async end(): Promise<void> {
      isOn = false;
      await running;
    },
  };
}

export interface Lapse {
  /** From the last beat to the withdrawn offer. */
  readonly withdrawnAfterMs: number;
  readonly offeredAgainAfterMs: number;
  readonly leaseMs: number;
  /** In which order it happened. */
  readonly order: readonly string[];
}

/** An agent's machine dies while an offer rings; a colleague is here. */
export async function leaseLapses(house: ClockHouse): Promise<Lapse> {
  const workspaceId = await house.begin();
  const [maria, tom] = [randomUUID(), randomUUID()];
  const hers = beating(house, workspaceId, maria);
  await hers.untilHere();
  const id = await house.wait(workspaceId);
  await house.offerOf(workspaceId, id);
  const his = beating(house, workspaceId, tom);
  await his.untilHere();
  await hers.end();
  const [hersStream, chat] = [streamName('agent', maria), streamName('conversation', id)];
  const withdrawn = await house.eventOf(workspaceId, chat, 'OfferWithdrawn');
  const gone = await house.eventOf(workspaceId, hersStream, 'WentOffline');
  await until(async () => (await house.offerOf(workspaceId, id)).agentId === tom, PATIENCE);
  const again = await house.eventOf(workspaceId, chat, 'AgentOffered');
  await his.end();
  const order = [gone, withdrawn, again].sort((one, other) => one.position - other.position);
  return {
    withdrawnAfterMs: withdrawn.recordedAt.getTime() - hers.lastAt(),
    offeredAgainAfterMs: again.recordedAt.getTime() - hers.lastAt(),
    leaseMs: house.times.leaseMs,
    order: order.map(({ type }) => type),
  };
}

export interface Blip {
  readonly blipMs: number;
  readonly lostBeats: number;
  /** Everything that is on record about the agent: nothing but the arrival and the slot. */
  readonly story: readonly string[];
  readonly stillRings: boolean;
}

/** The network between an agent's side and NATS is gone for a while, and comes back. */
export async function networkBlips(house: ClockHouse, blipMs: number): Promise<Blip> {
  const workspaceId = await house.begin();
  const maria = randomUUID();
  const way = await FragileWay.to(house.natsUrl);
  const bus = new NatsBus({ servers: [way.url], name: 'fragile' });
  await bus.connected();
  const client = new PresenceClient(bus);
  const hers = beating(house, workspaceId, maria, client);
  await hers.untilHere();
  const id = await house.wait(workspaceId);
  const { offerId } = await house.offerOf(workspaceId, id);
  const before = hers.lastAt();
  way.cut();
  await sleep(blipMs);
  way.mend();
  // Until it is sure: beats come through again, and the lease that was held before would have been seen to end.
  const isOver = async () => (await house.now()) > before + house.times.leaseMs + 2_000;
  await until(async () => hers.lastAt() > before + blipMs && (await isOver()), PATIENCE);
  const story = await house.storyOf(workspaceId, streamName('agent', maria));
  const { state } = await house.desk.refresh(workspaceId, id);
  await hers.end();
  await bus.close();
  await way.close();
  return {
    blipMs,
    lostBeats: Math.floor(blipMs / house.times.beatMs),
    story: story.map(({ type }) => type),
    stillRings: state.offer?.offerId === offerId,
  };
}

export interface FreeSlots {
  readonly rounds: number;
  readonly medianMs: number;
  readonly longestMs: number;
}

/** A conversation ends, and the next one is offered into the room that it leaves. */
export async function freeSlotsAreFilled(house: ClockHouse, rounds: number): Promise<FreeSlots> {
  const workspaceId = await house.begin({ capacity: 2 });
  const maria = randomUUID();
  const hers = beating(house, workspaceId, maria);
  await hers.untilHere();
  const took: number[] = [];
  let current = await house.wait(workspaceId);
  for (let round = 0; round < rounds; round += 1) {
    await house.accept(workspaceId, current, maria);
    const next = await house.wait(workspaceId);
    await house.resolve(workspaceId, current, maria);
    await house.offerOf(workspaceId, next);
    const stream = (id: string) => streamName('conversation', id);
    const resolved = await house.eventOf(workspaceId, stream(current), 'ConversationResolved');
    const offered = await house.eventOf(workspaceId, stream(next), 'AgentOffered');
    took.push(offered.recordedAt.getTime() - resolved.recordedAt.getTime());
    current = next;
  }
  await hers.end();
  took.sort((one, other) => one - other);
  const at = (share: number) => took[Math.floor((took.length - 1) * share)] ?? 0;
  return { rounds, medianMs: at(0.5), longestMs: at(1) };
}

export interface Fencing {
  /** What the sleeper said, in order. */
  readonly said: readonly string[];
  readonly holder: string;
  readonly offeredTo: 'sleeper' | 'colleague' | 'nobody';
}

/** What happens while a process is stopped between its decision to accept and the append. */
export type Meanwhile =
  /** The lease of its agent ends, the offer is withdrawn, and a colleague is asked. */
  | 'lease_ends'
  /** The same, and the agent comes back and is asked anew. */
  | 'comes_back'
  /** The agent stays, and the customer leaves: the offer ends, and the slot is free. */
  | 'customer_leaves';

export async function sleeperWakes(house: ClockHouse, meanwhile: Meanwhile): Promise<Fencing> {
  const workspaceId = await house.begin();
  const [maria, tom] = [randomUUID(), randomUUID()];
  const hers = beating(house, workspaceId, maria);
  await hers.untilHere();
  const id = await house.wait(workspaceId);
  const { offerId } = await house.offerOf(workspaceId, id);
  const lease = (await house.agents.load(workspaceId, maria)).state.lease;
  const sleeper = spawn(
    process.execPath,
    [join(__dirname, 'sleeping-agent.js'), workspaceId, id, maria, offerId, String(lease)],
    { env: { ...process.env, ...house.environment }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  sleeper.stdout.on('data', (bytes: Buffer) => {
    output += bytes.toString();
  });
  await until(() => output.includes('about to append'), PATIENCE);
  sleeper.kill('SIGSTOP');
  let next = hers;
  if (meanwhile === 'customer_leaves') {
    await house.leave(workspaceId, id);
    // Otherwise the agent's stream moves before or after the sleeper has looked at it again.
    await house.eventOf(workspaceId, streamName('agent', maria), 'SlotFreed');
  } else {
    await hers.end();
    await house.eventOf(workspaceId, streamName('conversation', id), 'OfferWithdrawn');
    next = beating(house, workspaceId, meanwhile === 'comes_back' ? maria : tom);
    await next.untilHere();
    await until(async () => (await house.offerOf(workspaceId, id)).offerId !== offerId, PATIENCE);
  }
  const gone = new Promise((resolve) => sleeper.once('exit', resolve));
  sleeper.kill('SIGCONT');
  await gone;
  const { state } = await house.desk.refresh(workspaceId, id);
  await next.end();
  const asked = state.offer?.agentId;
  return {
    said: output.trim().split('\n'),
    holder: state.holder.kind,
    offeredTo: asked === maria ? 'sleeper' : asked === tom ? 'colleague' : 'nobody',
  };
}
