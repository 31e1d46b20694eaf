/** Records planned offers: each one on the conversation and on the agent's stream, in one commit. */
import { agent, type AgentState, evolveAgent } from '#libs/agent';
import { isRefused } from '#libs/decider';
import { appendOf, ContentionError } from '#libs/desk';
import { newId } from '#libs/event-store';
import type { PlannedOffer } from '#libs/matching';
import { type CarryingOut, causeOf, type PlannedRow, type WorkspacePlan } from './carrying-out.js';

const AGENTS_AT_ONCE = 16;

/** Offers to one agent go one after another, because each moves the agent's version. */
export async function makeOffers(parts: CarryingOut, planned: WorkspacePlan): Promise<number> {
  let last = 0;
  const byAgent = new Map<string, PlannedOffer<PlannedRow>[]>();
  for (const offer of planned.plan.offers) {
    const own = byAgent.get(offer.match.agentId);
    if (own) own.push(offer);
    else byAgent.set(offer.match.agentId, [offer]);
  }
  const queues = [...byAgent.entries()];
  const worker = async () => {
    for (let own = queues.shift(); own; own = queues.shift()) {
      const [agentId, offers] = own;
      const row = planned.agents.get(agentId);
      let at: { state: AgentState; version: number } | null = row
        ? { state: row, version: row.version }
        : null;
      for (const one of offers) {
        if (!at) break; // The agent's stream has moved: the rest is planned anew.
        const made: OfferMade | null = await offer(parts, planned, one, at);
        at = made;
        last = Math.max(last, made?.position ?? 0);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AGENTS_AT_ONCE, queues.length) }, worker));
  return last;
}

interface OfferMade {
  readonly state: AgentState;
  readonly version: number;
  readonly position: number;
}

/** The agent as the offer leaves them, or `null`: it was not to be. */
async function offer(
  parts: CarryingOut,
  { workspaceId, policy }: WorkspacePlan,
  { row, match, weight, needs, waitedMs, expiresAt }: PlannedOffer<PlannedRow>,
  at: { readonly state: AgentState; readonly version: number },
): Promise<OfferMade | null> {
  const { conversationId, agentId } = match;
  const offerId = newId();
  const { capacity } = policy;
  const decision = agent.decide(at.state, {
    type: 'TakeSlot',
    conversationId,
    offerId,
    reason: 'offered',
    weight,
    capacity,
  });
  if (isRefused(decision) || decision.events.length === 0) return null;
  const cause = causeOf(row, policy);
  const now = parts.now();
  try {
    const result = await parts.desk.handle(
      workspaceId,
      conversationId,
      {
        type: 'OfferToAgent',
        offerId,
        agentId,
        expiresAt: new Date(expiresAt).toISOString(),
        considered: match.candidates.map(({ idleSince, ...candidate }) => ({
          ...candidate,
          idleMs: Math.max(0, now - idleSince),
        })),
        inputs: {
          weight,
          needs: {
            skills: needs.skills,
            ...(needs.language ? { language: needs.language } : {}),
            ...(needs.teamId ? { teamId: needs.teamId } : {}),
          },
          priority: row.priority,
          waitedMs,
          ring: row.rings + 1,
        },
        notAsked: match.notAsked,
      },
      cause,
      {
        alongside: () => ({ appends: [appendOf(agentId, at.version, decision.events, cause)] }),
        onOtherConflict: () => false,
      },
    );
    if (result.kind !== 'done' || result.position === null) return null;
    parts.onDone('offered');
    return {
      state: decision.events.reduce(
        (state, event) => evolveAgent(state, { ...event, at: now }),
        at.state,
      ),
      version: at.version + decision.events.length,
      position: result.position,
    };
  } catch (error) {
    if (error instanceof ContentionError) return null;
    throw error;
  }
}
