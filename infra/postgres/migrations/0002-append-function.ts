/**
 * Appends by one function under one advisory lock, in place of a head row. A row that every append
 * updates leaves a dead version each time, and while any transaction of the database stays open none of
 * them can be cleared away: after 20,000 appends beside a running dump, each one took ten times as long.
 * The log itself is never updated, so its own last position is as good and stays quick. ADR 0002.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

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

export class AppendFunction1700000000002 implements MigrationInterface {
  name = 'AppendFunction1700000000002';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(APPEND);
    await queryRunner.query('drop table event_head');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop function append_events;
      create table event_head (
        only_row boolean primary key default true check (only_row),
        last_position bigint not null default 0,
        last_at timestamptz not null default '-infinity'
      ) with (fillfactor = 10);
      insert into event_head (last_position, last_at)
        select coalesce(max(position), 0), coalesce(max(recorded_at), '-infinity') from event;
      grant select, update on event_head to convolog_app;
    `);
  }
}
