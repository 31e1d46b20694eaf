/**
 * Which stretches of the log a filter needs. What occurs in a block of positions is noted by the first
 * reader who comes by with a filter, and never changes: the log is only added to.
 */
import type { Pool } from 'pg';
import type { ReadAllFilter } from '../event-store.js';

/** Positions of a block; block n holds those after n * BLOCK. */
export const BLOCK = 8_192;
/** Blocks that are looked at together: half a million positions. */
const WINDOW = 64;

/** Positions after `from`, up to and including `to`. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** One at a time: readers side by side would wait for each other, and a wait has a limit. */
const NOTE = `
with turn as materialized (select pg_try_advisory_xact_lock(hashtext('convolog log_block')) as is_mine)
insert into log_block (block, types, categories, workspaces)
select block, array_agg(distinct type), array_agg(distinct category), array_agg(distinct workspace_id)
  from (
    select (position - 1) / ${BLOCK} as block, type, category, workspace_id, count(*) as count
      from event where position > $1 and position <= $2 and (select is_mine from turn)
     group by 1, 2, 3, 4
  ) as occurring
 group by block having sum(count) = ${BLOCK}
on conflict do nothing`;

/** A block without a note (an event of it is missing) may hold anything. */
const WANTED = `
select block from generate_series($1::int, $2::int - 1) as whole(block)
  left join log_block using (block)
 where types is null
    or (($3::text[] is null or types && $3)
        and ($4::event_category[] is null or categories && $4)
        and ($5::uuid is null or $5 = any(workspaces)))
 order by block`;

/** The stretches between `after` and `end` that may hold what is wanted, in order. */
export async function* stretchesOf(
  pool: Pool,
  filter: ReadAllFilter,
  after: number,
  end: number,
): AsyncGenerator<Stretch> {
  const { types, categories, workspaceId } = filter;
  const isFiltered = types || categories || workspaceId !== undefined;
  const first = Math.ceil(after / BLOCK);
  const last = Math.floor(end / BLOCK);
  if (!isFiltered || last - first < 2) {
    yield { from: after, to: end };
    return;
  }
  let open: Stretch = { from: after, to: first * BLOCK };
  for (let block = first; block < last; block += WINDOW) {
    const until = Math.min(last, block + WINDOW);
    await noteMissing(pool, block, until);
    const values = [block, until, types ?? null, categories ?? null, workspaceId ?? null];
    const { rows } = await pool.query<{ block: number }>({
      name: 'store-blocks-wanted',
      text: WANTED,
      values,
    });
    for (const row of rows) {
      const from = row.block * BLOCK;
      if (open.to < from) {
        if (open.from < open.to) yield open;
        open = { from, to: from };
      }
      open = { from: open.from, to: from + BLOCK };
    }
  }
  // The rest is no whole block yet.
  if (open.to < last * BLOCK) {
    if (open.from < open.to) yield open;
    open = { from: last * BLOCK, to: last * BLOCK };
  }
  if (open.from < end) yield { from: open.from, to: end };
}

async function noteMissing(pool: Pool, block: number, until: number): Promise<void> {
  const { rows } = await pool.query<{ noted: number }>({
    name: 'store-blocks-noted',
    text: 'select count(*)::int as noted from log_block where block >= $1 and block < $2',
    values: [block, until],
  });
  if (rows[0]?.noted === until - block) return;
  await pool.query({
    name: 'store-blocks-note',
    text: NOTE,
    values: [block * BLOCK, until * BLOCK],
  });
}
