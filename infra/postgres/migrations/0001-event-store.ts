/**
 * The event store: two roles, the log and how it is appended to, sealed blobs, keys, and the projections' places.
 *
 * Roles belong to the whole cluster and migrations to one database, so making them is written to be
 * repeated, also by two databases at once.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `convolog_app`: the services. `convolog_desk`: requests of people, behind row-level security.
 * The login that migrates may become either, and nothing else may.
 */
const ROLES = `
do $$
declare role_name text; needed text;
begin
  foreach role_name in array array['convolog_app', 'convolog_desk'] loop
    if not exists (select from pg_roles where rolname = role_name) then
      begin
        execute format('create role %I nologin noinherit', role_name);
      exception when duplicate_object or unique_violation then null;
      end;
    end if;
    -- From 16 on the creator is a member who may administer, but not yet one who may become it.
    needed := case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end;
    if not pg_has_role(current_user, role_name, needed) then
      begin
        execute format('grant %I to %I', role_name, current_user);
      exception when unique_violation or internal_error then null; -- Another database was quicker.
      end;
    end if;
  end loop;
end $$;
grant usage on schema public to convolog_app, convolog_desk;
`;

/**
 * One place that says what the second wall is. Every migration that makes a table with a
 * workspace_id calls it: select protect_workspace_table('conversation_row');
 */
const WALL = `
create function protect_workspace_table(
  target regclass,
  app_may text default 'select, insert, update, delete',
  desk_may text default 'select'
) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy app_all on %s to convolog_app using (true) with check (true)', target);
  -- Unset, the setting is null or empty: then no row is visible and none may be written.
  execute format($policy$
    create policy desk_own on %s to convolog_desk
     using (workspace_id = nullif(current_setting('convolog.workspace', true), '')::uuid)
     with check (workspace_id = nullif(current_setting('convolog.workspace', true), '')::uuid)
  $policy$, target);
  execute format('grant %s on %s to convolog_app', app_may, target);
  if desk_may <> '' then
    execute format('grant %s on %s to convolog_desk', desk_may, target);
  end if;
end $$;
revoke execute on function protect_workspace_table from public;
`;

/**
 * data and metadata are JSON text, not jsonb: nobody queries inside them, and jsonb costs a quarter of
 * the append and half of the replay. Positions and times come from `append_events`; see ADR 0002.
 */
const LOG = `
create type event_category as enum (
  'conversation', 'contact', 'agent', 'inbox', 'intake', 'workspace',
  'brain', 'flow', 'policy', 'calendar', 'marketing'
);

create table event (
  position       bigint         not null,
  workspace_id   uuid           not null,
  category       event_category not null,
  stream_id      uuid           not null,
  version        int            not null check (version > 0),
  type           text           not null,
  schema_version smallint       not null,
  id             uuid           not null,
  is_external    boolean        not null,
  occurred_at    timestamptz    not null,
  recorded_at    timestamptz    not null,
  metadata       text           not null,
  data           text           not null,
  key_id         uuid,
  sealed         bytea,
  chain          bytea          not null,
  constraint event_pkey primary key (position),
  constraint event_sealed_with_key check ((key_id is null) = (sealed is null))
);
alter table event alter column sealed set storage external; -- Ciphertext does not compress.
create unique index event_stream on event (stream_id, category, workspace_id, version);
create unique index event_external on event (id, workspace_id) where is_external;
select protect_workspace_table('event', 'select, insert', 'select');

create table sealed_blob (
  workspace_id uuid        not null,
  id           uuid        not null,
  key_id       uuid        not null,
  mime         text        not null,
  sealed       bytea       not null,
  recorded_at  timestamptz not null default now(),
  primary key (id, workspace_id)
);
alter table sealed_blob alter column sealed set storage external;
select protect_workspace_table('sealed_blob', 'select, insert, delete', 'select');
`;

/**
 * Blobs first, and the lock only once they are written: a large one delays nobody. A blob's id names
 * its content, so the first one stays. Each statement of a volatile function sees what was committed
 * before it began; the one after the lock therefore sees the last event of whoever held it before.
 * No sequential scan: a plan made while the log was small would be kept while it grows.
 */
const APPEND = `
create function append_events(
  workspace_ids uuid[], categories text[], stream_ids uuid[], versions int[], ids uuid[],
  externals bool[], types text[], schema_versions smallint[], occurred timestamptz[],
  metadatas text[], datas text[], key_ids uuid[], boxes bytea[], links bytea[],
  blob_workspace_ids uuid[], blob_ids uuid[], blob_key_ids uuid[], blob_mimes text[],
  blob_boxes bytea[]
) returns bigint language plpgsql volatile set enable_seqscan = off as $$
declare
  base bigint;
  latest timestamptz;
begin
  if blob_ids is not null then
    insert into sealed_blob (workspace_id, id, key_id, mime, sealed)
    select * from unnest(blob_workspace_ids, blob_ids, blob_key_ids, blob_mimes, blob_boxes)
    on conflict do nothing;
  end if;

  perform pg_advisory_xact_lock(7165916604736876408); -- Held until the commit is visible to all.
  select position, recorded_at into base, latest from event order by position desc limit 1;
  base := coalesce(base, 0);
  latest := greatest(latest, date_trunc('milliseconds', clock_timestamp()));

  insert into event (
    position, workspace_id, category, stream_id, version, id, is_external, type, schema_version,
    occurred_at, recorded_at, metadata, data, key_id, sealed, chain)
  select base + n, w, c::event_category, s, v, i, x, t, sv, o, latest, m, d, k, b, l
    from unnest(workspace_ids, categories, stream_ids, versions, ids, externals, types,
           schema_versions, occurred, metadatas, datas, key_ids, boxes, links)
           with ordinality as u(w, c, s, v, i, x, t, sv, o, m, d, k, b, l, n);
  return base;
end $$;
revoke execute on function append_events from public;
grant execute on function append_events to convolog_app;
`;

/** A destroyed key stays as a row without material, so that nobody makes it anew. */
const KEYS = `
create table sealing_key (
  workspace_id  uuid        not null,
  key_id        uuid        not null,
  wrapped       bytea,
  master_key_id text        not null,
  created_at    timestamptz not null default now(),
  destroyed_at  timestamptz,
  primary key (key_id, workspace_id),
  check ((wrapped is null) = (destroyed_at is not null))
);
select protect_workspace_table('sealing_key', 'select, insert, update', '');
`;

/**
 * Progress of projections: 'live' is what readers see, 'next' is being built beside it.
 * Services may not create tables, so making and swapping the one beside are functions of the owner;
 * they only ever touch tables that have the shape of a projection, and their own "_next".
 */
const PROJECTIONS = `
create table projection_checkpoint (
  name       text        not null,
  slot       text        not null check (slot in ('live', 'next')),
  table_name text        not null,
  version    int         not null,
  build      int         not null,
  position   bigint      not null,
  updated_at timestamptz not null default now(),
  primary key (name, slot)
);
grant select, insert, update, delete on projection_checkpoint to convolog_app;

create function assert_projection_table(target text) returns void language plpgsql
  set search_path = pg_catalog, public as $$
begin
  if (
    select count(*) from information_schema.columns
     where table_schema = 'public' and table_name = target
       and column_name in ('workspace_id', 'key', 'last_position')
  ) <> 3 then
    raise exception '% is not the table of a projection: it needs workspace_id, key and last_position', target;
  end if;
end $$;

create function projection_begin(target text) returns void language plpgsql security definer
  set search_path = pg_catalog, public as $$
begin
  perform public.assert_projection_table(target);
  execute format('drop table if exists public.%I', target || '_next');
  execute format('create table public.%I (like public.%I including all)', target || '_next', target);
  perform public.protect_workspace_table(format('public.%I', target || '_next')::regclass);
end $$;

create function projection_swap(target text) returns void language plpgsql security definer
  set search_path = pg_catalog, public as $$
begin
  perform public.assert_projection_table(target);
  perform public.assert_projection_table(target || '_next');
  execute format('drop table public.%I', target);
  execute format('alter table public.%I rename to %I', target || '_next', target);
end $$;

revoke execute on function assert_projection_table, projection_begin, projection_swap from public;
grant execute on function projection_begin, projection_swap to convolog_app;
`;

export class EventStore1700000000001 implements MigrationInterface {
  name = 'EventStore1700000000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const part of [ROLES, WALL, LOG, APPEND, KEYS, PROJECTIONS]) await queryRunner.query(part);
  }

  /** Roles stay: other databases of the cluster may use them. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop function append_events;
      drop table projection_checkpoint, sealing_key, sealed_blob, event;
      drop type event_category;
      drop function projection_begin, projection_swap, assert_projection_table, protect_workspace_table;
    `);
  }
}
