/** Conversations that wait, and in which order. */
import type { Needs } from './eligibility.js';
import type { MatchingPolicy } from './policy.js';

/** A conversation that wants a person and is offered to nobody. Times are epoch milliseconds. */
export interface Waiting {
  readonly conversationId: string;
  readonly since: number;
  readonly priority: number;
  readonly weight: number;
  readonly needs: Needs;
  /** Whoever served this contact last, and when that began. */
  readonly previousAgentId: string | null;
  readonly previousAgentAt: number | null;
  /** Agents who let an offer of this wait pass; an id as often as that happened. */
  readonly passedBy: readonly string[];
  /** When the last offer of this wait ended without an answer; `null` when there was none. */
  readonly lastOfferEndedAt: number | null;
}

/** Seconds waited, plus the worth of the priority. */
export function urgencyOf(
  { since, priority }: Pick<Waiting, 'since' | 'priority'>,
  now: number,
  policy: MatchingPolicy,
): number {
  return (
    (now - since) / 1_000 +
    Math.min(Math.max(priority, 0), policy.priorityMax) * policy.secondsPerPriority
  );
}

/** Most urgent first; then the older, then the lower id. */
export function inOrder<Item extends Pick<Waiting, 'conversationId' | 'since' | 'priority'>>(
  waiting: readonly Item[],
  now: number,
  policy: MatchingPolicy,
): Item[] {
  return waiting
    .map((item) => ({ item, urgency: urgencyOf(item, now, policy) }))
    .sort(
      (a, b) =>
        b.urgency - a.urgency ||
        a.item.since - b.item.since ||
        compare(a.item.conversationId, b.item.conversationId),
    )
    .map(({ item }) => item);
}

/** When those may be asked again who let it pass; `null` when nobody did. */
export function nextRoundAt(
  { lastOfferEndedAt }: Pick<Waiting, 'lastOfferEndedAt'>,
  policy: MatchingPolicy,
): number | null {
  return lastOfferEndedAt === null ? null : lastOfferEndedAt + policy.nextRoundAfterSeconds * 1_000;
}

/** Until when a conversation waits for whoever served this contact last; `null`: for nobody. */
export function waitsForPreviousUntil(
  item: Pick<Waiting, 'since' | 'previousAgentId' | 'previousAgentAt'>,
  policy: MatchingPolicy,
): number | null {
  return isRecent(item, policy, item.since)
    ? item.since + policy.previousAgentWaitSeconds * 1_000
    : null;
}

const DAY_MS = 86_400_000;

/** Whether the previous agent counts at that time. */
export function isRecent(
  { previousAgentId, previousAgentAt }: Pick<Waiting, 'previousAgentId' | 'previousAgentAt'>,
  policy: MatchingPolicy,
  at: number,
): boolean {
  return (
    previousAgentId !== null &&
    previousAgentAt !== null &&
    at - previousAgentAt <= policy.previousAgentDays * DAY_MS &&
    policy.previousAgentDays > 0
  );
}

export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
