/**
 * What has to be done now in one workspace, from what its rows say. Pure, and complete: a timer that was
 * lost with a process is found again here, because every deadline follows from the rows.
 */
import { Deadlines } from './deadlines.js';
import type { Needs } from './eligibility.js';
import {
  needsOf,
  type PlannedAgent,
  type PlannedConversation,
  type RoutingFacts,
  staffOf,
  waitingOf,
} from './facts.js';
import { type Match, match } from './matching.js';
import { channelRule, type MatchingPolicy } from './policy.js';
import { type Told, whatToTell } from './queue-facts.js';
import { nextRoundAt, type Waiting, waitsForPreviousUntil } from './waiting.js';

export type ReturnReason = 'agent_offline' | 'agent_away' | 'agent_left';

/** Something to settle before anything new is offered, because it changes what there is room for. */
export type Settling<Row> =
  | { readonly kind: 'expire' | 'withdraw'; readonly row: Row; readonly agentId: string }
  | {
      readonly kind: 'return';
      readonly row: Row;
      readonly agentId: string;
      readonly reason: ReturnReason;
    }
  | { readonly kind: 'take_over'; readonly row: Row; readonly waitedSeconds: number }
  /** A slot whose conversation is not the agent's any more. */
  | { readonly kind: 'free'; readonly agentId: string; readonly conversationId: string }
  /** A conversation that an agent holds without a slot. */
  | { readonly kind: 'find'; readonly row: Row; readonly agentId: string; readonly weight: number };

export interface PlannedOffer<Row> {
  readonly row: Row;
  readonly match: Match;
  readonly weight: number;
  readonly needs: Needs;
  readonly waitedMs: number;
  readonly expiresAt: number;
}

export interface RoutingPlan<Row> {
  readonly settle: readonly Settling<Row>[];
  /** Empty while something must be settled first. */
  readonly offers: readonly PlannedOffer<Row>[];
  readonly tell: readonly (Told & { readonly row: Row })[];
  /** When to look again even if nothing happens; `null` when only news can change anything. */
  readonly nextAt: number | null;
}

/** An offer rings at least so long before the bot takes over, or it is not made before. */
const RING_MS_MIN = 3_000;

export function planRouting<Row extends PlannedConversation>(
  facts: RoutingFacts<Row>,
  now: number,
  policy: MatchingPolicy,
): RoutingPlan<Row> {
  const deadlines = new Deadlines(now);
  const agents = new Map(facts.agents.map((agent) => [agent.agentId, agent]));
  const settle: Settling<Row>[] = [...strayedSlots(facts, policy)];
  for (const row of facts.conversations) {
    const step = settling(row, agents, now, policy, deadlines);
    if (step) settle.push(step);
  }
  const tell = whatToTell(facts, now, policy, deadlines);
  const offers = settle.length > 0 ? [] : offersNow(facts, now, policy, deadlines);
  return { settle, offers, tell, nextAt: deadlines.next };
}

function settling<Row extends PlannedConversation>(
  row: Row,
  agents: ReadonlyMap<string, PlannedAgent>,
  now: number,
  policy: MatchingPolicy,
  deadlines: Deadlines,
): Settling<Row> | null {
  if (row.offerId !== null && row.offerAgentId !== null) {
    const agentId = row.offerAgentId;
    if (deadlines.isDue(row.offerExpiresAt ?? 0)) return { kind: 'expire', row, agentId };
    const agent = agents.get(agentId);
    const isHere = agent?.status === 'online' && !agent.hasLeft;
    return isHere ? null : { kind: 'withdraw', row, agentId };
  }
  if (row.holder === 'agent' && row.agentId !== null)
    return returning(row, agents.get(row.agentId), policy, deadlines);
  if (row.holder === 'queue' && isTakenOver(row, policy, deadlines))
    return { kind: 'take_over', row, waitedSeconds: secondsSince(row.waitsSince, now) };
  return null;
}

function isTakenOver(
  row: PlannedConversation,
  policy: MatchingPolicy,
  deadlines: Deadlines,
): boolean {
  if (!channelRule(policy, row.channel).botTakesOver) return false;
  return row.rings >= policy.ringsMax || deadlines.isDue(takeOverAt(row, policy));
}

function takeOverAt({ heldSince }: PlannedConversation, policy: MatchingPolicy): number {
  return heldSince + policy.takeOverAfterSeconds * 1_000;
}

/** Nothing stays with who is not there: soon when the customer waits, later when nobody does. */
function returning<Row extends PlannedConversation>(
  row: Row,
  agent: PlannedAgent | undefined,
  policy: MatchingPolicy,
  deadlines: Deadlines,
): Settling<Row> | null {
  const { agentId, unansweredSince } = row;
  if (!agent || agentId === null) return null;
  if (agent.hasLeft) return { kind: 'return', row, agentId, reason: 'agent_left' };
  // Of somebody who never said to be here nothing can be concluded: they work without presence.
  if (agent.status === 'online' || agent.lease === 0) return null;
  const isLive = channelRule(policy, row.channel).botTakesOver;
  const since = (last: number) => Math.max(agent.statusSince, row.heldSince, last);
  const isOffline = agent.status === 'offline';
  if (unansweredSince !== null && isLive) {
    const patience = isOffline ? policy.offlineReturnSeconds : policy.awayReturnSeconds;
    if (deadlines.isDue(since(unansweredSince) + patience * 1_000))
      return { kind: 'return', row, agentId, reason: isOffline ? 'agent_offline' : 'agent_away' };
  }
  if (isOffline && deadlines.isDue(since(row.activeAt) + policy.absenceSeconds * 1_000))
    return { kind: 'return', row, agentId, reason: 'agent_offline' };
  return null;
}

/** Slots follow the conversations: freed when those have gone elsewhere, found when one is missing. */
function* strayedSlots<Row extends PlannedConversation>(
  { agents, conversations }: RoutingFacts<Row>,
  policy: MatchingPolicy,
): Iterable<Settling<Row>> {
  const rows = new Map<string, Row>();
  for (const row of conversations) rows.set(row.conversationId, row);
  const slotsOf = new Map<string, PlannedAgent['slots']>();
  for (const { agentId, slots } of agents) {
    slotsOf.set(agentId, slots);
    for (const conversationId in slots) {
      const row = rows.get(conversationId);
      if ((row?.offerAgentId ?? row?.agentId) !== agentId)
        yield { kind: 'free', agentId, conversationId };
    }
  }
  for (const row of conversations) {
    if (row.holder !== 'agent' || row.agentId === null) continue;
    if (slotsOf.get(row.agentId)?.[row.conversationId] === undefined)
      yield {
        kind: 'find',
        row,
        agentId: row.agentId,
        weight: channelRule(policy, row.channel).weight,
      };
  }
}

function offersNow<Row extends PlannedConversation>(
  facts: RoutingFacts<Row>,
  now: number,
  policy: MatchingPolicy,
  deadlines: Deadlines,
): PlannedOffer<Row>[] {
  const rows = new Map<string, Row>();
  const waiting: Waiting[] = [];
  const needs = new Map<string, Needs>();
  for (const row of facts.conversations) {
    if (row.waitsSince === null || row.offerId !== null || !row.isOpen) continue;
    if (row.holder !== 'queue' && row.holder !== 'bot') continue;
    if (ringMs(row, now, policy) < Math.min(RING_MS_MIN, policy.ringSeconds * 1_000)) continue;
    const item = waitingOf(row, policy, needs);
    rows.set(row.conversationId, row);
    waiting.push(item);
    const round = nextRoundAt(item, policy);
    if (round !== null) deadlines.isDue(round);
    const patience = waitsForPreviousUntil(item, policy);
    if (patience !== null) deadlines.isDue(patience);
  }
  return match(waiting, staffOf(facts.agents, policy), now, policy).map((found) => {
    const row = rows.get(found.conversationId) as Row;
    return {
      row,
      match: found,
      weight: channelRule(policy, row.channel).weight,
      needs: needsOf(row, policy, needs),
      waitedMs: now - (row.waitsSince ?? now),
      expiresAt: now + ringMs(row, now, policy),
    };
  });
}

/** Until the bot takes over an offer rings no longer than that; afterwards in full. */
function ringMs(row: PlannedConversation, now: number, policy: MatchingPolicy): number {
  const full = policy.ringSeconds * 1_000;
  const isBounded = row.holder === 'queue' && channelRule(policy, row.channel).botTakesOver;
  return isBounded ? Math.min(full, takeOverAt(row, policy) - now) : full;
}

function secondsSince(since: number | null, now: number): number {
  return since === null ? 0 : Math.max(0, Math.round((now - since) / 1_000));
}
