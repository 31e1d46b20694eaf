/**
 * How far a reaction has come, per partition, in Postgres: every event up to this position is handled
 * or parked. Smaller positions are duplicates; a stretch that begins above it means something is missing.
 *
 * A claim keeps two processes off one partition; it ends by itself when its owner dies.
 */
import type { Pool } from 'pg';

/** A partition is given up after this time without a sign of its owner. */
export const CLAIM_MS = 5_000;

export class Progress {
  constructor(
    private readonly pool: Pool,
    private readonly reaction: string,
    private readonly owner: string,
    /** Where a reaction begins that was never seen before. */
    private readonly startAt: number,
  ) {}

  /** Takes the partition and answers its position; `null` while another process has it. */
  async claim(partition: number): Promise<number | null> {
    const { rows } = await this.pool.query<{ position: string }>(
      `insert into reaction_progress (reaction, partition, position, owner, claimed_until)
       values ($1, $2, $3, $4, now() + make_interval(secs => $5))
       on conflict (reaction, partition) do update
          set owner = excluded.owner, claimed_until = excluded.claimed_until
        where reaction_progress.owner = excluded.owner or reaction_progress.claimed_until < now()
       returning position`,
      [this.reaction, partition, this.startAt, this.owner, CLAIM_MS / 1_000],
    );
    return rows[0] ? Number(rows[0].position) : null;
  }

  /** Keeps a claim over long work. */
  async renew(partition: number): Promise<void> {
    await this.pool.query(
      `update reaction_progress set claimed_until = now() + make_interval(secs => $4)
        where reaction = $1 and partition = $2 and owner = $3`,
      [this.reaction, partition, this.owner, CLAIM_MS / 1_000],
    );
  }

  /** Everything up to `position` is done. Throws `ClaimLostError` when another process took over. */
  async advance(partition: number, position: number, keep = false): Promise<void> {
    const { rowCount } = await this.pool.query(
      `update reaction_progress
          set position = greatest(position, $4), updated_at = now(),
              claimed_until = case when $5 then now() + make_interval(secs => $6) else now() end
        where reaction = $1 and partition = $2 and owner = $3`,
      [this.reaction, partition, this.owner, position, keep, CLAIM_MS / 1_000],
    );
    if (rowCount === 0) throw new ClaimLostError(this.reaction, partition);
  }

  /**
   * For a stretch without work: passes it in one statement. False when something is missing before it,
   * or another process works on the partition.
   */
  async pass(partition: number, after: number, upTo: number): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `update reaction_progress set position = greatest(position, $4), updated_at = now()
        where reaction = $1 and partition = $2 and position >= $3
          and (claimed_until < now() or owner = $5)`,
      [this.reaction, partition, after, upTo, this.owner],
    );
    return rowCount === 1;
  }

  async release(partition: number): Promise<void> {
    await this.pool.query(
      `update reaction_progress set claimed_until = now()
        where reaction = $1 and partition = $2 and owner = $3`,
      [this.reaction, partition, this.owner],
    );
  }

  async positions(): Promise<Map<number, number>> {
    const { rows } = await this.pool.query<{ partition: number; position: string }>(
      'select partition, position from reaction_progress where reaction = $1',
      [this.reaction],
    );
    return new Map(rows.map((row) => [row.partition, Number(row.position)]));
  }
}

/** This process was away for too long; another one does the work now. */
export class ClaimLostError extends Error {
  constructor(reaction: string, partition: number) {
    super(`${reaction} lost partition ${partition} to another process.`);
    this.name = 'ClaimLostError';
  }
}
