/**
 * Which process has a visitor's sockets, on record beside the log: what one process knew when it died, the
 * others can read. Who lives is told by one row per process and by the database's clock alone.
 */
import type { Pool } from 'pg';

export interface VisitorPlace {
  readonly workspaceId: string;
  readonly conversationId: string;
  /** Epoch milliseconds at which the last socket closed; `null`: one is open. */
  readonly leftAt: number | null;
}

export interface VisitorTable {
  /** This process lives. False when others may have taken it for dead meanwhile, or never knew it. */
  readonly renew: () => Promise<boolean>;
  /** What is so with this process, instead of what was written before; `null`: nothing. */
  readonly write: (places: ReadonlyMap<string, VisitorPlace | null>) => Promise<void>;
  /** Another process has them, or saw them later. */
  readonly isElsewhere: (conversationId: string, leftAt: number) => Promise<boolean>;
  /** Takes over what processes that are gone left behind: who was there has left. */
  readonly adopt: () => Promise<(VisitorPlace & { readonly leftAt: number })[]>;
  /** This process ends: its places are free at once. */
  readonly leave: () => Promise<void>;
}

const ADOPTED_AT_ONCE = 5_000;

export class PgVisitorTable implements VisitorTable {
  constructor(
    private readonly pool: Pick<Pool, 'query'>,
    private readonly processId: string,
    /** After so long without a sign a process is gone. */
    private readonly leaseMs: number,
  ) {}

  readonly renew = async (): Promise<boolean> => {
    const { rows } = await this.pool.query<{ held: boolean | null }>(
      `with before as (select seen_at from chat_process where process_id = $1)
       insert into chat_process (process_id, seen_at) values ($1, now())
       on conflict (process_id) do update set seen_at = excluded.seen_at
       returning (select seen_at > now() - $2 * interval '1 millisecond' from before) as held`,
      [this.processId, this.leaseMs],
    );
    return rows[0]?.held === true;
  };

  readonly write = async (places: ReadonlyMap<string, VisitorPlace | null>): Promise<void> => {
    const kept = [...places.values()].filter((place) => place !== null);
    const dropped = [...places].filter(([, place]) => place === null).map(([id]) => id);
    await this.pool.query(
      `with dropped as (
         delete from chat_visitor where process_id = $1 and conversation_id = any($2)
       )
       insert into chat_visitor (workspace_id, conversation_id, process_id, left_at)
       select workspace_id, conversation_id, $1, to_timestamp(left_at / 1000)
         from unnest($3::uuid[], $4::uuid[], $5::float8[])
              as place (workspace_id, conversation_id, left_at)
       on conflict (conversation_id, process_id) do update set left_at = excluded.left_at`,
      [
        this.processId,
        dropped,
        kept.map(({ workspaceId }) => workspaceId),
        kept.map(({ conversationId }) => conversationId),
        kept.map(({ leftAt }) => leftAt),
      ],
    );
  };

  readonly isElsewhere = async (conversationId: string, leftAt: number): Promise<boolean> => {
    const { rowCount } = await this.pool.query(
      `select from chat_visitor
        where conversation_id = $1 and process_id <> $2
          and (left_at is null or left_at > to_timestamp($3::float8 / 1000)) limit 1`,
      [conversationId, this.processId, leftAt],
    );
    return rowCount === 1;
  };

  readonly adopt = async (): Promise<(VisitorPlace & { readonly leftAt: number })[]> => {
    const { rows } = await this.pool.query<{
      workspace_id: string;
      conversation_id: string;
      left_at: Date;
    }>(
      `with gone as (
         select conversation_id, visitor.process_id, seen_at
           from chat_visitor visitor left join chat_process process using (process_id)
          where visitor.process_id <> $1
            and coalesce(seen_at, '-infinity') < now() - $2 * interval '1 millisecond'
          limit $3
       ), taken as (
         delete from chat_visitor visitor using gone
          where visitor.conversation_id = gone.conversation_id
            and visitor.process_id = gone.process_id
         returning visitor.workspace_id, visitor.conversation_id,
                   coalesce(visitor.left_at, gone.seen_at, now()) as left_at
       ), buried as (
         delete from chat_process process
          where seen_at < now() - $2 * interval '1 millisecond' and process_id <> $1
            and not exists (select from chat_visitor where process_id = process.process_id)
       )
       insert into chat_visitor (workspace_id, conversation_id, process_id, left_at)
       select workspace_id, conversation_id, $1, max(left_at) from taken group by 1, 2
       on conflict (conversation_id, process_id) do nothing
       returning workspace_id, conversation_id, left_at`,
      [this.processId, this.leaseMs, ADOPTED_AT_ONCE],
    );
    return rows.map((row) => ({
      workspaceId: row.workspace_id,
      conversationId: row.conversation_id,
      leftAt: row.left_at.getTime(),
    }));
  };

  readonly leave = async (): Promise<void> => {
    await this.pool.query('delete from chat_process where process_id = $1', [this.processId]);
  };
}
