/** Who may be asked at all, and why not. */

/** What a conversation asks of an agent. */
export interface Needs {
  readonly skills: readonly string[];
  /** Two-letter code; `null`: any. */
  readonly language: string | null;
  /** Only members of this team; `null`: anybody. */
  readonly teamId: string | null;
}

export const noNeeds: Needs = { skills: [], language: null, teamId: null };

/** An agent as matching sees one. Times are epoch milliseconds. */
export interface Staff {
  readonly agentId: string;
  readonly status: 'online' | 'away' | 'offline';
  /** Not a member of the workspace any more. */
  readonly hasLeft: boolean;
  /** Weight that fits. */
  readonly capacity: number;
  /** Weight held or offered. */
  readonly load: number;
  /** Level from 1 to 5, by skill. */
  readonly skills: Readonly<Record<string, number>>;
  /** None: every language. */
  readonly languages: readonly string[];
  readonly teams: readonly string[];
  /** Last time something new came to this agent, or the agent came online. */
  readonly idleSince: number;
}

/** Why somebody is not asked. `let_it_pass`: they were, and it is not their turn again yet. */
export type WhyNot =
  | 'not_a_member'
  | 'offline'
  | 'away'
  | 'other_team'
  | 'lacks_skill'
  | 'other_language'
  | 'full'
  | 'let_it_pass';

/** The first reason against, or `null`: this agent may be asked. */
export function whyNot(staff: Staff, needs: Needs, weight: number): WhyNot | null {
  if (staff.hasLeft) return 'not_a_member';
  if (staff.status !== 'online') return staff.status;
  const unfit = whyUnfit(staff, needs);
  if (unfit) return unfit;
  return staff.load + weight > staff.capacity ? 'full' : null;
}

/** Whether an agent is the right kind of person, however busy. */
export function whyUnfit(
  { skills, languages, teams }: Pick<Staff, 'skills' | 'languages' | 'teams'>,
  needs: Needs,
): 'other_team' | 'lacks_skill' | 'other_language' | null {
  if (needs.teamId !== null && !teams.includes(needs.teamId)) return 'other_team';
  for (const skill of needs.skills) if (levelOf(skills, skill) < 1) return 'lacks_skill';
  if (needs.language !== null && languages.length > 0 && !languages.includes(needs.language))
    return 'other_language';
  return null;
}

/** Sum of the levels of what is needed. */
export function skillFor(
  { skills }: Pick<Staff, 'skills'>,
  { skills: needed }: Pick<Needs, 'skills'>,
): number {
  return needed.reduce((sum, skill) => sum + levelOf(skills, skill), 0);
}

function levelOf(skills: Staff['skills'], skill: string): number {
  return Object.hasOwn(skills, skill) ? (skills[skill] ?? 0) : 0;
}
