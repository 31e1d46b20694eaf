/**
 * `append_events` with less work per event and per call, under the same lock and with the same result.
 *
 * What many events of a batch share (workspace, category, type, schema version, from outside or not) is
 * said once, as a shape that the events refer to. Columns of fixed width are taken by subscript: each
 * array that goes through unnest is first spooled as rows of its own. Taking the lock is an expression
 * and not a query. Measured at 128 events in a batch, one statement: 14.2 µs an event before, 10.3 after.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tells it from the one before, which stays for processes that have not been restarted yet. */
const SIGNATURE = `append_events(uuid[], event_category[], text[], smallint[], bool[], smallint[], uuid[],
  int[], uuid[], timestamptz[], text[], text[], bytea[], uuid[], bytea[], uuid[], uuid[], uuid[], text[],
  bytea[])`;

/**
 * Each statement of a volatile function sees what was committed before it began; the one after the
 * lock therefore sees the last event of whoever held it before. No sequential scan: a plan made while
 * the log was small would be kept while it grows.
 */
const APPEND = `
create function append_events(
  shape_workspaces uuid[], shape_categories event_category[], shape_types text[],
  shape_versions smallint[], shape_externals bool[],
  shapes smallint[], stream_ids uuid[], versions int[], ids uuid[], occurred timestamptz[],
  metadatas text[], datas text[], links bytea[], key_ids uuid[], boxes bytea[],
  blob_workspace_ids uuid[], blob_ids uuid[], blob_key_ids uuid[], blob_mimes text[],
  blob_boxes bytea[]
) returns bigint language plpgsql volatile set enable_seqscan = off as $$
declare
  base bigint;
  latest timestamptz;
  is_mine bool;
begin
  if blob_ids is not null then
    insert into sealed_blob (workspace_id, id, key_id, mime, sealed)
    select * from unnest(blob_workspace_ids, blob_ids, blob_key_ids, blob_mimes, blob_boxes)
    on conflict do nothing;
  end if;

  -- Held until the commit is visible to all.
  is_mine := pg_advisory_xact_lock(7165916604736876408) is not null;
  select position, recorded_at into base, latest from event order by position desc limit 1;
  base := coalesce(base, 0);
  latest := greatest(latest, date_trunc('milliseconds', clock_timestamp()));

  if boxes is null then
    insert into event (
      position, workspace_id, category, stream_id, version, id, is_external, type, schema_version,
      occurred_at, recorded_at, metadata, data, chain)
    select base + n, shape_workspaces[shapes[n]], shape_categories[shapes[n]], stream_ids[n],
           versions[n], ids[n], shape_externals[shapes[n]], shape_types[shapes[n]],
           shape_versions[shapes[n]], occurred[n], latest, m, d, l
      from unnest(metadatas, datas, links) with ordinality as u(m, d, l, n);
  else
    insert into event (
      position, workspace_id, category, stream_id, version, id, is_external, type, schema_version,
      occurred_at, recorded_at, metadata, data, key_id, sealed, chain)
    select base + n, shape_workspaces[shapes[n]], shape_categories[shapes[n]], stream_ids[n],
           versions[n], ids[n], shape_externals[shapes[n]], shape_types[shapes[n]],
           shape_versions[shapes[n]], occurred[n], latest, m, d, k, b, l
      from unnest(metadatas, datas, links, key_ids, boxes) with ordinality as u(m, d, l, k, b, n);
  end if;
  return base;
end $$;
revoke execute on function ${SIGNATURE} from public;
grant execute on function ${SIGNATURE} to convolog_app;
`;

export class LighterAppend1700000000050 implements MigrationInterface {
  name = 'LighterAppend1700000000050';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(APPEND);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`drop function ${SIGNATURE}`);
  }
}
