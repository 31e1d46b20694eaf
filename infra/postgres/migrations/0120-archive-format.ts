/** Blocks of the archive say which format they are in; those that are there are in the first (ADR 0031). */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ArchiveFormat1700000000120 implements MigrationInterface {
  name = 'ArchiveFormat1700000000120';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table archive_block add column format smallint not null default 1;
      create index archive_block_positions on archive_block (last_position, first_position);
    `);
  }

  /** Blocks of a later format could not be read any more. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      do $$ begin
        if exists (select from archive_block where format > 1) then
          raise exception 'the archive has blocks of a later format: restore it first (convolog archive --restore)';
        end if;
      end $$;
      drop index archive_block_positions;
      alter table archive_block drop column format;
    `);
  }
}
