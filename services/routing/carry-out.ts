/**
 * Records what was planned. Every command meets the state of its conversation, and what changes a slot also
 * the version of its agent's stream: whoever was quicker wins, and the next pass plans anew. So a process that
 * was paused with a plan in its hands can do nothing with it when it wakes up.
 */
import { agent, type AgentCommand } from '#libs/agent';
import type { ConversationCommand, Words } from '#libs/conversation';
import { isRefused } from '#libs/decider';
import { appendOf } from '#libs/desk';
import { newId } from '#libs/event-store';
import { placeInLine, type Settling, stillHere, waitLanguage } from '#libs/matching';
import {
  type CarryingOut,
  causeOf,
  type PlannedRow,
  routingCause,
  type RoutingOutcome,
  type WorkspacePlan,
} from './carrying-out.js';
import { makeOffers } from './make-offers.js';

/** Answers the last position that was written; 0 for none. */
export async function carryOut(parts: CarryingOut, planned: WorkspacePlan): Promise<number> {
  const { plan } = planned;
  const settled = await Promise.all([
    ...plan.settle.map((step) => settle(parts, planned, step)),
    ...plan.tell.map((told) => {
      const language = waitLanguage(told.row.needs.language);
      const { position, expectedSeconds } = told;
      return command(parts, planned, told.row, 'told', {
        type: 'TellWaiting',
        say: words(placeInLine(language, position, expectedSeconds)),
        position,
        expectedSeconds,
      });
    }),
  ]);
  return Math.max(0, ...settled, await makeOffers(parts, planned));
}

function settle(
  parts: CarryingOut,
  planned: WorkspacePlan,
  step: Settling<PlannedRow>,
): Promise<number> {
  const { policy } = planned;
  switch (step.kind) {
    case 'expire': {
      const { row, agentId } = step;
      const offerId = row.offerId ?? '';
      return together(
        parts,
        planned,
        step,
        'expired',
        { type: 'ExpireOffer', agentId, offerId },
        {
          type: 'FreeSlot',
          conversationId: row.conversationId,
          reason: 'ignored',
          ignoredInARowMax: policy.ignoredInARowMax,
        },
      );
    }
    case 'withdraw':
      return together(
        parts,
        planned,
        step,
        'withdrawn',
        { type: 'WithdrawOffer', offerId: step.row.offerId ?? '', reason: 'agent_gone' },
        { type: 'FreeSlot', conversationId: step.row.conversationId, reason: 'withdrawn' },
      );
    case 'return': {
      const { row, agentId, reason } = step;
      const isWaiting = row.unansweredSince !== null;
      const say = isWaiting ? words(stillHere(waitLanguage(row.needs.language))) : null;
      return together(
        parts,
        planned,
        step,
        'returned',
        { type: 'ReturnToQueue', agentId, reason, say },
        { type: 'FreeSlot', conversationId: row.conversationId, reason: 'gone' },
      );
    }
    case 'take_over': {
      const { row, waitedSeconds } = step;
      const { rings } = row;
      return command(parts, planned, row, 'taken_over', {
        type: 'GiveToBot',
        by: 'routing',
        rings,
        waitedSeconds,
      });
    }
    case 'free':
      return straighten(parts, planned, step.agentId, {
        type: 'FreeSlot',
        conversationId: step.conversationId,
        reason: 'gone',
      });
    case 'find':
      return straighten(parts, planned, step.agentId, {
        type: 'TakeSlot',
        conversationId: step.row.conversationId,
        offerId: null,
        reason: 'found',
        weight: step.weight,
        capacity: policy.capacity,
      });
  }
}

async function command(
  parts: CarryingOut,
  { workspaceId, policy }: WorkspacePlan,
  row: PlannedRow,
  outcome: RoutingOutcome,
  what: ConversationCommand,
): Promise<number> {
  // These are accepted in silence when they are void; only a fresh state can tell.
  await parts.desk.refresh(workspaceId, row.conversationId);
  const result = await parts.desk.handle(
    workspaceId,
    row.conversationId,
    what,
    causeOf(row, policy),
  );
  if (result.kind !== 'done' || result.position === null) return 0;
  parts.onDone(outcome);
  return result.position;
}

async function together(
  parts: CarryingOut,
  { workspaceId, policy }: WorkspacePlan,
  { row, agentId }: { readonly row: PlannedRow; readonly agentId: string },
  outcome: RoutingOutcome,
  what: ConversationCommand,
  agentCommand: AgentCommand,
): Promise<number> {
  const { conversationId } = row;
  await parts.desk.refresh(workspaceId, conversationId);
  const place = { workspaceId, conversationId, agentId };
  const cause = causeOf(row, policy);
  const result = await parts.agents.together(parts.desk, place, what, agentCommand, cause);
  if (result.kind !== 'done' || result.position === null) return 0;
  parts.onDone(outcome);
  return result.position;
}

/** On the version that was looked at, and on no other: the slot may just have been taken again. */
async function straighten(
  parts: CarryingOut,
  { workspaceId, policy, agents }: WorkspacePlan,
  agentId: string,
  what: AgentCommand,
): Promise<number> {
  const row = agents.get(agentId);
  const decision = agent.decide(row ?? agent.initial, what);
  if (isRefused(decision) || decision.events.length === 0) return 0;
  const result = await parts.store.append({
    workspaceId,
    appends: [appendOf(agentId, row?.version ?? 0, decision.events, routingCause(newId(), policy))],
  });
  if (result.kind !== 'appended') return 0;
  parts.onDone('slots_straightened');
  return result.position;
}

function words(text: string): Words {
  return { messageId: newId(), content: { kind: 'text', text } };
}
