/** What a plan of routing goes by: agents and conversations of one workspace, and how matching sees them. */
import { noNeeds, type Needs, type Staff, whyNot } from './eligibility.js';
import { channelRule, type MatchingPolicy } from './policy.js';
import type { Waiting } from './waiting.js';

/** An agent, with the slots that the agent's stream knows and the version at which it does. */
export interface PlannedAgent extends Omit<Staff, 'capacity' | 'load'> {
  /** `null`: what the policy says. */
  readonly capacity: number | null;
  readonly statusSince: number;
  /** 0: never said to be here; of them nothing can be concluded. */
  readonly lease: number;
  readonly slots: Readonly<Record<string, { readonly weight: number }>>;
  /** Of the agent's stream. */
  readonly version: number;
}

/** An open conversation. Times are epoch milliseconds; the fields are those of a `FloorRow`. */
export interface PlannedConversation {
  readonly conversationId: string;
  readonly inboxId: string;
  readonly channel: string;
  readonly holder: string;
  readonly agentId: string | null;
  readonly heldSince: number;
  readonly waitsSince: number | null;
  readonly priority: number;
  readonly needs: {
    readonly skills?: readonly string[] | undefined;
    readonly language?: string | undefined;
    readonly teamId?: string | undefined;
  };
  readonly offerId: string | null;
  readonly offerAgentId: string | null;
  readonly offerExpiresAt: number | null;
  readonly passedBy: readonly string[];
  readonly rings: number;
  readonly lastOfferEndedAt: number | null;
  readonly unansweredSince: number | null;
  readonly activeAt: number;
  readonly previousAgentId: string | null;
  readonly previousAgentAt: number | null;
  readonly toldAt: number | null;
  readonly toldPosition: number | null;
  /** Whether its team works now; nobody is asked outside the hours. */
  readonly isOpen: boolean;
}

export interface RoutingFacts<Row extends PlannedConversation = PlannedConversation> {
  readonly agents: readonly PlannedAgent[];
  /** All that wait, are offered, or are held by an agent. */
  readonly conversations: readonly Row[];
  /** Milliseconds that those waited whom an agent answered lately; for the expected wait. */
  readonly recentWaitsMs: readonly number[];
}

/** The conversation as matching sees it. */
export function waitingOf(
  row: PlannedConversation,
  policy: MatchingPolicy,
  known?: Map<string, Needs>,
): Waiting {
  return {
    conversationId: row.conversationId,
    since: row.waitsSince ?? row.heldSince,
    priority: row.priority,
    weight: channelRule(policy, row.channel).weight,
    needs: needsOf(row, policy, known),
    previousAgentId: row.previousAgentId,
    previousAgentAt: row.previousAgentAt,
    passedBy: row.passedBy,
    lastOfferEndedAt: row.lastOfferEndedAt,
  };
}

/**
 * What its inbox asks of an agent, and what was found out in the conversation. Those who ask the same share
 * one object, where `known` remembers them.
 */
export function needsOf(
  { inboxId, needs }: Pick<PlannedConversation, 'inboxId' | 'needs'>,
  policy: MatchingPolicy,
  known?: Map<string, Needs>,
): Needs {
  const { language = null, teamId = null, skills: found = [] } = needs;
  const key = `${inboxId}|${language}|${teamId}|${found.join()}`;
  const same = known?.get(key);
  if (same) return same;
  const inbox = policy.inboxes.find((rule) => rule.inboxId === inboxId);
  const skills = [...new Set([...(inbox?.skills ?? []), ...found])].sort();
  const all = { ...noNeeds, skills, language, teamId: teamOf({ inboxId, needs }, policy) };
  known?.set(key, all);
  return all;
}

/** The team that has to answer: what was found out in the conversation, or else its inbox's; `null`: any. */
export function teamOf(
  {
    inboxId,
    needs = {},
  }: { readonly inboxId: string; readonly needs?: PlannedConversation['needs'] },
  { inboxes }: Pick<MatchingPolicy, 'inboxes'>,
): string | null {
  return needs.teamId ?? inboxes.find((rule) => rule.inboxId === inboxId)?.teamId ?? null;
}

/** Agents as matching sees them. */
export function staffOf(agents: readonly PlannedAgent[], policy: MatchingPolicy): Staff[] {
  return agents.map((agent) => ({
    ...agent,
    capacity: agent.capacity ?? policy.capacity,
    load: Object.values(agent.slots).reduce((sum, { weight }) => sum + weight, 0),
  }));
}

/** Why this agent cannot be given this conversation, by hand or by rule; `null` when they can. */
export function whyNotNow(
  agent: PlannedAgent,
  row: PlannedConversation,
  policy: MatchingPolicy,
): ReturnType<typeof whyNot> {
  const [staff] = staffOf([agent], policy);
  return whyNot(staff as Staff, needsOf(row, policy), channelRule(policy, row.channel).weight);
}
