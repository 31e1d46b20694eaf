/** Reminders of the delivery: messages without an outcome. See services/delivery/outbox.projection.ts. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class DeliveryOutbox1700000000030 implements MigrationInterface {
  name = 'DeliveryOutbox1700000000030';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table delivery_outbox (
        workspace_id    uuid        not null,
        key             uuid        not null,
        last_position   bigint      not null,
        conversation_id uuid        not null,
        due_at          timestamptz not null,
        primary key (workspace_id, key)
      );
      create index delivery_outbox_due on delivery_outbox (due_at);
      select protect_workspace_table('delivery_outbox', 'select, insert, update, delete', '');
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table delivery_outbox');
  }
}
