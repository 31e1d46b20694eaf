/**
 * Who is offered which waiting conversation. Pure: the same input gives the same answer, live, in a
 * replay, in the lab and in the simulator.
 *
 * Waiting is ordered by priority and age together, so that nothing starves. Among those who may take a
 * conversation the least loaded is asked, then who has had nothing new for longest, then the lowest id.
 */

/** Rules of one workspace; a version of it is named on every offer. */
export interface MatchingPolicy {
  readonly version: string;
  /** Seconds of waiting that one step of priority is worth. */
  readonly secondsPerPriority: number;
  /** Higher ones count as this. With `secondsPerPriority` it bounds how long anything is overtaken. */
  readonly priorityMax: number;
  /** Conversations that one agent holds or is offered at a time. */
  readonly capacity: number;
  /** After everybody let an offer pass, the next round begins after this time. */
  readonly nextRoundAfterMs: number;
}

export const defaultPolicy: MatchingPolicy = {
  version: 'least-loaded.1',
  secondsPerPriority: 100,
  priorityMax: 3,
  capacity: 6,
  nextRoundAfterMs: 20_000,
};

/** A conversation in the queue without an open offer. Times are epoch milliseconds. */
export interface Waiting {
  readonly conversationId: string;
  readonly since: number;
  readonly priority: number;
  /** Agents who let an offer of this wait pass; an id as often as that happened. */
  readonly passedBy: readonly string[];
  /** When the last offer of this wait ended without an answer; `null` when there was none. */
  readonly lastOfferEndedAt: number | null;
}

export interface Agent {
  readonly agentId: string;
  readonly isOnline: boolean;
  /** Conversations held plus offers that are open. */
  readonly load: number;
  /** Last time something new came to this agent, or the agent came online. */
  readonly idleSince: number;
}

/** What was weighed about one agent. */
export interface Candidate {
  readonly agentId: string;
  readonly load: number;
  readonly idleSince: number;
  readonly timesPassed: number;
}

export interface Match {
  readonly conversationId: string;
  readonly agentId: string;
  /** Everybody who could have been asked, best first. */
  readonly candidates: readonly Candidate[];
}

/** Candidates named on a match, at most. */
const CANDIDATES_MAX = 10;

/** Offers to make now, most urgent first. Nobody gets more than the policy's capacity. */
export function match(
  waiting: readonly Waiting[],
  agents: readonly Agent[],
  now: number,
  policy: MatchingPolicy = defaultPolicy,
): Match[] {
  // Kept in order of preference: the first one is the answer for nearly every item.
  const free = agents
    .filter((agent) => agent.isOnline && agent.load < policy.capacity)
    .sort(byPreference);
  const matches: Match[] = [];
  for (const item of inOrder(waiting, now, policy)) {
    if (free.length === 0) break;
    const candidates = candidatesFor(item, free, now, policy);
    const [best] = candidates;
    if (!best) continue;
    matches.push({ conversationId: item.conversationId, agentId: best.agentId, candidates });
    free.splice(
      free.findIndex(({ agentId }) => agentId === best.agentId),
      1,
    );
    const load = best.load + 1;
    if (load < policy.capacity)
      insertInOrder(free, { agentId: best.agentId, isOnline: true, load, idleSince: now });
  }
  return matches;
}

/** Most urgent first: seconds waited plus the worth of the priority; then the older, then the lower id. */
export function inOrder(
  waiting: readonly Waiting[],
  now: number,
  policy: MatchingPolicy = defaultPolicy,
): Waiting[] {
  const urgency = ({ since, priority }: Waiting) =>
    (now - since) / 1_000 +
    Math.min(Math.max(priority, 0), policy.priorityMax) * policy.secondsPerPriority;
  return [...waiting].sort(
    (a, b) =>
      urgency(b) - urgency(a) || a.since - b.since || compare(a.conversationId, b.conversationId),
  );
}

/**
 * Those who may be asked, best first. Who let it pass comes after who did not, and is asked again only
 * when nobody else is left and the next round has begun. `free` is in order of preference.
 */
function candidatesFor(
  item: Waiting,
  free: readonly Agent[],
  now: number,
  policy: MatchingPolicy,
): Candidate[] {
  if (item.passedBy.length === 0)
    return free.slice(0, CANDIDATES_MAX).map((agent) => candidate(agent, 0));
  const passed = new Map<string, number>();
  for (const id of item.passedBy) passed.set(id, (passed.get(id) ?? 0) + 1);
  const candidates = free
    .map((agent) => candidate(agent, passed.get(agent.agentId) ?? 0))
    .sort((a, b) => a.timesPassed - b.timesPassed) // Stable: preference stays within a round.
    .slice(0, CANDIDATES_MAX);
  const isNextRound = (nextRoundAt(item, policy) ?? now) <= now;
  return (candidates[0]?.timesPassed ?? 0) > 0 && !isNextRound ? [] : candidates;
}

function candidate({ agentId, load, idleSince }: Agent, timesPassed: number): Candidate {
  return { agentId, load, idleSince, timesPassed };
}

function byPreference(a: Agent, b: Agent): number {
  return a.load - b.load || a.idleSince - b.idleSince || compare(a.agentId, b.agentId);
}

function insertInOrder(agents: Agent[], agent: Agent): void {
  let low = 0;
  let high = agents.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (byPreference(agents[middle] as Agent, agent) < 0) low = middle + 1;
    else high = middle;
  }
  agents.splice(low, 0, agent);
}

/** When the next round of an item begins that everybody let pass; for a timer. */
export function nextRoundAt(item: Waiting, policy: MatchingPolicy = defaultPolicy): number | null {
  return item.lastOfferEndedAt === null ? null : item.lastOfferEndedAt + policy.nextRoundAfterMs;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
