/**
 * Times of recording never run backwards along the positions (ADR 0002), so a stretch of time is a stretch of
 * positions: found by halving over the primary key, without an index on time.
 */
import type { Pool } from 'pg';

/** Halves [low, high) until it is empty; each step reads one row. */
const FIRST_AT_OR_AFTER = `
with recursive search(low, high) as (
  select 1::bigint, $2::bigint + 1
  union all
  select case when recorded_at < $1 then position + 1 else low end,
         case when recorded_at < $1 then high else (low + high) / 2 end
    from search
   cross join lateral (
     select position, recorded_at from event
      where position >= (low + high) / 2 order by position limit 1
   ) as middle
   where low < high
)
select low from search where low >= high limit 1`;

/** The first position up to `head` that was recorded at or after that time; beyond the head when none was. */
export async function firstPositionAt(pool: Pool, time: Date, head: number): Promise<number> {
  const { rows } = await pool.query<{ low: string }>({
    name: 'store-position-of-time',
    text: FIRST_AT_OR_AFTER,
    values: [time, head],
  });
  return Number(rows[0]?.low ?? head + 1);
}
