/** How many conversations are open right now, per channel and holder, and who waits longest. */
import type { Database } from '#libs/database';

export interface LiveCount {
  readonly asOf: string;
  readonly rows: readonly {
    readonly channel: string;
    readonly holder: string;
    readonly open: number;
    /** Of these, with a customer who waits for an answer. */
    readonly waiting: number;
    readonly longestWaitS: number | null;
  }[];
}

const QUERY = `
  select channel, holder, count(*)::int as open, count(waiting_since)::int as waiting,
         extract(epoch from now() - min(waiting_since))::float8 as longest_wait_s
    from analytics_conversation
   where workspace_id = $1 and is_open
   group by channel, holder order by channel, holder`;

export async function liveCount(database: Database, workspaceId: string): Promise<LiveCount> {
  const { rows } = await database.inWorkspace(workspaceId, (client) =>
    client.query(QUERY, [workspaceId]),
  );
  return {
    asOf: new Date().toISOString(),
    rows: rows.map((row) => ({
      channel: row.channel,
      holder: row.holder,
      open: row.open,
      waiting: row.waiting,
      longestWaitS: row.longest_wait_s,
    })),
  };
}
