/**
 * The archive: what became of events whose payload lies in a file. Their rows stay, as husks: place, ids,
 * times and link are the database's for ever, so no unique key, order or look-up changes (ADR 0014).
 *
 * A husk's metadata is empty and its data the number of the block that holds both. Only the owner makes
 * husks and fills them again; services may read which block lies where.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = `
create table archive_file (
  id          bigint      generated always as identity primary key,
  location    text        not null unique,
  sha256      bytea       not null,
  byte_count  bigint      not null,
  event_count int         not null,
  archived_at timestamptz not null default now()
);
create table archive_block (
  id             bigint generated always as identity primary key,
  file_id        bigint not null references archive_file,
  starts_at      bigint not null,
  packed_bytes   int    not null,
  sealed_bytes   int    not null,
  event_count    int    not null,
  first_position bigint not null,
  last_position  bigint not null,
  sha256         bytea  not null
);
create index archive_block_file on archive_block (file_id);
grant select on archive_file, archive_block to convolog_app;
`;

/** Only for the owner, who as a member of convolog_app sees the rows of all workspaces. */
const OWNER = `
create function archive_events(positions bigint[], blocks bigint[]) returns bigint
  language plpgsql volatile as $$
declare changed bigint;
begin
  update event set metadata = '', data = block::text, key_id = null, sealed = null
    from unnest(positions, blocks) as archived(at, block)
   where position = at and metadata <> '';
  get diagnostics changed = row_count;
  return changed;
end $$;

create function restore_events(
  positions bigint[], blocks bigint[], metadatas text[], datas text[], key_ids uuid[], boxes bytea[]
) returns bigint language plpgsql volatile as $$
declare changed bigint;
begin
  update event set metadata = m, data = d, key_id = k, sealed = b
    from unnest(positions, blocks, metadatas, datas, key_ids, boxes) as restored(at, block, m, d, k, b)
   where position = at and metadata = '' and data = block::text;
  get diagnostics changed = row_count;
  return changed;
end $$;
revoke execute on function archive_events, restore_events from public;
`;

export class Archive1700000000055 implements MigrationInterface {
  name = 'Archive1700000000055';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TABLES);
    await queryRunner.query(OWNER);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop function archive_events, restore_events;
      drop table archive_block, archive_file;
    `);
  }
}
