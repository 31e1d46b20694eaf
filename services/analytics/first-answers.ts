/** First answer times per channel, with the formula beside the figures. */
import type { Database } from '#libs/database';

/** The promise of the house. */
export const PROMISE_S = 30;

export interface FirstAnswers {
  readonly definition: string;
  readonly from: string;
  readonly to: string;
  readonly channels: readonly ChannelAnswers[];
}

export interface ChannelAnswers {
  readonly channel: string;
  /** Conversations in which a person asked something. */
  readonly asked: number;
  readonly answered: number;
  /** Answered within 30 s, by bot or agent. */
  readonly within30s: number;
  /** Seconds; null when nothing was answered. */
  readonly medianS: number | null;
  readonly p90S: number | null;
  /** The same for the first answer of a human agent. */
  readonly agentAnswered: number;
  readonly agentMedianS: number | null;
  readonly agentP90S: number | null;
}

const DEFINITION =
  'first answer = first outbound message (bot or agent) after the first message of a person, both by ' +
  'time of record; agent answer = the same for the first message of a human agent; conversations that ' +
  'began in [from, to); automatic mail does not count as a question. Percentiles are exact (percentile_cont).';

const QUERY = `
  with times as (
    select channel,
           extract(epoch from first_answer_at - first_question_at)::float8 as answer_s,
           extract(epoch from first_agent_answer_at - first_question_at)::float8 as agent_s
      from analytics_conversation
     where workspace_id = $1 and started_at >= $2 and started_at < $3 and first_question_at is not null
  )
  select channel,
         count(*)::int as asked,
         count(answer_s)::int as answered,
         (count(*) filter (where answer_s <= $4))::int as within,
         percentile_cont(0.5) within group (order by answer_s) as median_s,
         percentile_cont(0.9) within group (order by answer_s) as p90_s,
         count(agent_s)::int as agent_answered,
         percentile_cont(0.5) within group (order by agent_s) as agent_median_s,
         percentile_cont(0.9) within group (order by agent_s) as agent_p90_s
    from times group by channel order by channel`;

export async function firstAnswers(
  database: Database,
  workspaceId: string,
  from: Date,
  to: Date,
): Promise<FirstAnswers> {
  const { rows } = await database.inWorkspace(workspaceId, (client) =>
    client.query(QUERY, [workspaceId, from, to, PROMISE_S]),
  );
  return {
    definition: DEFINITION,
    from: from.toISOString(),
    to: to.toISOString(),
    channels: rows.map((row) => ({
      channel: row.channel,
      asked: row.asked,
      answered: row.answered,
      within30s: row.within,
      medianS: row.median_s,
      p90S: row.p90_s,
      agentAnswered: row.agent_answered,
      agentMedianS: row.agent_median_s,
      agentP90S: row.agent_p90_s,
    })),
  };
}
