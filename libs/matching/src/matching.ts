/**
 * Who is offered which waiting conversation. Pure: the same input gives the same answer, live, in a
 * replay, in the lab and in the simulator.
 *
 * Waiting is ordered by priority and age together, so that nothing starves. Of those who may take a
 * conversation is asked: who has not let it pass; the agent whom this contact knows; the best skilled; the
 * least loaded for their capacity; who has had nothing new for longest; the lowest id.
 *
 * Agents of one kind (same skills, languages, teams and capacity) stay in order of preference, so an item
 * looks at the best few of each kind and not at everybody.
 */
import { type Needs, skillFor, type Staff, whyNot, type WhyNot, whyUnfit } from './eligibility.js';
import type { MatchingPolicy } from './policy.js';
import {
  compare,
  inOrder,
  isRecent,
  nextRoundAt,
  type Waiting,
  waitsForPreviousUntil,
} from './waiting.js';

/** What was weighed about one agent. */
export interface Candidate {
  readonly agentId: string;
  readonly load: number;
  readonly capacity: number;
  readonly skill: number;
  readonly isPrevious: boolean;
  readonly idleSince: number;
  readonly timesPassed: number;
}

export interface Match {
  readonly conversationId: string;
  readonly agentId: string;
  /** Who could have been asked, best first; at most ten. */
  readonly candidates: readonly Candidate[];
  /** Who could not, and why; at most twenty, in the order of ids. */
  readonly notAsked: readonly { readonly agentId: string; readonly why: WhyNot }[];
}

const CANDIDATES_MAX = 10;
const NOT_ASKED_MAX = 20;

interface Kind {
  readonly example: Staff;
  /** Online with room left, least loaded first. */
  readonly members: Staff[];
}

/** Offers to make now, most urgent first. Nobody gets more than fits. */
export function match(
  waiting: readonly Waiting[],
  staff: readonly Staff[],
  now: number,
  policy: MatchingPolicy,
): Match[] {
  const desk = new Desk(staff);
  const matches: Match[] = [];
  for (const item of inOrder(waiting, now, policy)) {
    if (desk.isFull) break;
    const candidates = desk.candidatesFor(item, now, policy);
    const [best] = candidates;
    if (!best) continue;
    const { conversationId, needs, weight } = item;
    const notAsked = desk.notAsked(needs, weight, candidates);
    matches.push({ conversationId, agentId: best.agentId, candidates, notAsked });
    desk.give(best.agentId, weight, now);
  }
  return matches;
}

/** The agents during one run of matching: loads grow as offers are made. */
class Desk {
  private readonly byId = new Map<string, Staff>();
  private readonly kinds = new Map<string, Kind>();
  private readonly kindOfAgent = new Map<string, Kind>();
  private readonly inIdOrder: readonly string[];
  private readonly fitting = new Map<Needs, readonly Kind[]>();
  /** By needs, the weight that nobody has room for: loads only grow, so it stays so. */
  private readonly exhausted = new Map<Needs, number>();
  private free = 0;

  constructor(staff: readonly Staff[]) {
    for (const one of [...staff].sort(byPreference)) {
      this.byId.set(one.agentId, one);
      if (!hasRoom(one)) continue;
      this.free += 1;
      const key = kindOf(one);
      const kind = this.kinds.get(key) ?? { example: one, members: [] };
      kind.members.push(one);
      this.kinds.set(key, kind);
      this.kindOfAgent.set(one.agentId, kind);
    }
    this.inIdOrder = [...this.byId.keys()].sort(compare);
  }

  get isFull(): boolean {
    return this.free === 0;
  }

  candidatesFor(item: Waiting, now: number, policy: MatchingPolicy): Candidate[] {
    const { needs, weight } = item;
    if (weight >= (this.exhausted.get(needs) ?? Number.POSITIVE_INFINITY)) return [];
    const passed = item.passedBy.length === 0 ? NOBODY : countOf(item.passedBy);
    const previousId = isRecent(item, policy, now) ? item.previousAgentId : null;
    const best = new BestFew(CANDIDATES_MAX);
    const consider = (one: Staff) => {
      best.add({
        agentId: one.agentId,
        load: one.load,
        capacity: one.capacity,
        skill: skillFor(one, needs),
        isPrevious: one.agentId === previousId,
        idleSince: one.idleSince,
        timesPassed: passed.get(one.agentId) ?? 0,
      });
    };
    for (const kind of this.kindsFor(needs)) {
      let taken = 0;
      for (const one of kind.members) {
        if (taken === CANDIDATES_MAX || one.load + weight > one.capacity) break;
        if (passed.has(one.agentId) || one.agentId === previousId) continue;
        consider(one);
        taken += 1;
      }
    }
    // Those of whom more is known than their place in the order.
    const known = previousId === null ? [...passed.keys()] : [...passed.keys(), previousId];
    for (const id of known.length === 0 ? known : new Set(known)) {
      const one = this.byId.get(id);
      if (one && whyNot(one, needs, weight) === null) consider(one);
    }
    const [first] = best.items;
    if (!first) {
      this.exhausted.set(needs, weight);
      return [];
    }
    if (first.timesPassed > 0 && (nextRoundAt(item, policy) ?? now) > now) return [];
    if (this.isWorthWaiting(item, previousId, passed, now, policy)) return [];
    return best.items;
  }

  /** The agent whom this contact knows is here and right, but full: a moment's patience. */
  private isWorthWaiting(
    item: Waiting,
    previousId: string | null,
    passed: ReadonlyMap<string, number>,
    now: number,
    policy: MatchingPolicy,
  ): boolean {
    if (previousId === null || passed.has(previousId)) return false;
    if ((waitsForPreviousUntil(item, policy) ?? now) <= now) return false;
    const previous = this.byId.get(previousId);
    return previous !== undefined && whyNot(previous, item.needs, item.weight) === 'full';
  }

  /** Everybody who could not be asked, in the order of ids, until there are enough. */
  notAsked(needs: Needs, weight: number, asked: readonly Candidate[]): Match['notAsked'] {
    const found: { agentId: string; why: WhyNot }[] = [];
    const letItPass = new Set(
      asked.filter(({ timesPassed }) => timesPassed > 0).map(({ agentId }) => agentId),
    );
    for (const agentId of this.inIdOrder) {
      if (found.length === NOT_ASKED_MAX) break;
      const why = whyNot(this.byId.get(agentId) as Staff, needs, weight);
      if (why) found.push({ agentId, why });
      else if (letItPass.has(agentId) && agentId !== asked[0]?.agentId)
        found.push({ agentId, why: 'let_it_pass' });
    }
    return found;
  }

  give(agentId: string, weight: number, now: number): void {
    const before = this.byId.get(agentId) as Staff;
    const kind = this.kindOfAgent.get(agentId) as Kind;
    kind.members.splice(placeOf(kind.members, before), 1);
    const after = { ...before, load: before.load + weight, idleSince: now };
    this.byId.set(agentId, after);
    if (hasRoom(after)) kind.members.splice(placeOf(kind.members, after), 0, after);
    else this.free -= 1;
  }

  private kindsFor(needs: Needs): readonly Kind[] {
    const known = this.fitting.get(needs);
    if (known) return known;
    const kinds = [...this.kinds.values()].filter(({ example }) => !whyUnfit(example, needs));
    this.fitting.set(needs, kinds);
    return kinds;
  }
}

const NOBODY: ReadonlyMap<string, number> = new Map();

/** Keeps the best few in order. */
class BestFew {
  readonly items: Candidate[] = [];

  constructor(private readonly max: number) {}

  add(candidate: Candidate): void {
    const { items, max } = this;
    const last = items[max - 1];
    if (last && better(last, candidate) <= 0) return;
    let at = items.length;
    while (at > 0 && better(candidate, items[at - 1] as Candidate) < 0) at -= 1;
    items.splice(at, 0, candidate);
    if (items.length > max) items.pop();
  }
}

/** Negative: `a` is asked before `b`. */
function better(a: Candidate, b: Candidate): number {
  return (
    a.timesPassed - b.timesPassed ||
    Number(b.isPrevious) - Number(a.isPrevious) ||
    b.skill - a.skill ||
    a.load * b.capacity - b.load * a.capacity ||
    a.idleSince - b.idleSince ||
    compare(a.agentId, b.agentId)
  );
}

/** Within one kind, where skill and capacity are the same. */
function byPreference(a: Staff, b: Staff): number {
  return a.load - b.load || a.idleSince - b.idleSince || compare(a.agentId, b.agentId);
}

function hasRoom({ status, hasLeft, load, capacity }: Staff): boolean {
  return status === 'online' && !hasLeft && load < capacity;
}

function placeOf(members: readonly Staff[], one: Staff): number {
  let low = 0;
  let high = members.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (byPreference(members[middle] as Staff, one) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function kindOf({ skills, languages, teams, capacity }: Staff): string {
  const levels = Object.entries(skills).sort(([a], [b]) => compare(a, b));
  return JSON.stringify([levels, [...languages].sort(compare), [...teams].sort(compare), capacity]);
}

function countOf(ids: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
