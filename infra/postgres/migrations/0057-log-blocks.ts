/**
 * Which types, categories and workspaces occur in a block of 8,192 positions, so that a reader who wants
 * few of them skips the others. A cache: filled by readers, any row may be deleted at any time.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LogBlocks1700000000057 implements MigrationInterface {
  name = 'LogBlocks1700000000057';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table log_block (
        block      int              primary key,
        types      text[]           not null,
        categories event_category[] not null,
        workspaces uuid[]           not null
      );
      grant select, insert, delete on log_block to convolog_app;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table log_block');
  }
}
