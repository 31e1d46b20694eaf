/**
 * How far a reaction has come, per partition, in Postgres: every event up to this position is handled
 * or parked. Smaller positions are duplicates; a stretch that begins above it means something is missing.
 *
 * Each partition has one owner, so that the events of a stream are handled one after another. Processes
 * share the partitions evenly; one that dies loses its own after `CLAIM_MS`.
 */
import type { Pool } from 'pg';
import { LOG_PARTITIONS } from './subjects.js';

/** A partition is given up after this time without a sign of its owner. */
export const CLAIM_MS = 5_000;

export class Progress {
  private isKnown = false;

  constructor(
    private readonly pool: Pool,
    private readonly reaction: string,
    private readonly owner: string,
    /** Where a reaction begins that was never seen before. */
    private readonly startAt: () => Promise<number>,
  ) {}

  /**
   * Says that this process lives, keeps what it owns, and takes what is free up to its share. Answers
   * the positions of what it owns now, and how many that should be.
   */
  async claim(): Promise<{ owned: Map<number, number>; share: number }> {
    await this.begin();
    const share = Math.ceil(LOG_PARTITIONS / (await this.countRunners()));
    const owned = await this.renew();
    const wanted = share - owned.size;
    if (wanted > 0) for (const [partition, at] of await this.take(wanted)) owned.set(partition, at);
    return { owned, share };
  }

  /**
   * Everything up to these positions is done, by partition. Answers those that are still this
   * process's: the others have been taken over. Rows are locked in order, here as in `renew` and
   * `release`, so that two statements never wait for each other.
   *
   * Does not wait for the disk: a server that crashes may forget the last moment of it, which is then done again
   * from the store, as after any other death. What others may rely on, the claims, does wait.
   */
  async advance(positions: ReadonlyMap<number, number>): Promise<Set<number>> {
    const { rows } = await this.pool.query<{ partition: number }>({
      name: 'reaction-advance-together',
      text: `with hasty as (select set_config('synchronous_commit', 'off', true)), mine as (
               select partition from reaction_progress
                where reaction = $1 and owner = $2 and partition = any($3::int[])
                order by partition for update
             )
             update reaction_progress progress
                set position = greatest(progress.position, done.position), updated_at = now()
               from mine join unnest($3::int[], $4::bigint[]) as done (partition, position)
                      using (partition) cross join hasty
              where progress.reaction = $1 and progress.partition = mine.partition
             returning progress.partition`,
      values: [this.reaction, this.owner, [...positions.keys()], [...positions.values()]],
    });
    return new Set(rows.map(({ partition }) => partition));
  }

  async release(partitions: readonly number[]): Promise<void> {
    await this.pool.query(
      `update reaction_progress set claimed_until = '-infinity'
        where reaction = $1 and partition in (
          select partition from reaction_progress
           where reaction = $1 and partition = any($2) and owner = $3
           order by partition for update)`,
      [this.reaction, partitions, this.owner],
    );
  }

  /** The process ends: others need not wait for its time to run out. */
  async leave(): Promise<void> {
    await this.pool.query('delete from reaction_runner where reaction = $1 and owner = $2', [
      this.reaction,
      this.owner,
    ]);
  }

  async positions(): Promise<Map<number, number>> {
    const { rows } = await this.pool.query<PositionRow>(
      'select partition, position from reaction_progress where reaction = $1',
      [this.reaction],
    );
    return asMap(rows);
  }

  private async begin(): Promise<void> {
    if (this.isKnown) return;
    const existing = await this.positions();
    if (existing.size < LOG_PARTITIONS)
      await this.pool.query(
        `insert into reaction_progress (reaction, partition, position, owner, claimed_until)
         select $1, partition, $2, $3, '-infinity' from generate_series(0, $4 - 1) as partition
         on conflict do nothing`,
        [this.reaction, await this.startAt(), this.owner, LOG_PARTITIONS],
      );
    this.isKnown = true;
  }

  /** Living ones, this one included. */
  private async countRunners(): Promise<number> {
    const { rows } = await this.pool.query<{ others: number }>(
      `with me as (
         insert into reaction_runner (reaction, owner, seen_until)
         values ($1, $2, now() + make_interval(secs => $3))
         on conflict (reaction, owner) do update set seen_until = excluded.seen_until
       ), gone as (
         delete from reaction_runner where reaction = $1 and seen_until < now() - interval '1 hour'
       )
       select count(*)::int as others from reaction_runner
        where reaction = $1 and owner <> $2 and seen_until > now()`,
      [this.reaction, this.owner, CLAIM_MS / 1_000],
    );
    return 1 + (rows[0]?.others ?? 0);
  }

  private async renew(): Promise<Map<number, number>> {
    const { rows } = await this.pool.query<PositionRow>(
      `update reaction_progress set claimed_until = now() + make_interval(secs => $3)
        where reaction = $1 and partition in (
          select partition from reaction_progress
           where reaction = $1 and owner = $2 and claimed_until > '-infinity'
           order by partition for update)
       returning partition, position`,
      [this.reaction, this.owner, CLAIM_MS / 1_000],
    );
    return asMap(rows);
  }

  private async take(max: number): Promise<Map<number, number>> {
    const { rows } = await this.pool.query<PositionRow>(
      `update reaction_progress set owner = $2, claimed_until = now() + make_interval(secs => $3)
        where reaction = $1 and partition in (
          select partition from reaction_progress
           where reaction = $1 and claimed_until < now()
           order by partition limit $4 for update skip locked)
       returning partition, position`,
      [this.reaction, this.owner, CLAIM_MS / 1_000, max],
    );
    return asMap(rows);
  }
}

interface PositionRow {
  readonly partition: number;
  readonly position: string;
}

function asMap(rows: readonly PositionRow[]): Map<number, number> {
  return new Map(rows.map(({ partition, position }) => [partition, Number(position)]));
}

/** This process was away for too long; another one does the work now. */
export class ClaimLostError extends Error {
  constructor(reaction: string, partition: number) {
    super(`${reaction} lost partition ${partition} to another process.`);
    this.name = 'ClaimLostError';
  }
}
