/** Folded states of long streams: a cache. Any row, and the whole table, may be deleted at any time. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Snapshots1700000000056 implements MigrationInterface {
  name = 'Snapshots1700000000056';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table snapshot (
        workspace_id uuid           not null,
        category     event_category not null,
        stream_id    uuid           not null,
        fold         text           not null,
        version      int            not null,
        key_id       uuid           not null,
        sealed       bytea          not null,
        taken_at     timestamptz    not null default now(),
        primary key (stream_id, category, workspace_id, fold)
      );
      alter table snapshot alter column sealed set storage external;
      select protect_workspace_table('snapshot', 'select, insert, update, delete', '');
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table snapshot');
  }
}
