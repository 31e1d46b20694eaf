/**
 * `npm run bench -- routing --json`: one whole decision of routing (`planRouting`) over 5,000 open
 * conversations and 500 agents, of whom all are busy but for the slots that free between two decisions;
 * beside a bare scan of the same data (each row and agent looked at once, the longest wait and the least
 * load found). Rounds alternate; ratios are medians within a round. And how a decision grows from 50 agents to
 * 5,000, with ten conversations each.
 */
import {
  defaultPolicy,
  type PlannedAgent,
  type PlannedConversation,
  planRouting,
  type RoutingFacts,
} from '#libs/matching';
import { median } from './load.js';

const NOW = Date.UTC(2026, 0, 1);
const CAPACITY = 6;
const ROUNDS = 9;
const DECISIONS = 120;
const SKILLS = ['billing', 'travel', 'returns', 'technical'];
const LANGUAGES = ['en', 'nl', 'de', 'fr'];
const CHANNELS = ['webchat', 'whatsapp', 'messenger', 'email'];

/** Chance with a seed: the same data in each run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** Every agent full but for a tenth of them, who have room for one; the rest of the conversations waits. */
function contactCentre(agentCount: number, conversationCount: number): RoutingFacts {
  const next = chance(42);
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(next() * items.length)] as Item;
  const agents: PlannedAgent[] = [];
  const conversations: PlannedConversation[] = [];
  const row = (id: number, more: Partial<PlannedConversation>): PlannedConversation => ({
    conversationId: `c${String(id).padStart(8, '0')}`,
    inboxId: 'inbox',
    channel: pick(CHANNELS),
    holder: 'queue',
    agentId: null,
    heldSince: NOW - 20_000,
    waitsSince: NOW - Math.floor(next() * 20_000),
    priority: Math.floor(next() * 4),
    needs: {
      ...(next() < 0.4 ? { skills: [pick(SKILLS)] } : {}),
      ...(next() < 0.6 ? { language: pick(LANGUAGES) } : {}),
    },
    offerId: null,
    offerAgentId: null,
    offerExpiresAt: null,
    passedBy: [],
    rings: 0,
    lastOfferEndedAt: null,
    unansweredSince: null,
    activeAt: NOW,
    previousAgentId: null,
    previousAgentAt: null,
    toldAt: NOW,
    toldPosition: 1,
    isOpen: true,
    ...more,
  });
  let id = 0;
  for (let n = 0; n < agentCount; n += 1) {
    const agentId = `a${String(n).padStart(8, '0')}`;
    const slots: Record<string, { weight: number }> = {};
    for (let load = 0; load < CAPACITY - (n % 10 === 0 ? 2 : 0); load += 1) {
      if (conversations.length >= conversationCount) break;
      const held = row(id, { holder: 'agent', agentId, waitsSince: null });
      id += 1;
      conversations.push(held);
      slots[held.conversationId] = { weight: 1 };
    }
    agents.push({
      agentId,
      status: n % 25 === 7 ? 'away' : 'online',
      hasLeft: false,
      capacity: CAPACITY,
      lease: 1,
      statusSince: NOW - 3_600_000,
      idleSince: NOW - Math.floor(next() * 600_000),
      skills: { [pick(SKILLS)]: 1 + Math.floor(next() * 5), [pick(SKILLS)]: 3 },
      languages: [pick(LANGUAGES), 'en'],
      teams: [],
      slots,
      version: 1,
    });
  }
  while (conversations.length < conversationCount) {
    conversations.push(row(id, {}));
    id += 1;
  }
  return { agents, conversations, recentWaitsMs: [9_000, 12_000, 20_000] };
}

/** What no decision can do without: every row and every slot looked at once. */
function scan({ agents, conversations }: RoutingFacts): number {
  let longest = 0;
  for (const { waitsSince } of conversations)
    if (waitsSince !== null) longest = Math.max(longest, NOW - waitsSince);
  let least = Number.POSITIVE_INFINITY;
  for (const { slots } of agents) {
    let load = 0;
    for (const { weight } of Object.values(slots)) load += weight;
    least = Math.min(least, load);
  }
  return longest + least;
}

function times(work: () => unknown, count: number): number[] {
  return Array.from({ length: count }, () => {
    const began = performance.now();
    work();
    return performance.now() - began;
  });
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number;
}

const decide = (facts: RoutingFacts) => planRouting(facts, NOW, defaultPolicy);

function main(): void {
  const centre = contactCentre(500, 5_000);
  const { offers, settle } = decide(centre);
  if (offers.length === 0 || settle.length > 0)
    throw new Error('The data is wrong: a decision must make offers, and have nothing to settle.');
  const few = contactCentre(50, 500);
  const many = contactCentre(5_000, 50_000);
  times(() => decide(centre), DECISIONS); // Warm up the compiler.
  times(() => scan(centre), DECISIONS);

  const all: number[] = [];
  const scans: number[] = [];
  const growths: number[] = [];
  const passes: number[] = [];
  const offersOf = { few: decide(few).offers.length, many: decide(many).offers.length };
  for (let round = 1; round <= ROUNDS; round += 1) {
    const ours = times(() => decide(centre), DECISIONS);
    const bare = times(() => scan(centre), DECISIONS);
    all.push(...ours);
    scans.push(median(ours) / median(bare));
    const pass = {
      few: median(times(() => decide(few), 40)),
      many: median(times(() => decide(many), 5)),
    };
    passes.push(pass.many / pass.few);
    growths.push(pass.many / offersOf.many / (pass.few / offersOf.few));
    process.stderr.write(
      `round ${round}/${ROUNDS}  decision p50 ${median(ours).toFixed(2)} ms  scan p50 ${median(bare).toFixed(3)} ms  per offer, 5,000 agents over 50: ×${growths.at(-1)?.toFixed(1)}\n`,
    );
  }
  const figures = {
    agents: 500,
    open: 5_000,
    offers: offers.length,
    decision_p50_ms: round(percentile(all, 0.5)),
    decision_p99_ms: round(percentile(all, 0.99)),
  };
  const ratios = {
    scan: round(median(scans)),
    growth_50_to_5000: round(median(growths)),
    growth_of_a_pass: round(median(passes)),
  };
  process.stdout.write(`${JSON.stringify({ suite: 'routing', ratios, figures })}\n`);
}

function round(value: number): number {
  return Number(value.toFixed(3));
}

main();
