/**
 * Records what was planned. Every command meets the state of its conversation, and an offer also the
 * version of its agent's stream: whoever was quicker wins, and the next pass plans anew.
 */
import type { ConversationCommand } from '#libs/conversation';
import { type Cause, ContentionError, type ConversationDesk, envelope } from '#libs/desk';
import { newId, streamName } from '#libs/event-store';
import { groupBy, type OfferPlan, type RoutingPlan } from './plan-routing.js';

export type RoutingOutcome = 'offered' | 'expired' | 'withdrawn' | 'returned';

export interface CarryingOut {
  readonly desk: ConversationDesk;
  readonly ringMs: number;
  readonly policyVersion: string;
  readonly now: () => number;
  readonly onDone: (outcome: RoutingOutcome) => void;
}

interface Place {
  readonly workspaceId: string;
  readonly conversationId: string;
  readonly causeId: string;
  readonly correlationId: string;
}

const AGENTS_AT_ONCE = 16;

/** Answers the last position that was written; 0 for none. */
export async function carryOut(parts: CarryingOut, plan: RoutingPlan): Promise<number> {
  const settled = await Promise.all([
    ...plan.expired.map((row) =>
      settle(parts, row, 'expired', {
        type: 'ExpireOffer',
        offerId: row.offerId ?? '',
        agentId: row.offerAgentId ?? '',
      }),
    ),
    ...plan.withdrawn.map((row) =>
      settle(parts, row, 'withdrawn', {
        type: 'WithdrawOffer',
        offerId: row.offerId ?? '',
        reason: 'agent_gone',
      }),
    ),
    ...plan.returned.map((row) =>
      settle(parts, row, 'returned', {
        type: 'ReturnToQueue',
        agentId: row.agentId,
        reason: 'agent_gone',
      }),
    ),
  ]);
  return Math.max(0, ...settled, await makeOffers(parts, plan.offers));
}

/** Offers to one agent go one after another, because each moves the agent's version. */
async function makeOffers(parts: CarryingOut, offers: readonly OfferPlan[]): Promise<number> {
  let last = 0;
  const queues = [...groupBy(offers, ({ match }) => match.agentId).values()];
  const worker = async () => {
    for (let own = queues.shift(); own; own = queues.shift())
      for (const plan of own) {
        const position = await offer(parts, plan);
        if (position === null) break; // The agent's stream has moved: the rest is planned anew.
        last = Math.max(last, position);
      }
  };
  await Promise.all(Array.from({ length: Math.min(AGENTS_AT_ONCE, queues.length) }, worker));
  return last;
}

async function offer(parts: CarryingOut, plan: OfferPlan): Promise<number | null> {
  const { waiting, match } = plan;
  const now = parts.now();
  const offerId = newId();
  const cause = causeOf(parts, waiting);
  try {
    const result = await parts.desk.handle(
      waiting.workspaceId,
      waiting.conversationId,
      {
        type: 'OfferToAgent',
        offerId,
        agentId: match.agentId,
        expiresAt: new Date(now + parts.ringMs).toISOString(),
        considered: match.candidates.map(({ agentId, load, idleSince, timesPassed }) => ({
          agentId,
          load,
          timesPassed,
          idleMs: Math.max(0, now - idleSince),
        })),
      },
      cause,
      {
        alongside: () => ({
          appends: [
            {
              stream: streamName('agent', match.agentId),
              expectedVersion: plan.agentVersion,
              events: [
                envelope(
                  {
                    type: 'SlotTaken',
                    data: { conversationId: waiting.conversationId, offerId },
                  },
                  newId(),
                  false,
                  match.agentId,
                  cause,
                ),
              ],
            },
          ],
        }),
        onOtherConflict: () => false,
      },
    );
    if (result.kind !== 'done' || result.position === null) return null;
    parts.onDone('offered');
    return result.position;
  } catch (error) {
    if (error instanceof ContentionError) return null;
    throw error;
  }
}

async function settle(
  parts: CarryingOut,
  place: Place,
  outcome: RoutingOutcome,
  command: ConversationCommand,
): Promise<number> {
  // These are accepted in silence when they are void; only a fresh state can tell.
  await parts.desk.refresh(place.workspaceId, place.conversationId);
  const result = await parts.desk.handle(
    place.workspaceId,
    place.conversationId,
    command,
    causeOf(parts, place),
  );
  if (result.kind !== 'done' || result.position === null) return 0;
  parts.onDone(outcome);
  return result.position;
}

function causeOf(parts: CarryingOut, { causeId, correlationId }: Place): Cause {
  return {
    actor: { kind: 'system', id: 'routing' },
    causationId: causeId,
    correlationId,
    decidedBy: { policy: parts.policyVersion },
  };
}
