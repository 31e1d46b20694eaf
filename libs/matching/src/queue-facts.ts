/** What a waiting customer is told: the place in line, and how long it will take as far as anybody knows. */
import type { Deadlines } from './deadlines.js';
import type { PlannedConversation, RoutingFacts } from './facts.js';
import { channelRule, type MatchingPolicy } from './policy.js';
import { inOrder } from './waiting.js';

export interface Told {
  /** 1: next. */
  readonly position: number;
  /** `null`: nobody was answered lately, so nobody can say. */
  readonly expectedSeconds: number | null;
}

/** Customers who look at the screen, have waited long enough, and would hear something new. */
export function whatToTell<Row extends PlannedConversation>(
  { conversations, recentWaitsMs }: RoutingFacts<Row>,
  now: number,
  policy: MatchingPolicy,
  deadlines: Pick<Deadlines, 'isDue'>,
): (Told & { readonly row: Row })[] {
  const due = new Set(
    conversations.filter((row) => {
      if (row.holder !== 'queue' || row.waitsSince === null) return false;
      if (!channelRule(policy, row.channel).botTakesOver) return false;
      return deadlines.isDue(
        row.toldAt === null
          ? row.waitsSince + policy.tellAfterSeconds * 1_000
          : row.toldAt + policy.tellEverySeconds * 1_000,
      );
    }),
  );
  if (due.size === 0) return []; // Nearly always: then nobody's place has to be found out.
  const line = inOrder(
    conversations
      .filter(({ holder, waitsSince }) => holder === 'queue' && waitsSince !== null)
      .map((row) => ({
        conversationId: row.conversationId,
        since: row.waitsSince ?? now,
        priority: row.priority,
        row,
      })),
    now,
    policy,
  );
  const expected = expectedSeconds(recentWaitsMs);
  const told: (Told & { row: Row })[] = [];
  line.forEach(({ row }, index) => {
    const position = index + 1;
    if (due.has(row) && row.toldPosition !== position)
      told.push({ row, position, expectedSeconds: expected });
  });
  return told;
}

const SAMPLES_MIN = 3;

/** Median of what people waited lately, in whole seconds; `null` when too few were answered. */
export function expectedSeconds(recentWaitsMs: readonly number[]): number | null {
  if (recentWaitsMs.length < SAMPLES_MIN) return null;
  const sorted = [...recentWaitsMs].sort((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)] as number;
  return Math.max(1, Math.round(middle / 1_000));
}
