/**
 * The bus: how far relay has published, how far each reaction has come, and what it could not handle.
 * None of it is a truth about customers; all of it can be rebuilt, except the reasons of dead letters.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = `
create table relay_checkpoint (
  only_row   boolean     primary key default true check (only_row),
  -- Raised by each new leader; a late one finds another number here and stops.
  fence      bigint      not null default 0,
  position   bigint      not null default 0,
  -- Last position published per partition of the log.
  partitions bigint[]    not null default '{}',
  updated_at timestamptz not null default now()
) with (fillfactor = 10);
insert into relay_checkpoint default values;
grant select, update on relay_checkpoint to convolog_app;

create table reaction_progress (
  reaction      text        not null,
  partition     smallint    not null,
  position      bigint      not null,
  owner         uuid        not null,
  claimed_until timestamptz not null,
  updated_at    timestamptz not null default now(),
  primary key (reaction, partition)
) with (fillfactor = 20);
grant select, insert, update, delete on reaction_progress to convolog_app;

create table reaction_letter (
  reaction     text        not null,
  event_id     uuid        not null,
  workspace_id uuid        not null,
  stream       text        not null,
  position     bigint      not null,
  event_type   text        not null,
  status       text        not null check (status in ('retrying', 'dead', 'waiting')),
  attempts     int         not null,
  reason       text,
  parked_at    timestamptz not null default now(),
  failed_at    timestamptz,
  next_try_at  timestamptz not null,
  locked_by    uuid,
  locked_until timestamptz,
  primary key (reaction, event_id)
);
create index reaction_letter_order on reaction_letter (reaction, stream, position);
select protect_workspace_table('reaction_letter', 'select, insert, update, delete', '');
`;

export class Bus1700000000010 implements MigrationInterface {
  name = 'Bus1700000000010';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TABLES);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table reaction_letter, reaction_progress, relay_checkpoint');
  }
}
