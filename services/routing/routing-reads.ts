/** What a routing pass reads, all of it from the two projections. */
import type { Pool } from 'pg';

export interface AgentRow {
  readonly workspaceId: string;
  readonly agentId: string;
  readonly status: 'online' | 'away' | 'offline';
  readonly statusSince: number;
  readonly idleSince: number;
  readonly version: number;
}

export interface QueueRow {
  readonly workspaceId: string;
  readonly conversationId: string;
  readonly since: number;
  readonly priority: number;
  readonly offerId: string | null;
  readonly offerAgentId: string | null;
  readonly offerExpiresAt: number | null;
  readonly passedBy: readonly string[];
  readonly lastOfferEndedAt: number | null;
  readonly causeId: string;
  readonly correlationId: string;
}

export interface HeldRow {
  readonly workspaceId: string;
  readonly conversationId: string;
  readonly agentId: string;
  /** From when on the agent counts as gone for good. */
  readonly goneSince: number;
  readonly causeId: string;
  readonly correlationId: string;
}

/** A pass looks at so many that wait without an offer; the oldest of them. */
const QUEUE_MAX = 5_000;
const HELD_MAX = 500;

/**
 * Agents who may matter, and the position that these rows follow from: conversations must be read at
 * that position or later, so that an offer counted in a version is counted in a load.
 */
export async function readAgents(pool: Pool): Promise<{ agents: AgentRow[]; position: number }> {
  const { rows } = await pool.query(
    `select workspace_id, key, status, status_since, idle_since, version, last_position
       from routing_agent agent
      where status <> 'offline'
         or exists (select from routing_conversation c
                     where c.workspace_id = agent.workspace_id
                       and coalesce(c.agent_id, c.offer_agent_id) = agent.key)`,
  );
  return {
    agents: rows.map((row) => ({
      workspaceId: row.workspace_id,
      agentId: row.key,
      status: row.status,
      statusSince: Number(row.status_since),
      idleSince: Number(row.idle_since),
      version: row.version,
    })),
    position: rows.reduce((last, row) => Math.max(last, Number(row.last_position)), 0),
  };
}

/** Conversations held plus offers open, by `workspace/agent`. */
export async function readLoads(pool: Pool): Promise<Map<string, number>> {
  const { rows } = await pool.query(
    `select workspace_id, coalesce(agent_id, offer_agent_id) as agent_id, count(*)::int as load
       from routing_conversation
      where coalesce(agent_id, offer_agent_id) is not null
      group by 1, 2`,
  );
  return new Map(rows.map((row) => [agentKey(row.workspace_id, row.agent_id), row.load]));
}

export async function readQueue(pool: Pool): Promise<QueueRow[]> {
  const { rows } = await pool.query(
    `(select * from routing_conversation where holder = 'queue' and offer_id is not null)
     union all
     (select * from routing_conversation where holder = 'queue' and offer_id is null
       order by since limit $1)`,
    [QUEUE_MAX],
  );
  return rows.map((row) => ({
    workspaceId: row.workspace_id,
    conversationId: row.key,
    since: Number(row.since),
    priority: row.priority,
    offerId: row.offer_id,
    offerAgentId: row.offer_agent_id,
    offerExpiresAt: row.offer_expires_at === null ? null : Number(row.offer_expires_at),
    passedBy: row.passed_by,
    lastOfferEndedAt: row.last_offer_ended_at === null ? null : Number(row.last_offer_ended_at),
    causeId: row.cause_id,
    correlationId: row.correlation_id,
  }));
}

/** What agents hold who are offline, longest gone first. */
export async function readHeldByAbsent(pool: Pool): Promise<HeldRow[]> {
  const { rows } = await pool.query(
    `select c.workspace_id, c.key, c.agent_id, c.cause_id, c.correlation_id,
            greatest(agent.status_since, c.active_at) as gone_since
       from routing_conversation c
       join routing_agent agent
         on agent.workspace_id = c.workspace_id and agent.key = c.agent_id
        and agent.status = 'offline'
      where c.holder = 'agent'
      order by gone_since limit $1`,
    [HELD_MAX],
  );
  return rows.map((row) => ({
    workspaceId: row.workspace_id,
    conversationId: row.key,
    agentId: row.agent_id,
    goneSince: Number(row.gone_since),
    causeId: row.cause_id,
    correlationId: row.correlation_id,
  }));
}

export function agentKey(workspaceId: string, agentId: string): string {
  return `${workspaceId}/${agentId}`;
}
