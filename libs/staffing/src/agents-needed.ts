/** How many agents a promise takes, and what each step towards "never a queue" costs. */
import { withChatsAtOnce } from './chat-concurrency.js';
import { impatientWaiting } from './erlang-a.js';
import { loadOf, patientWaiting, type Waiting, type Workload } from './erlang.js';

/** `answered_within`: a share of contacts answered in so many seconds. `no_wait`: at most a share waits. */
export type ServicePromise =
  | { readonly kind: 'answered_within'; readonly seconds: number; readonly share: number }
  | { readonly kind: 'no_wait'; readonly waitShareMax: number };

export interface StaffingRules {
  /** Chats that one agent holds at a time, 1 to 5. */
  readonly chatsAtOnce: number;
  /** Mean seconds that customers are ready to wait; `null`: they never give up. */
  readonly patienceSeconds: number | null;
  /** Share of paid time in which people are not there: breaks, training, illness. 0 to below 1. */
  readonly shrinkage: number;
}

export interface AgentsNeeded {
  /** Who must sit there. */
  readonly agents: number;
  /** Who must be on the roster for it: `agents` divided by the share that is there. */
  readonly rostered: number;
  readonly waiting: Waiting;
}

const AGENTS_MAX = 10_000;

/** The least number that keeps the promise. A promise of everything (share 1) is never kept: `RangeError`. */
export function agentsNeeded(
  workload: Workload,
  promise: ServicePromise,
  rules: StaffingRules,
): AgentsNeeded {
  const alone = withChatsAtOnce(workload, rules.chatsAtOnce);
  // Patient customers need more agents than work; impatient ones make room by leaving.
  const least = rules.patienceSeconds === null ? Math.floor(loadOf(alone)) + 1 : 1;
  if (loadOf(alone) === 0) return { agents: 0, rostered: 0, waiting: patientWaiting(alone, 0) };
  for (let agents = least; agents <= AGENTS_MAX; agents += 1) {
    const waiting = waitingWith(alone, agents, rules);
    if (keeps(waiting, promise))
      return { agents, rostered: Math.ceil(agents / (1 - rules.shrinkage)), waiting };
  }
  throw new RangeError(`no number up to ${AGENTS_MAX} keeps this promise`);
}

/** Waiting with a given number of agents. */
export function waitingFor(workload: Workload, agents: number, rules: StaffingRules): Waiting {
  return waitingWith(withChatsAtOnce(workload, rules.chatsAtOnce), agents, rules);
}

/** The ladder an owner chooses from: ever stricter promises with the agents that each takes. */
export function priceOfEachStep(
  workload: Workload,
  rules: StaffingRules,
  seconds = 30,
): { readonly promise: ServicePromise; readonly needed: AgentsNeeded }[] {
  const ladder: ServicePromise[] = [
    ...[0.8, 0.9, 0.95, 0.99].map(
      (share) => ({ kind: 'answered_within', seconds, share }) as const,
    ),
    ...[0.1, 0.05, 0.01].map((waitShareMax) => ({ kind: 'no_wait', waitShareMax }) as const),
  ];
  return ladder.map((promise) => ({ promise, needed: agentsNeeded(workload, promise, rules) }));
}

function waitingWith(alone: Workload, agents: number, rules: StaffingRules): Waiting {
  if (agents === 0 || rules.patienceSeconds === null) return patientWaiting(alone, agents);
  return impatientWaiting(alone, agents, rules.patienceSeconds);
}

function keeps(waiting: Waiting, promise: ServicePromise): boolean {
  return promise.kind === 'no_wait'
    ? waiting.waitProbability <= promise.waitShareMax
    : waiting.answeredWithin(promise.seconds) >= promise.share;
}
