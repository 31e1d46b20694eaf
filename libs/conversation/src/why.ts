/** Why this agent was asked, and why nobody else: the recorded offer in plain words. */
import type { ConsideredAgent, ConversationEventOf } from './events.js';

type Offered = ConversationEventOf<'AgentOffered'>['data'];

const NOT_ASKED: Readonly<Record<string, string>> = {
  not_a_member: 'does not answer customers here any more',
  offline: 'was not here',
  away: 'was away',
  other_team: 'is in another team',
  lacks_skill: 'lacks a skill that was needed',
  other_language: 'does not speak the language',
  full: 'had no room',
  let_it_pass: 'had let it pass, and it was not their turn again',
};

/** One sentence per line: the choice first, then the others who could, then those who could not. */
export function whyOffered(
  { agentId, considered = [], inputs, notAsked = [] }: Offered,
  policyVersion: string | undefined,
  nameOf: (agentId: string) => string,
): string[] {
  const [chosen, next, ...rest] = considered;
  const lines: string[] = [];
  const name = nameOf(agentId);
  if (!chosen) lines.push(`${name} was asked; who else was considered was not recorded then.`);
  else if (!next) lines.push(`${name} was the only one who could take it.`);
  else lines.push(`${name} was asked before ${nameOf(next.agentId)}: ${advantage(chosen, next)}.`);
  for (const other of rest)
    lines.push(`${nameOf(other.agentId)} could have taken it, too: ${carrying(other)}.`);
  for (const { agentId: other, why } of notAsked)
    lines.push(`${nameOf(other)} ${NOT_ASKED[why] ?? why}.`);
  if (inputs) {
    const { skills = [], language, teamId } = inputs.needs;
    const needs = [
      ...skills.map((skill) => `skill ${skill}`),
      ...(language ? [`language ${language}`] : []),
      ...(teamId ? [`team ${teamId}`] : []),
    ];
    lines.push(
      `Needed: ${needs.length > 0 ? needs.join(', ') : 'nothing in particular'}. The customer had waited ${Math.round(inputs.waitedMs / 1_000)} seconds; it was ring ${inputs.ring}.`,
    );
  }
  if (policyVersion) lines.push(`Decided by version ${policyVersion} of the rules.`);
  return lines;
}

/** The first thing in which the two differ, in the order in which it is weighed. */
function advantage(chosen: ConsideredAgent, other: ConsideredAgent): string {
  if (chosen.timesPassed < other.timesPassed) return 'the other had let it pass already';
  if (chosen.isPrevious && !other.isPrevious) return 'the customer knows them from before';
  if ((chosen.skill ?? 0) > (other.skill ?? 0)) return 'better skilled for what was needed';
  const share = ({ load, capacity }: ConsideredAgent) => load / (capacity ?? 1);
  if (share(chosen) < share(other))
    return `less busy (${carrying(chosen)}, against ${carrying(other)})`;
  if (chosen.idleMs > other.idleMs) return 'had nothing new for longer';
  return 'both were equal, and one had to be first';
}

function carrying({ load, capacity }: ConsideredAgent): string {
  return capacity === undefined ? `carries ${load}` : `carries ${load} of ${capacity}`;
}
