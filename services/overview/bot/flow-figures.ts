/** Where customers left a flow: counted from how far each conversation came. */
import type { PoolClient } from 'pg';
import type { FlowFiguresView } from './flow-bodies.js';

/** Who has not answered the bot for that long has left. */
export const LEFT_AFTER_MS = 3_600_000;

export async function selectFlowFigures(
  client: PoolClient,
  workspaceId: string,
  flowVersion: number,
  now: Date,
): Promise<FlowFiguresView> {
  const values = [workspaceId, flowVersion];
  const { rows: totals } = await client.query<Record<'all' | 'handovers' | 'callbacks', number>>(
    `select count(*)::int as all,
            count(*) filter (where state = 'handover')::int as handovers,
            count(*) filter (where state = 'callback')::int as callbacks
       from overview_flow_progress where workspace_id = $1 and flow_version = $2`,
    values,
  );
  const { rows: steps } = await client.query<FlowFiguresView['steps'][number]>(
    `select step as "stepId", count(*)::int as started,
            count(*) filter (where is_here and since <= $3)::int as "leftHere",
            count(*) filter (where is_here and since > $3)::int as "waitingHere"
       from (select step, since, state = 'waiting' and waits_at = step as is_here
               from overview_flow_progress, jsonb_array_elements_text(entered) as step
              where workspace_id = $1 and flow_version = $2) as each_step
      group by step order by step`,
    [...values, new Date(now.getTime() - LEFT_AFTER_MS)],
  );
  const [total] = totals;
  return {
    flowVersion,
    conversations: total?.all ?? 0,
    handovers: total?.handovers ?? 0,
    callbacks: total?.callbacks ?? 0,
    steps,
  };
}
