/** Counts of shadow runs, from their rows: nothing is counted that a sample cannot show. */
import type { PoolClient } from 'pg';
import type { MeanView, ShadowDayView, ShadowFiguresView } from './shadow-views.js';

const ALIKE = ['same', 'alike'];
const DIFFERENT = ['other', 'more', 'less', 'earlier', 'later'];

interface Counted {
  readonly run_id: string;
  readonly compared_by: string | null;
  readonly verdict: string | null;
  readonly kind: string;
  readonly asked: number;
  readonly after_difference: number;
  readonly rated: number;
  readonly marks: number;
}

/** By run; a run without questions is absent. Of one run, or of all. */
export async function selectShadowFigures(
  client: PoolClient,
  workspaceId: string,
  runId: string | null = null,
): Promise<ReadonlyMap<string, ShadowFiguresView>> {
  const { rows } = await client.query<Counted>(
    `select run_id, compared_by, verdict, would->>'kind' as kind, count(*)::int as asked,
            count(*) filter (where is_after_difference)::int as after_difference,
            count(rated)::int as rated, coalesce(sum(rated), 0)::int as marks
       from overview_shadow_answer
      where workspace_id = $1 and ($2::uuid is null or run_id = $2)
      group by run_id, compared_by, verdict, kind`,
    [workspaceId, runId],
  );
  const byRun = new Map<string, Counted[]>();
  for (const row of rows) byRun.set(row.run_id, [...(byRun.get(row.run_id) ?? []), row]);
  return new Map([...byRun].map(([runId, counted]) => [runId, figuresOf(counted)]));
}

export function figuresOf(counted: readonly Counted[]): ShadowFiguresView {
  const sum = (of: (row: Counted) => boolean, field: 'asked' | 'after_difference' = 'asked') =>
    counted.filter(of).reduce((total, row) => total + row[field], 0);
  const byVerdict = (by: string) => {
    const found: Record<string, number> = {};
    for (const { compared_by, verdict, asked } of counted)
      if (compared_by === by && verdict !== null) found[verdict] = (found[verdict] ?? 0) + asked;
    return found;
  };
  const mean = (verdicts: readonly string[]): MeanView => {
    const of = counted.filter(({ verdict }) => verdicts.includes(verdict ?? ''));
    const rated = of.reduce((total, row) => total + row.rated, 0);
    const marks = of.reduce((total, row) => total + row.marks, 0);
    return { rated, mean: rated === 0 ? null : Math.round((marks / rated) * 100) / 100 };
  };
  return {
    questions: sum(() => true),
    open: sum(({ compared_by }) => compared_by === null),
    wouldAnswer: sum(({ kind }) => kind === 'answer'),
    wouldHandOver: sum(({ kind }) => kind === 'handover'),
    afterDifference: sum(() => true, 'after_difference'),
    withBot: byVerdict('bot'),
    withPeople: byVerdict('agent'),
    unanswered: sum(({ compared_by }) => compared_by === 'nobody'),
    whereAlike: mean(ALIKE),
    whereDifferent: mean(DIFFERENT),
  };
}

/** Days of the workspace's own time zone, oldest first; those without a comparison are absent. */
export async function selectShadowDays(
  client: PoolClient,
  workspaceId: string,
  runId: string,
  timeZone: string,
): Promise<ShadowDayView[]> {
  const { rows } = await client.query<ShadowDayView>(
    `select to_char(asked_at at time zone $3, 'YYYY-MM-DD') as day,
            count(*) filter (where verdict = any($4))::int as alike,
            count(*) filter (where verdict = any($5))::int as different,
            count(*) filter (where verdict = 'silent')::int as silent
       from overview_shadow_answer
      where workspace_id = $1 and run_id = $2 and compared_by in ('bot', 'agent')
      group by day order by day`,
    [workspaceId, runId, timeZone, ALIKE, DIFFERENT],
  );
  return rows;
}
