/**
 * Ends the session of a leader that gives no sign of life: services may not see or end sessions, so the
 * schema's owner does it for them, and only for an idle session that holds the one lock that was named.
 * See libs/bus/src/run-as-leader.ts.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const END_SLEEPING_LEADER = `
create function end_sleeping_leader(leader_lock bigint, still interval) returns boolean
  language plpgsql security definer set search_path = pg_catalog as $$
declare sleeper integer;
begin
  select pid into sleeper
    from pg_locks join pg_stat_activity activity using (pid)
   where locktype = 'advisory' and granted and objsubid = 1
     and pg_locks.database = (select oid from pg_database where datname = current_database())
     and classid::bigint = (leader_lock >> 32) & 4294967295
     and objid::bigint = leader_lock & 4294967295
     and activity.state = 'idle' and activity.state_change < clock_timestamp() - still;
  if sleeper is null then
    return false;
  end if;
  return pg_terminate_backend(sleeper);
exception
  -- Services that log in as somebody else than the owner: their leaders stay until their sessions end.
  when insufficient_privilege then return false;
end $$;
revoke execute on function end_sleeping_leader from public;
grant execute on function end_sleeping_leader to convolog_app;
`;

export class SleepingLeaders1700000000115 implements MigrationInterface {
  name = 'SleepingLeaders1700000000115';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(END_SLEEPING_LEADER);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop function end_sleeping_leader');
  }
}
