/**
 * What has to be done now, from what the projections say. Pure, and complete: a timer that was lost with
 * a process is found again here, because every deadline follows from the rows.
 */
import { type MatchingPolicy, type Match, match, nextRoundAt } from '#libs/matching';
import { type AgentRow, agentKey, type HeldRow, type QueueRow } from './routing-reads.js';

export interface RoutingFacts {
  readonly agents: readonly AgentRow[];
  /** By `workspace/agent`. */
  readonly loads: ReadonlyMap<string, number>;
  readonly queue: readonly QueueRow[];
  readonly heldByAbsent: readonly HeldRow[];
}

export interface OfferPlan {
  readonly waiting: QueueRow;
  readonly match: Match;
  readonly agentVersion: number;
}

export interface RoutingPlan {
  /** Offers that nobody answered in time. */
  readonly expired: readonly QueueRow[];
  /** Offers to agents who are not here any more. */
  readonly withdrawn: readonly QueueRow[];
  /** Conversations whose agent is gone for good. */
  readonly returned: readonly HeldRow[];
  /** New offers; empty while something above must be recorded first, because it changes loads. */
  readonly offers: readonly OfferPlan[];
  /** When to look again even if nothing happens; `null` when only news can change anything. */
  readonly nextAt: number | null;
}

export interface RoutingRules {
  readonly policy: MatchingPolicy;
  readonly absenceMs: number;
}

export function planRouting(facts: RoutingFacts, now: number, rules: RoutingRules): RoutingPlan {
  const agents = new Map(
    facts.agents.map((agent) => [agentKey(agent.workspaceId, agent.agentId), agent]),
  );
  const offered = facts.queue.filter((row) => row.offerId !== null);
  const expired = offered.filter((row) => (row.offerExpiresAt ?? 0) <= now);
  const withdrawn = offered.filter(
    (row) =>
      !expired.includes(row) &&
      agents.get(agentKey(row.workspaceId, row.offerAgentId ?? ''))?.status !== 'online',
  );
  const returned = facts.heldByAbsent.filter((row) => row.goneSince + rules.absenceMs <= now);
  const mustSettle = expired.length + withdrawn.length + returned.length > 0;
  return {
    expired,
    withdrawn,
    returned,
    offers: mustSettle ? [] : planOffers(facts, agents, now, rules.policy),
    nextAt: nextDeadline(facts, now, rules),
  };
}

function planOffers(
  facts: RoutingFacts,
  agents: ReadonlyMap<string, AgentRow>,
  now: number,
  policy: MatchingPolicy,
): OfferPlan[] {
  const plans: OfferPlan[] = [];
  const waiting = groupBy(
    facts.queue.filter((row) => row.offerId === null),
    (row) => row.workspaceId,
  );
  const staff = groupBy(facts.agents, (agent) => agent.workspaceId);
  for (const [workspaceId, rows] of waiting) {
    const byId = new Map(rows.map((row) => [row.conversationId, row]));
    const found = match(
      rows,
      (staff.get(workspaceId) ?? []).map((agent) => ({
        agentId: agent.agentId,
        isOnline: agent.status === 'online',
        load: facts.loads.get(agentKey(workspaceId, agent.agentId)) ?? 0,
        idleSince: agent.idleSince,
      })),
      now,
      policy,
    );
    const given = new Map<string, number>();
    for (const one of found) {
      const before = given.get(one.agentId) ?? 0;
      given.set(one.agentId, before + 1);
      plans.push({
        waiting: byId.get(one.conversationId) as QueueRow,
        match: one,
        // Each offer adds one event to the agent's stream, and the next one must meet it there.
        agentVersion: (agents.get(agentKey(workspaceId, one.agentId))?.version ?? 0) + before,
      });
    }
  }
  return plans;
}

function nextDeadline(facts: RoutingFacts, now: number, rules: RoutingRules): number | null {
  const deadlines = [
    ...facts.queue.map((row) =>
      row.offerId === null ? nextRoundAt(row, rules.policy) : row.offerExpiresAt,
    ),
    ...facts.heldByAbsent.map((row) => row.goneSince + rules.absenceMs),
  ].filter((at): at is number => at !== null && at > now);
  return deadlines.length === 0 ? null : deadlines.reduce((a, b) => Math.min(a, b));
}

/** Items by a key of theirs, in order. */
export function groupBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
