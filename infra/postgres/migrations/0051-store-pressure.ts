/**
 * What else keeps the log busy: services may not see the sessions of others, so the schema's owner looks
 * for them and tells two durations, no statement and no address.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The key of `append_events`' lock, in the two halves that pg_locks shows. */
const LOCK = `(7165916604736876408 >> 32)::bigint and objid::bigint = (7165916604736876408 & 4294967295)`;

const PRESSURE = `
create function store_pressure(out oldest_transaction_s float8, out lock_wait_s float8)
  language sql stable security definer set search_path = pg_catalog as $$
  select coalesce((
           select extract(epoch from max(clock_timestamp() - xact_start)) from pg_stat_activity
            where datname = current_database() and backend_type = 'client backend'
              and pid <> pg_backend_pid()), 0),
         coalesce((
           select extract(epoch from max(clock_timestamp() - waitstart)) from pg_locks
            where locktype = 'advisory' and not granted
              and database = (select oid from pg_database where datname = current_database())
              and classid::bigint = ${LOCK}), 0)
$$;
revoke execute on function store_pressure from public;
grant execute on function store_pressure to convolog_app;
`;

export class StorePressure1700000000051 implements MigrationInterface {
  name = 'StorePressure1700000000051';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(PRESSURE);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop function store_pressure');
  }
}
