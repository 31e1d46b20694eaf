/** How customers rated, per channel, per who answered and per version of the flow. */
import type { Database } from '#libs/database';

export interface RatingGroup {
  readonly channel: string;
  /** Whose stretch was rated. */
  readonly of: 'bot' | 'agent';
  /** The flow that asked; `null` where that is not on record. */
  readonly flowVersion: number | null;
  /** Customers who were asked. */
  readonly asked: number;
  /** Of those: who gave a mark. */
  readonly rated: number;
  /** Mean mark, 1 to 5; `null` without one. */
  readonly mean: number | null;
  /** Marks of 4 and 5, and of 1 and 2. */
  readonly content: number;
  readonly unhappy: number;
}

export interface RatingsReport {
  readonly definition: string;
  /** ISO 8601. */
  readonly from: string;
  readonly to: string;
  readonly groups: readonly RatingGroup[];
}

export const RATINGS_DEFINITION =
  'Marks asked for in the period, whenever they were given, by the version of the flow that asked. Few people answer: ' +
  'a mean of some marks says little, and whoever did not answer is in no mean.';

/** [from, to). */
export async function ratingsReport(
  database: Database,
  workspaceId: string,
  from: Date,
  to: Date,
): Promise<RatingsReport> {
  const { rows } = await database.inWorkspace(workspaceId, (client) =>
    client.query<RatingGroup>(
      `select c.channel, r.of_whom as of, r.flow_version as "flowVersion", count(*)::int as asked,
              count(r.score)::int as rated, round(avg(r.score), 2)::float8 as mean,
              count(*) filter (where r.score >= 4)::int as content,
              count(*) filter (where r.score <= 2)::int as unhappy
         from analytics_rating r
         join analytics_conversation c on c.workspace_id = r.workspace_id and c.key = r.conversation_id
        where r.workspace_id = $1 and r.asked_at >= $2 and r.asked_at < $3
        group by c.channel, r.of_whom, r.flow_version
        order by c.channel, r.of_whom desc, r.flow_version desc nulls last`,
      [workspaceId, from, to],
    ),
  );
  return {
    definition: RATINGS_DEFINITION,
    from: from.toISOString(),
    to: to.toISOString(),
    groups: rows,
  };
}
