/**
 * Keeps ahead of what a platform takes, for one customer and for the whole account, over all processes:
 * messages that would meet a limit wait here.
 *
 * A bucket for each: so many at once, and one more each time. It is one instant in Postgres, up to which its
 * messages are used up if they went one by one (the "generic cell rate algorithm"); each message moves it on.
 * Taking room is one statement, so that two processes never take the same.
 */
import type { Pace } from '#libs/channels';
import { type Log, Sweeper } from '#libs/host';
import type { Pool } from 'pg';

export interface Bucket {
  readonly workspaceId: string;
  /** UUID; whoever names the same shares the room. */
  readonly key: string;
  readonly pace: Pace;
}

export interface Pacer {
  /** Takes room for one message: 0. Or so many ms until there is some; then nothing was taken. */
  readonly take: (bucket: Bucket) => Promise<number>;
  /**
   * So many more went than was taken, or fewer (negative). A message in parts may use room that is not there
   * yet: what follows waits longer.
   */
  readonly adjust: (bucket: Bucket, count: number) => Promise<void>;
}

const FORGET_MS = 3_600_000;
const FORGET_EVERY_MS = 600_000;

export class PgPacer implements Pacer {
  constructor(private readonly pool: Pick<Pool, 'query'>) {}

  /** Does not wait for the disk: a server that crashes forgets a moment of it, and the platform does not. */
  readonly take = async ({ workspaceId, key, pace }: Bucket): Promise<number> => {
    const { rows } = await this.pool.query<{ wait_ms: number }>(
      `with hasty as (select set_config('synchronous_commit', 'off', true)),
            step as (select $3 * interval '1 millisecond' as each, $4 * $3 * interval '1 millisecond' as all_at_once),
            taken as (
              insert into delivery_pace as known (workspace_id, key, used_until)
              select $1, $2, clock_timestamp() + step.each from step cross join hasty
              on conflict (key) do update
                 set used_until = greatest(known.used_until, clock_timestamp()) + (select each from step)
               where greatest(known.used_until, clock_timestamp()) + (select each from step)
                     <= clock_timestamp() + (select all_at_once from step)
              returning 1
            )
       select case when exists (select from taken) then 0
                   else ceil(greatest(1, 1000 * extract(epoch from
                          used_until + each - all_at_once - clock_timestamp())))::float8 end as wait_ms
         from step left join delivery_pace on key = $2`,
      [workspaceId, key, pace.everyMs, pace.burst],
    );
    return rows[0]?.wait_ms ?? 1;
  };

  readonly adjust = async ({ workspaceId, key, pace }: Bucket, count: number): Promise<void> => {
    await this.pool.query(
      `with hasty as (select set_config('synchronous_commit', 'off', true))
       insert into delivery_pace as known (workspace_id, key, used_until)
       select $1, $2, clock_timestamp() + $3 * interval '1 millisecond' from hasty
       on conflict (key) do update
          set used_until = greatest(known.used_until, clock_timestamp()) + $3 * interval '1 millisecond'`,
      [workspaceId, key, count * pace.everyMs],
    );
  };

  /** Full buckets need no row. */
  async forget(): Promise<void> {
    await this.pool.query(
      `delete from delivery_pace where used_until < now() - $1 * interval '1 millisecond'`,
      [FORGET_MS],
    );
  }
}

/** Every ten minutes: lets go of rows that say nothing any more. */
export class ForgetPaces extends Sweeper {
  constructor(
    private readonly pacer: PgPacer,
    log: Pick<Log, 'warn'>,
  ) {
    super({
      everyMs: FORGET_EVERY_MS,
      onTrouble: (error) => log.warn({ err: error }, 'old paces could not be let go of'),
    });
  }

  sweep(): Promise<void> {
    return this.pacer.forget();
  }
}
