/**
 * The leases of open tabs, in Postgres. Time is the database's, so that several presence processes on
 * machines with different clocks agree.
 */
import type { AgentStatus, AwayReason } from '#libs/agent';
import type { Pool } from 'pg';

export interface Beat {
  readonly workspaceId: string;
  readonly agentId: string;
  /** One tab, or one API client. */
  readonly connectionId: string;
  readonly status: 'online' | 'away';
  /** The person chose this just now; else it is what they chose before, said again. */
  readonly isChoice?: boolean;
}

export interface AgentPlace {
  readonly workspaceId: string;
  readonly agentId: string;
}

/** An agent who is not offline. */
export interface AgentHere {
  readonly agentId: string;
  readonly status: AgentStatus;
  readonly since: string;
  readonly awayReason: AwayReason | null;
}

/** What the leases say about an agent, where it differs from what was said before. */
export interface Finding extends AgentPlace {
  readonly status: AgentStatus;
  readonly hasLeft: boolean;
  /** The stretch of being here that this is about. */
  readonly lease: number;
  /** By the monotonic clock, milliseconds: a process that was paused must not act on what it found before. */
  readonly foundAt: number;
}

/** After "I leave", so that a reloaded page comes back before anybody notices. */
const LEAVE_GRACE_MS = 3_000;

/**
 * Of several tabs the newest choice counts; none that lives means offline. Whoever was set away stays so
 * until they choose again: beats that only repeat an older choice do not bring them back.
 */
const DIFFERENCES = `
  with live as (
    select distinct on (workspace_id, agent_id) workspace_id, agent_id, status, changed_at
      from presence_connection
     where expires_at > now()
     order by workspace_id, agent_id, changed_at desc, connection_id
  ), found as (
    select coalesce(live.workspace_id, said.workspace_id) as workspace_id,
           coalesce(live.agent_id, said.key) as agent_id,
           coalesce(said.status, 'offline') as said_status,
           coalesce(said.lease, 0) as lease,
           case when live.status is null then 'offline'
                when said.away_reason = 'ignored_offers'
                 and extract(epoch from live.changed_at) * 1000 <= said.status_since then 'away'
                else live.status end as status
      from presence_said said
      full join live on live.workspace_id = said.workspace_id and live.agent_id = said.key
  )
  select workspace_id, agent_id, status, lease,
         -- Gone by choice when every lease that ended was given up.
         coalesce((select bool_and(ended.has_left) from presence_connection ended
                    where ended.workspace_id = found.workspace_id
                      and ended.agent_id = found.agent_id), false) as has_left
    from found where said_status <> status`;

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
                  when $6 or presence_connection.status <> excluded.status
                    or presence_connection.expires_at < now() then now()
                  else presence_connection.changed_at end
       )
       select $6 or not exists (select from before where status = $4 and lives) as is_news`,
      [
        beat.workspaceId,
        beat.agentId,
        beat.connectionId,
        beat.status,
        this.leaseMs / 1_000,
        beat.isChoice ?? false,
      ],
    );
    return rows[0]?.is_news ?? true;
  }

  /** Gives a lease up, a moment later. */
  async leave(beat: Omit<Beat, 'status' | 'isChoice'>): Promise<void> {
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
    // Before the look: the finding is at least as old as this.
    const foundAt = performance.now();
    const { rows } = await this.pool.query<{
      workspace_id: string;
      agent_id: string;
      status: AgentStatus;
      has_left: boolean;
      lease: number;
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
      lease: row.lease,
      foundAt,
    }));
  }

  /** Milliseconds until the next lease ends that lives now; `null` when none does. */
  async nextEndMs(): Promise<number | null> {
    const { rows } = await this.pool.query<{ ms: string | null }>(
      `select extract(epoch from min(expires_at) - clock_timestamp()) * 1000 as ms
         from presence_connection where expires_at > now()`,
    );
    const ms = rows[0]?.ms ?? null;
    return ms === null ? null : Number(ms);
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
          and exists (select from presence_said said
                       where said.workspace_id = ended.workspace_id
                         and said.key = ended.agent_id and said.status = 'offline')`,
    );
  }

  /** After presence itself was away: nobody could beat, so nobody lost a lease by that. */
  async forgiveAbsence(): Promise<void> {
    await this.pool.query(
      `update presence_connection set expires_at = now() + make_interval(secs => $1)
        where not has_left and expires_at < now() + make_interval(secs => $1)
          and exists (select from presence_said said
                       where said.workspace_id = presence_connection.workspace_id
                         and said.key = presence_connection.agent_id
                         and said.status <> 'offline')`,
      [this.leaseMs / 1_000],
    );
  }

  /** Number of the agent's present stretch of being here; 0: never here. */
  async leaseOf({ workspaceId, agentId }: AgentPlace): Promise<number> {
    const { rows } = await this.pool.query<{ lease: number }>(
      'select lease from presence_said where workspace_id = $1 and key = $2',
      [workspaceId, agentId],
    );
    return rows[0]?.lease ?? 0;
  }

  /** Everybody of a workspace who is not offline, longest in that state first. */
  async whoIsHere(workspaceId: string): Promise<AgentHere[]> {
    const { rows } = await this.pool.query<{
      agent_id: string;
      status: AgentStatus;
      since: string;
      away_reason: AwayReason | null;
    }>(
      `select key as agent_id, status, status_since as since, away_reason from presence_said
        where workspace_id = $1 and status <> 'offline' order by status_since, key`,
      [workspaceId],
    );
    return rows.map((row) => ({
      agentId: row.agent_id,
      status: row.status,
      since: new Date(Number(row.since)).toISOString(),
      awayReason: row.away_reason,
    }));
  }
}
