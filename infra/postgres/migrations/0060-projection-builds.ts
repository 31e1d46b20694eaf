/**
 * Builds of projections in parts: who resumes knows how far each part of the log is folded. The table that
 * is being built has only its primary key; the other indexes are made once, when the bulk is in.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const PARTS = `
create table projection_build_part (
  name       text        not null,
  build      int         not null,
  part       int         not null,
  parts      int         not null,
  up_to      bigint      not null,
  position   bigint      not null default 0,
  events     bigint      not null default 0,
  started_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (name, build, part)
);
grant select, insert, update, delete on projection_build_part to convolog_app;
`;

const BEGIN = `
create or replace function projection_begin(target text) returns void language plpgsql security definer
  set search_path = pg_catalog, public as $$
begin
  perform public.assert_projection_table(target);
  execute format('drop table if exists public.%I', target || '_next');
  execute format('create table public.%I (like public.%I including all excluding indexes)', target || '_next', target);
  execute format('alter table public.%I add primary key (workspace_id, key)', target || '_next');
  perform public.protect_workspace_table(format('public.%I', target || '_next')::regclass);
end $$;
`;

/** Indexes are told apart by what follows their name and table in their definition. */
const COMPLETE = `
create function projection_complete(target text) returns void language plpgsql security definer
  set search_path = pg_catalog, public as $$
declare
  wanted record;
  head constant text := '^CREATE (UNIQUE )?INDEX .* ON [^ ]+ (USING .*)$';
begin
  perform public.assert_projection_table(target);
  perform public.assert_projection_table(target || '_next');
  for wanted in
    select pg_get_indexdef(indexrelid) as definition from pg_index
     where indrelid = format('public.%I', target)::regclass and not indisprimary
  loop
    if not exists (
      select from pg_index
       where indrelid = format('public.%I', target || '_next')::regclass
         and regexp_replace(pg_get_indexdef(indexrelid), head, '\\1\\2')
           = regexp_replace(wanted.definition, head, '\\1\\2')
    ) then
      execute regexp_replace(wanted.definition, head, format('CREATE \\1INDEX ON public.%I \\2', target || '_next'));
    end if;
  end loop;
  execute format('analyze public.%I', target || '_next');
end $$;
revoke execute on function projection_complete from public;
grant execute on function projection_complete to convolog_app;
`;

/** A table without its indexes would serve, and be slow without anybody knowing why. */
const SWAP = `
create or replace function projection_swap(target text) returns void language plpgsql security definer
  set search_path = pg_catalog, public as $$
begin
  perform public.assert_projection_table(target);
  perform public.assert_projection_table(target || '_next');
  if (select count(*) from pg_index where indrelid = format('public.%I', target)::regclass)
   > (select count(*) from pg_index where indrelid = format('public.%I', target || '_next')::regclass) then
    raise exception '%_next lacks indexes of %: projection_complete comes first', target, target;
  end if;
  execute format('drop table public.%I', target);
  execute format('alter table public.%I rename to %I', target || '_next', target);
end $$;
`;

const BEGIN_AS_BEFORE = `
create or replace function projection_begin(target text) returns void language plpgsql security definer
  set search_path = pg_catalog, public as $$
begin
  perform public.assert_projection_table(target);
  execute format('drop table if exists public.%I', target || '_next');
  execute format('create table public.%I (like public.%I including all)', target || '_next', target);
  perform public.protect_workspace_table(format('public.%I', target || '_next')::regclass);
end $$;
`;

export class ProjectionBuilds1700000000060 implements MigrationInterface {
  name = 'ProjectionBuilds1700000000060';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const part of [PARTS, BEGIN, COMPLETE, SWAP]) await queryRunner.query(part);
  }

  /** The stricter swap stays: a table made the old way has all of its indexes. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(BEGIN_AS_BEFORE);
    await queryRunner.query('drop function projection_complete; drop table projection_build_part');
  }
}
