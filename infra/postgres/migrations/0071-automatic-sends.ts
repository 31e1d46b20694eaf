/** When software wrote to each contact. See services/delivery/automatic-sends.projection.ts. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AutomaticSends1700000000071 implements MigrationInterface {
  name = 'AutomaticSends1700000000071';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table delivery_automatic_sends (
        workspace_id  uuid   not null,
        key           uuid   not null,
        last_position bigint not null,
        times         text   not null,
        primary key (workspace_id, key)
      );
      select protect_workspace_table('delivery_automatic_sends', 'select, insert, update, delete', '');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table delivery_automatic_sends');
  }
}
