/** What carrying out a plan needs, and how its facts name their cause. */
import type { Cause, AgentDesk, ConversationDesk } from '#libs/desk';
import type { EventStore } from '#libs/event-store';
import type { MatchingPolicy, PlannedConversation, RoutingPlan } from '#libs/matching';
import type { AgentRow, ConversationRow } from './floor-view.js';

export type RoutingOutcome =
  | 'offered'
  | 'expired'
  | 'withdrawn'
  | 'returned'
  | 'taken_over'
  | 'told'
  | 'slots_straightened';

export interface CarryingOut {
  readonly store: EventStore;
  readonly desk: ConversationDesk;
  readonly agents: AgentDesk;
  readonly now: () => number;
  readonly onDone: (outcome: RoutingOutcome) => void;
}

/** Rows of a pass: what the plan needs, and where they came from. */
export type PlannedRow = PlannedConversation & ConversationRow;

export interface WorkspacePlan {
  readonly workspaceId: string;
  readonly policy: MatchingPolicy;
  readonly agents: ReadonlyMap<string, AgentRow>;
  readonly plan: RoutingPlan<PlannedRow>;
}

export function causeOf(row: ConversationRow, policy: MatchingPolicy): Cause {
  return { ...routingCause(row.correlationId, policy), causationId: row.causeId };
}

export function routingCause(correlationId: string, policy: MatchingPolicy): Cause {
  return {
    actor: { kind: 'system', id: 'routing' },
    causationId: null,
    correlationId,
    decidedBy: { policy: policy.version },
  };
}
