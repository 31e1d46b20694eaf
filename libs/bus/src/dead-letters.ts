/**
 * Events that a reaction could not handle. The first failure parks the event; tries with growing pauses
 * follow; after the last one it is dead until somebody redrives it. Later events of the same stream
 * wait behind it, in order, while all other streams go on.
 *
 * A letter names an event and keeps nothing of it: what it said stays sealed in the store.
 */
import { NewerEventError, type RecordedEvent } from '#libs/event-store';
import type { Pool } from 'pg';
import { partitionOf } from './log-message.js';
import { ClaimLostError } from './progress.js';
import { reasonOf } from './reason-of.js';

export type LetterStatus = 'retrying' | 'dead' | 'waiting';

export interface DeadLetter {
  readonly reaction: string;
  readonly workspaceId: string;
  readonly stream: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly position: number;
  readonly status: LetterStatus;
  readonly attempts: number;
  /** Message of the last error; `null` for an event that only waits. */
  readonly reason: string | null;
  readonly parkedAt: Date;
  readonly failedAt: Date | null;
}

export interface LetterFilter {
  readonly reaction?: string;
  readonly workspaceId?: string;
  readonly stream?: string;
  readonly eventId?: string;
}

const LOCK_SECONDS = 60;
/** Pauses before the second, third, ... try. The last one repeats. */
const PAUSES_MS = [1_000, 5_000, 30_000, 120_000, 600_000];

/** Pause before the next try, with up to a quarter more, so that a crowd does not come back at once. */
export function pauseBefore(attempt: number, random = Math.random()): number {
  const base = PAUSES_MS[Math.min(attempt, PAUSES_MS.length) - 1] ?? 0;
  return Math.round(base * (1 + random / 4));
}

export interface LettersOptions {
  readonly pool: Pool;
  readonly reaction: string;
  /** Who parks: the owner of the event's partition, and nobody else. */
  readonly owner: string;
  /** Tries in all before a letter is dead. */
  readonly tries: number;
  /** Scale of the pauses; below 1 in tests. Default 1. */
  readonly pauseScale?: number | undefined;
}

/** The letters of one reaction, as its runner uses them. */
export class Letters {
  /** False: this process's partitions have none for certain, and nobody need be asked. */
  private mayExist = true;
  private doubts = 0;

  private readonly pool: Pool;
  private readonly reaction: string;

  constructor(private readonly options: LettersOptions) {
    this.pool = options.pool;
    this.reaction = options.reaction;
  }

  /** A partition was taken over: whoever had it may have parked something in it. */
  doubt(): void {
    this.mayExist = true;
    this.doubts += 1;
  }

  /** Looks whether there are any at all: nearly always there are none. */
  async look(): Promise<void> {
    if (!this.mayExist) return;
    const { doubts } = this;
    const { rows } = await this.pool.query<{ found: boolean }>(
      'select exists (select from reaction_letter where reaction = $1) as found',
      [this.reaction],
    );
    if (doubts === this.doubts) this.mayExist = rows[0]?.found !== false;
  }

  /** Those of these streams that have a letter: their events must wait. */
  async blocked(streams: readonly string[]): Promise<Set<string>> {
    if (!this.mayExist) return new Set();
    const { rows } = await this.pool.query<{ stream: string }>(
      'select distinct stream from reaction_letter where reaction = $1 and stream = any($2)',
      [this.reaction, streams],
    );
    return new Set(rows.map((row) => row.stream));
  }

  /**
   * Parks an event; safe to repeat. Without an error it waits behind another one. Throws `ClaimLostError` when the
   * partition has another owner by now: it has looked for letters already, and must not miss one.
   */
  async park(event: RecordedEvent, error?: unknown): Promise<void> {
    this.doubt();
    const failed = error !== undefined;
    const partition = partitionOf(event.stream);
    const { rows } = await this.pool.query<{ is_mine: boolean }>(
      `with mine as (
         select from reaction_progress
          where reaction = $1 and partition = $12 and owner = $13 for share
       ), parked as (
         insert into reaction_letter
           (reaction, event_id, workspace_id, stream, position, event_type, status, attempts, reason,
            failed_at, next_try_at)
         select $1, $2, $3, $4, $5, $6, $7, $8, $9, case when $10 then now() end,
                now() + make_interval(secs => $11)
           from mine
         on conflict (reaction, event_id) do nothing
       )
       select exists (select from mine) as is_mine`,
      [
        this.reaction,
        event.id,
        event.workspaceId,
        event.stream,
        event.position,
        event.type,
        failed ? this.statusAfter(1, error) : 'waiting',
        failed ? 1 : 0,
        failed ? reasonOf(error) : null,
        failed,
        failed ? this.seconds(1) : 0,
        partition,
        this.options.owner,
      ],
    );
    if (!rows[0]?.is_mine) throw new ClaimLostError(this.reaction, partition);
  }

  /** Locks the first letter of each stream that may be tried now. */
  async takeDue(owner: string, max: number): Promise<DeadLetter[]> {
    const { rows } = await this.pool.query<LetterRow>(
      `update reaction_letter letter set locked_by = $2, locked_until = now() + make_interval(secs => $3)
        where (reaction, event_id) in (
          select reaction, event_id from reaction_letter head
           where reaction = $1 and status <> 'dead' and next_try_at <= now()
             and (locked_until is null or locked_until < now())
             and not exists (
               select from reaction_letter earlier
                where earlier.reaction = head.reaction and earlier.stream = head.stream
                  and earlier.position < head.position)
           order by next_try_at limit $4 for update skip locked)
       returning *`,
      [this.reaction, owner, LOCK_SECONDS, max],
    );
    return rows.map(asLetter);
  }

  async done(letter: DeadLetter, owner: string): Promise<void> {
    await this.pool.query(
      'delete from reaction_letter where reaction = $1 and event_id = $2 and locked_by = $3',
      [this.reaction, letter.eventId, owner],
    );
  }

  /** Counts a failed try; with the last one the letter is dead. Answers whether it is. */
  async failed(letter: DeadLetter, owner: string, error: unknown): Promise<boolean> {
    const attempts = letter.attempts + 1;
    await this.pool.query(
      `update reaction_letter
          set attempts = $4, status = $5, reason = $6, failed_at = now(), locked_until = null,
              next_try_at = now() + make_interval(secs => $7)
        where reaction = $1 and event_id = $2 and locked_by = $3`,
      [
        this.reaction,
        letter.eventId,
        owner,
        attempts,
        this.statusAfter(attempts, error),
        reasonOf(error),
        this.seconds(attempts),
      ],
    );
    return this.statusAfter(attempts, error) === 'dead';
  }

  /** Lets a locked letter go untried. */
  async putBack(letter: DeadLetter, owner: string): Promise<void> {
    await this.pool.query(
      `update reaction_letter set locked_until = null
        where reaction = $1 and event_id = $2 and locked_by = $3`,
      [this.reaction, letter.eventId, owner],
    );
  }

  private statusAfter(attempts: number, error: unknown): LetterStatus {
    // Trying again does not make this software newer.
    if (error instanceof NewerEventError) return 'dead';
    return attempts >= this.options.tries ? 'dead' : 'retrying';
  }

  private seconds(attempt: number): number {
    return (pauseBefore(attempt) * (this.options.pauseScale ?? 1)) / 1_000;
  }
}

/** Letters for people, oldest first: what is dead, what is tried again, what waits. */
export async function listDeadLetters(
  pool: Pool,
  filter: LetterFilter & { readonly limit?: number } = {},
): Promise<DeadLetter[]> {
  const { where, values } = conditions(filter);
  const { rows } = await pool.query<LetterRow>(
    `select * from reaction_letter ${where} order by reaction, position limit $${values.length + 1}`,
    [...values, filter.limit ?? 100],
  );
  return rows.map(asLetter);
}

/**
 * Gives dead letters their tries back; runners take them within a second, in order, and what waits
 * behind them follows. Answers how many were dead.
 */
export async function redriveDeadLetters(pool: Pool, filter: LetterFilter = {}): Promise<number> {
  const { where, values } = conditions(filter);
  const { rowCount } = await pool.query(
    `update reaction_letter set status = 'retrying', attempts = 0, next_try_at = now()
      ${where === '' ? 'where' : `${where} and`} status = 'dead'`,
    values,
  );
  return rowCount ?? 0;
}

function conditions(filter: LetterFilter): { where: string; values: unknown[] } {
  const wanted = [
    ['reaction', filter.reaction],
    ['workspace_id', filter.workspaceId],
    ['stream', filter.stream],
    ['event_id', filter.eventId],
  ].filter(([, value]) => value !== undefined);
  return {
    where:
      wanted.length === 0
        ? ''
        : `where ${wanted.map(([column], index) => `${column} = $${index + 1}`).join(' and ')}`,
    values: wanted.map(([, value]) => value),
  };
}

interface LetterRow {
  readonly reaction: string;
  readonly workspace_id: string;
  readonly stream: string;
  readonly event_id: string;
  readonly event_type: string;
  readonly position: string;
  readonly status: LetterStatus;
  readonly attempts: number;
  readonly reason: string | null;
  readonly parked_at: Date;
  readonly failed_at: Date | null;
}

function asLetter(row: LetterRow): DeadLetter {
  return {
    reaction: row.reaction,
    workspaceId: row.workspace_id,
    stream: row.stream,
    eventId: row.event_id,
    eventType: row.event_type,
    position: Number(row.position),
    status: row.status,
    attempts: row.attempts,
    reason: row.reason,
    parkedAt: row.parked_at,
    failedAt: row.failed_at,
  };
}
