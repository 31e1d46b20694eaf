/**
 * The leases of open tabs, in Postgres. Time is the database's, so that several presence processes on
 * machines with different clocks agree.
 */
import type { AgentStatus } from '#libs/agent';
import type { Pool } from 'pg';

export interface Beat {
  readonly workspaceId: string;
  readonly agentId: string;
  /** One tab, or one API client. */
  readonly connectionId: string;
  readonly status: 'online' | 'away';
}

export interface AgentPlace {
  readonly workspaceId: string;
  readonly agentId: string;
}

/** What the leases say about an agent, where it differs from what was said before. */
export interface Finding extends AgentPlace {
  readonly status: AgentStatus;
  readonly hasLeft: boolean;
}

/** After "I leave", so that a reloaded page comes back before anybody notices. */
const LEAVE_GRACE_MS = 3_000;

/** Of several tabs the newest choice counts; none that lives means offline. */
const DIFFERENCES = `
  with live as (
    select distinct on (workspace_id, agent_id) workspace_id, agent_id, status
      from presence_connection
     where expires_at > now()
     order by workspace_id, agent_id, changed_at desc, connection_id
  )
  select coalesce(live.workspace_id, said.workspace_id) as workspace_id,
         coalesce(live.agent_id, said.agent_id) as agent_id,
         coalesce(live.status, 'offline') as status,
         -- Gone by choice when every lease that ended was given up.
         coalesce((select bool_and(ended.has_left) from presence_connection ended
                    where ended.workspace_id = said.workspace_id and ended.agent_id = said.agent_id),
                  false) as has_left
    from presence_agent said
    full join live on live.workspace_id = said.workspace_id and live.agent_id = said.agent_id
   where coalesce(said.status, 'offline') <> coalesce(live.status, 'offline')`;

export class Leases {
  constructor(
    private readonly pool: Pool,
    private readonly leaseMs: number,
  ) {}

  /** True when it is new, or says something else than before. */
  async beat(beat: Beat): Promise<boolean> {
    const { rows } = await this.pool.query<{ is_news: boolean }>(
      `with before as (
         select status, expires_at > now() as lives from presence_connection
          where workspace_id = $1 and agent_id = $2 and connection_id = $3
       ), written as (
         insert into presence_connection
           (workspace_id, agent_id, connection_id, status, changed_at, expires_at)
         values ($1, $2, $3, $4, now(), now() + make_interval(secs => $5))
         on conflict (workspace_id, agent_id, connection_id) do update
            set status = excluded.status, expires_at = excluded.expires_at, has_left = false,
                changed_at = case
                  when presence_connection.status <> excluded.status
                    or presence_connection.expires_at < now() then now()
                  else presence_connection.changed_at end
       )
       select not exists (select from before where status = $4 and lives) as is_news`,
      [beat.workspaceId, beat.agentId, beat.connectionId, beat.status, this.leaseMs / 1_000],
    );
    return rows[0]?.is_news ?? true;
  }

  /** Gives a lease up, a moment later. */
  async leave(beat: Omit<Beat, 'status'>): Promise<void> {
    await this.pool.query(
      `update presence_connection
          set has_left = true, expires_at = least(expires_at, now() + make_interval(secs => $4))
        where workspace_id = $1 and agent_id = $2 and connection_id = $3`,
      [
        beat.workspaceId,
        beat.agentId,
        beat.connectionId,
        Math.min(LEAVE_GRACE_MS, this.leaseMs) / 1_000,
      ],
    );
  }

  /** Everybody whose leases say something else than was said. */
  async differences(of?: AgentPlace): Promise<Finding[]> {
    const { rows } = await this.pool.query<{
      workspace_id: string;
      agent_id: string;
      status: AgentStatus;
      has_left: boolean;
    }>(
      of
        ? `select * from (${DIFFERENCES}) found where workspace_id = $1 and agent_id = $2`
        : DIFFERENCES,
      of ? [of.workspaceId, of.agentId] : [],
    );
    return rows.map((row) => ({
      workspaceId: row.workspace_id,
      agentId: row.agent_id,
      status: row.status,
      hasLeft: row.has_left,
    }));
  }

  /** Remembers what was said in the agent's stream. */
  async said({ workspaceId, agentId }: AgentPlace, status: AgentStatus): Promise<void> {
    await this.pool.query(
      `insert into presence_agent (workspace_id, agent_id, status, since) values ($1, $2, $3, now())
       on conflict (workspace_id, agent_id) do update
          set status = excluded.status, since = excluded.since
        where presence_agent.status <> excluded.status`,
      [workspaceId, agentId, status],
    );
  }

  /** Forgets leases that ended and were acted upon. */
  async clear(): Promise<void> {
    await this.pool.query(
      `delete from presence_connection ended
        where expires_at < now() - interval '1 minute'
          and exists (select from presence_connection newer
                       where newer.workspace_id = ended.workspace_id
                         and newer.agent_id = ended.agent_id and newer.expires_at > now())
           or expires_at < now() - interval '1 minute'
          and exists (select from presence_agent said
                       where said.workspace_id = ended.workspace_id
                         and said.agent_id = ended.agent_id and said.status = 'offline')`,
    );
  }

  /** After presence itself was away: nobody could beat, so nobody lost a lease by that. */
  async forgiveAbsence(): Promise<void> {
    await this.pool.query(
      `update presence_connection set expires_at = now() + make_interval(secs => $1)
        where not has_left and expires_at < now() + make_interval(secs => $1)
          and exists (select from presence_agent said
                       where said.workspace_id = presence_connection.workspace_id
                         and said.agent_id = presence_connection.agent_id
                         and said.status <> 'offline')`,
      [this.leaseMs / 1_000],
    );
  }

  /** Everybody of a workspace who is not offline, longest in that state first. */
  async whoIsHere(
    workspaceId: string,
  ): Promise<{ agentId: string; status: AgentStatus; since: string }[]> {
    const { rows } = await this.pool.query<{ agent_id: string; status: AgentStatus; since: Date }>(
      `select agent_id, status, since from presence_agent
        where workspace_id = $1 and status <> 'offline' order by since, agent_id`,
      [workspaceId],
    );
    return rows.map((row) => ({
      agentId: row.agent_id,
      status: row.status,
      since: row.since.toISOString(),
    }));
  }
}
